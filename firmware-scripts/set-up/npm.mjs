import { existsSync, realpathSync } from 'node:fs'
import { delimiter, dirname, join } from 'node:path'
import { SetUpError } from './set-up-error.mjs'

/** npm's own pauses (10 s, then a minute, for each of hundreds of files) would keep a person without internet waiting for a quarter of an hour. */
const SHORT_PAUSES = ['--fetch-retries=3', '--fetch-retry-mintimeout=1000', '--fetch-retry-maxtimeout=5000']

/**
 * The host's npm, run by the given Node. Under `npm start` npm says where it is; else it stands beside the host's Node or on PATH.
 * @param {string} node program that runs npm
 * @param {{npm_execpath?: string | undefined, PATH?: string | undefined}} [env]
 * @param {string} [hostNode]
 */
export function npmProgram(node, env = process.env, hostNode = process.execPath) {
  const places = [
    env.npm_execpath ?? '',
    join(dirname(hostNode), '..', 'lib', 'node_modules', 'npm', 'bin', 'npm-cli.js'),
    ...(env.PATH ?? '').split(delimiter).map((folder) => join(folder, 'npm')),
  ]
  const found = places
    .filter((place) => place !== '' && existsSync(place))
    .map((place) => realpathSync(place))
    .find((place) => place.endsWith('npm-cli.js'))
  if (found) return { command: node, args: [found, ...SHORT_PAUSES] }
  throw new SetUpError('npm was not found', {
    remedy: 'Install npm (on Debian: sudo apt-get install npm), then run the same command again.',
  })
}
