import { runQuietly } from './child.mjs'

/**
 * Puts a folder's many files on the disk before anything says they are there: a power cut must not leave a stamp beside empty files.
 * Without coreutils' `sync -f` (macOS) the system decides when.
 * @param {string} folder
 */
export async function settle(folder) {
  await runQuietly({ command: 'sync', args: ['-f', folder], cwd: folder, env: process.env })
}
