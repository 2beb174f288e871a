import { defineConfig } from 'vitest/config'

// No test keeps module state, so files share a process (isolate: false): a fifth of the start-up cost.
export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    exclude: ['test/long/**', 'test/bench/**'],
    isolate: false,
    pool: 'forks',
    maxWorkers: 2,
    testTimeout: 90_000,
    hookTimeout: 90_000,
    reporters: ['default', './test/closing-line-reporter.ts'],
  },
})
