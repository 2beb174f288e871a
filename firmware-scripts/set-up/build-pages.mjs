import { join } from 'node:path'
import { runQuietly } from './child.mjs'
import { NODE_VERSION } from './pinned.mjs'
import { remedyFor } from './remedy.mjs'
import { SetUpError } from './set-up-error.mjs'
import { fingerprint, isStamped, stamp } from './stamp.mjs'
import { toolEnvironment } from './tool-environment.mjs'

export const VITE = ['node_modules/vite/bin/vite.js', 'build', '--config', 'web-ui/vite.config.ts']

/** @param {import('./folders.mjs').Folders} folders @param {import('./bring-node.mjs').PinnedNode} node */
export function buildPages(folders, node) {
  // The lockfile stands for vite and every library that goes into the pages.
  const paths = [folders.pages, folders.contract, folders.lockfile]
  const skip = [folders.builtPages, join(folders.pages, 'node_modules')]
  const wanted = fingerprint({ paths, skip, words: [NODE_VERSION] })
  return {
    title: 'Building the pages for teacher and screen',
    isDone: () => isStamped(folders.pagesStamp, wanted),
    run: async (/** @type {AbortSignal} */ signal) => {
      const command = { command: node.program, args: VITE, cwd: folders.root, env: toolEnvironment(node) }
      const { code, output } = await runQuietly(command, signal)
      signal.throwIfAborted()
      if (code !== 0) throw new SetUpError('building the pages (vite build) failed', { remedy: remedyFor(output), output })
      stamp(folders.pagesStamp, wanted)
    },
  }
}
