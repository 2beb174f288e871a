import { delimiter, dirname } from 'node:path'

/**
 * The environment of everything set-up runs: the right Node first in PATH, and its headers for the one library that may be compiled
 * (built against another Node's headers it would not load).
 * @param {import('./bring-node.mjs').PinnedNode} node @param {NodeJS.ProcessEnv} [env] @returns {NodeJS.ProcessEnv}
 */
export function toolEnvironment({ program, home }, env = process.env) {
  const headers = home === undefined ? {} : { npm_config_nodedir: home, npm_package_config_node_gyp_nodedir: home }
  return { ...env, ...headers, PATH: `${dirname(program)}${delimiter}${env['PATH'] ?? ''}` }
}
