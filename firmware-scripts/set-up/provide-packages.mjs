import { existsSync, rmSync, statSync } from 'node:fs'
import { aptInstall, rightOfThisProcess } from './apt.mjs'
import { withLock } from './lock.mjs'
import { say, sayWhile } from './say.mjs'
import { SetUpError } from './set-up-error.mjs'
import { stamp } from './stamp.mjs'
import { aptLine, missingPackages } from './system-packages.mjs'

const TRY_AGAIN_AFTER_MS = 24 * 3600 * 1000

/**
 * Installs the system's packages a task likes to have, where it may; else names the one line that does. Never fails: a box without
 * ffmpeg still teaches, a test without its tool is skipped with the reason.
 * @param {import('./folders.mjs').Folders} folders
 * @param {{names: readonly string[], use: string, limitS: number, patient: boolean}} packages
 * @param {AbortSignal} signal
 */
export async function providePackages(folders, { names, use, limitS, patient }, signal) {
  const missing = missingPackages(names)
  if (missing.length === 0) return
  const before = await rightOfThisProcess()
  if (before && (patient || !gaveUpLately(folders.packagesGivenUp))) {
    await withLock(folders.lock, () => tryToInstall(folders, { packages: missing, before, limitS }, signal), signal)
  }
  const left = missingPackages(names)
  if (left.length > 0) say(`not here: ${left.join(', ')} (${use}). To have it:\n    ${aptLine(left)}`)
}

/**
 * @param {import('./folders.mjs').Folders} folders
 * @param {{packages: readonly string[], before: readonly string[], limitS: number}} what @param {AbortSignal} signal
 */
async function tryToInstall(folders, what, signal) {
  const title = `Installing ${what.packages.join(', ')} from this system's packages (given up after ${Math.round(what.limitS / 60)} min)`
  try {
    await sayWhile(title, () => aptInstall(what, signal))
    rmSync(folders.packagesGivenUp, { force: true })
  } catch (error) {
    if (!(error instanceof SetUpError)) throw error
    say(`  that did not work (${error.message})`)
    stamp(folders.packagesGivenUp, error.output)
  }
}

/** An offline box must not wait for apt at every start. @param {string} path */
function gaveUpLately(path) {
  return existsSync(path) && Math.abs(Date.now() - statSync(path).mtimeMs) < TRY_AGAIN_AFTER_MS
}
