import { NODE_PACKAGES, NODE_VERSION } from './pinned.mjs'
import { SetUpError } from './set-up-error.mjs'

/**
 * Which Node runs the box here: the pinned one where npm has it, else a host's Node that is new enough.
 * @param {{platform: string, arch: string, hostVersion: string}} host
 * @returns {{kind: 'pinned', name: string, integrity: string} | {kind: 'host'}}
 */
export function chooseNode({ platform, arch, hostVersion }) {
  const wanted = NODE_PACKAGES[`${platform}-${arch}`]
  if (wanted) return { kind: 'pinned', ...wanted }
  if (majorOf(hostVersion) >= majorOf(NODE_VERSION)) return { kind: 'host' }
  throw new SetUpError(`this software needs Node ${majorOf(NODE_VERSION)}, and there is no ready-made one for ${platform} on ${arch}`, {
    remedy: `Install Node ${majorOf(NODE_VERSION)} or newer yourself (here is ${hostVersion}), then run the same command again.`,
  })
}

/** @param {string} version */
function majorOf(version) {
  return Number.parseInt(version, 10)
}
