import { defineConfig } from 'vitest/config'
import HeavyApart from './test/heavy-apart.ts'

// No test keeps module state, so files share a process (isolate: false): a fifth of the start-up cost.
export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    exclude: ['test/long/**', 'test/bench/**'],
    isolate: false,
    globalSetup: './test/helper/packed-box.ts',
    pool: 'forks',
    // Most tests wait, for media in real time or for a slow line: they take less than half a core each, so four keep two cores busy.
    maxWorkers: 4,
    sequence: { sequencer: HeavyApart },
    // Machines are shared: what fails for want of a processor passes the second time, and is named at the end all the same.
    retry: 1,
    testTimeout: 90_000,
    hookTimeout: 90_000,
    reporters: ['default', './test/closing-line-reporter.ts'],
  },
})
