import { writeFileSync } from 'node:fs'
import type { Reporter, SerializedError, TestCase, TestModule } from 'vitest/node'

/**
 * Counts a run in tests that passed, failed and were skipped. `npm test` names a file in CLASSBOX_TALLY and prints the closing line
 * itself, after everything else; a run without it prints the line here. A file that does not load, a hook that throws and an error
 * nobody caught are failures, too. Tests that needed a second try are named.
 */
export default class ClosingLineReporter implements Reporter {
  onTestRunEnd(modules: readonly TestModule[], unhandledErrors: readonly SerializedError[]): void {
    const tests = modules.flatMap((module) => [...module.children.allTests()])
    const count = (state: string): number => tests.filter((test) => test.result().state === state).length
    const passed = count('passed')
    const skipped = count('skipped') + count('pending')
    const failed = count('failed') + modules.flatMap(failuresOutsideTests).length + unhandledErrors.length
    const again = tests.filter((test) => test.diagnostic()?.flaky === true)
    if (again.length > 0)
      process.stdout.write(`\nPassed only when tried again, which is a bug to be found:\n${again.map(nameOf).join('\n')}\n`)
    const tallyFile = process.env['CLASSBOX_TALLY']
    if (tallyFile) writeFileSync(tallyFile, JSON.stringify({ passed, failed, skipped }))
    else process.stdout.write(`\n${passed} passed, ${failed} failed, ${skipped} skipped\n`)
  }
}

function nameOf({ module, fullName }: TestCase): string {
  return `  ${module.relativeModuleId}: ${fullName}`
}

function failuresOutsideTests(module: TestModule): unknown[] {
  return [...module.errors(), ...[...module.children.allSuites()].flatMap((suite) => suite.errors())]
}
