import { defineConfig } from 'vitest/config'

// Kill counts, fuzzing and soaks: one at a time, as long as each needs.
export default defineConfig({
  test: {
    include: ['test/long/**/*.test.ts'],
    isolate: false,
    globalSetup: './test/helper/packed-box.ts',
    pool: 'forks',
    fileParallelism: false,
    testTimeout: 3_600_000,
    hookTimeout: 120_000,
    reporters: ['default', './test/closing-line-reporter.ts'],
  },
})
