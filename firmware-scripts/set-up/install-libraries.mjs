import { runQuietly } from './child.mjs'
import { settle } from './disk.mjs'
import { npmProgram } from './npm.mjs'
import { NODE_VERSION } from './pinned.mjs'
import { remedyFor } from './remedy.mjs'
import { say } from './say.mjs'
import { SetUpError } from './set-up-error.mjs'
import { fingerprint, isStamped, stamp } from './stamp.mjs'
import { toolEnvironment } from './tool-environment.mjs'

const WITHOUT_COMPILER =
  'without a compiler, buttons and lamps on GPIO pins stay off; for those: sudo apt-get install build-essential python3, then remove node_modules and start again'

/** @param {import('./folders.mjs').Folders} folders @param {import('./bring-node.mjs').PinnedNode} node */
export function installLibraries(folders, node) {
  const wanted = fingerprint({ paths: [folders.lockfile], words: [NODE_VERSION, process.platform, process.arch] })
  return {
    title: 'Installing the libraries the box is made of (about a minute, once)',
    isDone: () => isStamped(folders.librariesStamp, wanted),
    run: async (/** @type {AbortSignal} */ signal) => {
      await install(folders, node, signal)
      await settle(folders.libraries)
      stamp(folders.librariesStamp, wanted)
    },
  }
}

/**
 * Install scripts stay off: the libraries bring ready-made programs for x64 and arm64, and npm would else call a compiler even so,
 * which a new machine does not have.
 * @param {import('./folders.mjs').Folders} folders @param {import('./bring-node.mjs').PinnedNode} node @param {AbortSignal} signal
 */
async function install(folders, node, signal) {
  const npm = (/** @type {readonly string[]} */ ...words) => {
    const { command, args } = npmProgram(node.program)
    return runQuietly({ command, args: [...args, ...words], cwd: folders.root, env: toolEnvironment(node) }, signal)
  }
  // Whatever this machine leaves out elsewhere (NODE_ENV=production, omit=dev), building the pages needs everything.
  const { code, output } = await npm(
    'ci',
    '--ignore-scripts',
    '--include=dev',
    '--include=optional',
    '--no-audit',
    '--no-fund',
    '--progress=false',
  )
  signal.throwIfAborted()
  if (code !== 0) throw new SetUpError('installing the libraries (npm ci) failed', { remedy: remedyFor(output), output })
  await compile(npm, node)
  signal.throwIfAborted()
}

/**
 * onoff (buttons and lamps on GPIO pins) needs `epoll`, which is always compiled. Without a compiler the box works, only without those
 * pins. Where no Node is pinned, the other libraries may lack ready-made programs, too.
 * @param {(...words: readonly string[]) => ReturnType<typeof runQuietly>} npm @param {import('./bring-node.mjs').PinnedNode} node
 */
async function compile(npm, node) {
  const { code, output } = await npm('rebuild', ...(node.home === undefined ? [] : ['epoll']))
  if (code === 0) return
  if (node.home === undefined) throw new SetUpError('compiling the libraries (npm rebuild) failed', { remedy: remedyFor(output), output })
  // A PC has no such pins.
  if (process.arch === 'arm64') say(`  ${WITHOUT_COMPILER}`)
}
