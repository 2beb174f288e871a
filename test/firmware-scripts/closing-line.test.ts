import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'
import { runQuietly } from '../../firmware-scripts/set-up/child.mjs'
import { closingLine, finalTally } from '../../firmware-scripts/set-up/tests.mjs'
import { aFolder } from './a-folder.ts'

const ROOT = fileURLToPath(new URL('../..', import.meta.url))

/** A real run of vitest over these files, in a process of its own. */
async function aRunOf(files: Readonly<Record<string, string>>, env: NodeJS.ProcessEnv = {}) {
  const args = ['node_modules/vitest/vitest.mjs', 'run', '--root', aFolder(files), '--globals']
  const reporter = `--reporter=${join(ROOT, 'test/closing-line-reporter.ts')}`
  return runQuietly({
    command: process.execPath,
    args: [...args, reporter],
    cwd: ROOT,
    env: { ...process.env, CLASSBOX_TALLY: '', ...env },
  })
}

const MIXED = `it('a', () => {}); it('b', () => {}); it('c', () => { expect(1).toBe(2) }); it.skip('d', () => {}); it.todo('e')`

describe('the last line of a test run', () => {
  it('counts what passed, failed and was skipped', async () => {
    const { output, code } = await aRunOf({ 'mixed.test.js': MIXED })
    expect(output.trim().split('\n').at(-1)).toBe('2 passed, 1 failed, 2 skipped')
    expect(code).toBe(1)
  })

  it('counts a file that does not load and a hook that throws as failures', async () => {
    const tallyFile = join(aFolder(), 'tally.json')
    const files = {
      'broken.test.js': 'this is no program',
      'hook.test.js': `describe('x', () => { beforeAll(() => { throw new Error('no') }); it('a', () => {}) })`,
      'good.test.js': `it('a', () => {})`,
    }
    const { output } = await aRunOf(files, { CLASSBOX_TALLY: tallyFile })
    expect(JSON.parse(readFileSync(tallyFile, 'utf8'))).toEqual({ passed: 1, failed: 2, skipped: 1 })
    expect(output).not.toContain('passed,')
  })

  it('adds failed checks, and never reads as a success when the run itself broke', () => {
    const tests = { passed: 9, failed: 0, skipped: 1 }
    expect(finalTally(tests, { failedChecks: 2, ranWell: true })).toEqual({ passed: 9, failed: 2, skipped: 1 })
    expect(finalTally(tests, { failedChecks: 0, ranWell: false })).toEqual({ passed: 9, failed: 1, skipped: 1 })
    expect(closingLine(finalTally(undefined, { failedChecks: 0, ranWell: false }))).toBe('0 passed, 1 failed, 0 skipped')
  })
})
