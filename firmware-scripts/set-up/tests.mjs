import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { runInFront } from './child.mjs'

/** @typedef {{passed: number, failed: number, skipped: number}} Tally */

/**
 * Runs vitest and prints, as the very last line, how many tests passed, failed and were skipped; each failed check counts as one
 * failure. A run that could not even finish counts as one, too.
 * @param {import('./tasks.mjs').Ready} ready @param {{config: string, failedChecks: number}} options
 */
export async function runTests({ folders, node, env, rest }, { config, failedChecks }) {
  const notes = mkdtempSync(join(tmpdir(), 'classbox-tests-'))
  const tallyFile = join(notes, 'tally.json')
  const args = ['node_modules/vitest/vitest.mjs', 'run', '--config', config, ...rest]
  const command = { command: node.program, args, cwd: folders.root, env: { ...env, CLASSBOX_TALLY: tallyFile } }
  const ending = await runInFront(command)
  const tally = finalTally(readTally(tallyFile), { failedChecks, ranWell: ending.code === 0 })
  rmSync(notes, { recursive: true, force: true })
  process.stdout.write(`\n${closingLine(tally)}\n`)
  return ending.code === 0 && tally.failed > 0 ? { code: 1, signal: null } : ending
}

/** @param {Tally} tally */
export function closingLine({ passed, failed, skipped }) {
  return `${passed} passed, ${failed} failed, ${skipped} skipped`
}

/** @param {Tally | undefined} tests @param {{failedChecks: number, ranWell: boolean}} run @returns {Tally} */
export function finalTally(tests, { failedChecks, ranWell }) {
  const { passed, failed, skipped } = tests ?? { passed: 0, failed: 0, skipped: 0 }
  const allFailed = failed + failedChecks
  return { passed, failed: failed === 0 && !ranWell ? allFailed + 1 : allFailed, skipped }
}

/** @param {string} path @returns {Tally | undefined} */
function readTally(path) {
  try {
    return JSON.parse(readFileSync(path, 'utf8'))
  } catch {
    return undefined
  }
}
