import { rename, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { runQuietly } from './child.mjs'
import { settle } from './disk.mjs'
import { NODE_VERSION } from './pinned.mjs'
import { remedyFor } from './remedy.mjs'
import { SetUpError } from './set-up-error.mjs'
import { fingerprint, isStamped, stamp } from './stamp.mjs'
import { toolEnvironment } from './tool-environment.mjs'

const STAMP = '.set-up-stamp'

/**
 * The new package takes the place of the one before only when it lies whole on the disk: it is what the box starts from.
 * @param {import('./folders.mjs').Folders} folders @param {import('./bring-node.mjs').PinnedNode} node
 */
export function packBox(folders, node) {
  const [coming, former] = [`${folders.packedBox}.new`, `${folders.packedBox}.old`]
  const program = join(folders.root, 'firmware-scripts', 'pack-box.mjs')
  // The lockfile stands for what goes into the package besides our own sources.
  const paths = [folders.appliance, folders.lockfile, program]
  const wanted = fingerprint({ paths, skip: [folders.packedBox, coming, former], words: [NODE_VERSION] })
  return {
    title: 'Packing the box',
    isDone: () => isStamped(join(folders.packedBox, STAMP), wanted),
    run: async (/** @type {AbortSignal} */ signal) => {
      await rm(coming, { recursive: true, force: true })
      const command = { command: node.program, args: [program, coming], cwd: folders.root, env: toolEnvironment(node) }
      const { code, output } = await runQuietly(command, signal)
      signal.throwIfAborted()
      if (code !== 0) throw new SetUpError('packing the box (rolldown) failed', { remedy: remedyFor(output), output })
      stamp(join(coming, STAMP), wanted)
      await settle(coming)
      await rm(former, { recursive: true, force: true })
      await rename(folders.packedBox, former).catch(ignoreAbsent)
      await rename(coming, folders.packedBox)
      await rm(former, { recursive: true, force: true })
    },
  }
}

/** @param {NodeJS.ErrnoException} error */
function ignoreAbsent(error) {
  if (error.code !== 'ENOENT') throw error
}
