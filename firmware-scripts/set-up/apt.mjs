import { existsSync } from 'node:fs'
import { runQuietly } from './child.mjs'
import { SetUpError } from './set-up-error.mjs'
import { rightToInstall } from './system-packages.mjs'

/** Waits for another apt, and does not wait for ever for a source that is silent. */
const APT_GET = [
  'apt-get',
  ...['-y', '-q', '-o', 'DPkg::Lock::Timeout=120', '-o', 'Dpkg::Options::=--force-confold'],
  ...['-o', 'Acquire::Retries=2', '-o', 'Acquire::http::Timeout=20', '-o', 'Acquire::https::Timeout=20'],
]
/** What `timeout` answers when it had to end its command. */
const TIMED_OUT = 124

/** How this process may install packages: words before `apt-get`, or undefined. */
export function rightOfThisProcess() {
  const sudoWorks = async () => (await runQuietly(after(['sudo', '-n'], ['true']))).code === 0
  return rightToInstall({ uid: process.getuid?.(), hasApt: existsSync('/usr/bin/apt-get'), sudoWorks })
}

/**
 * Installs packages; throws SetUpError when that fails. Only the downloads are cut off when `limitS` seconds are over: unpacking needs
 * no network, and cutting it off would leave dpkg half done.
 * @param {{packages: readonly string[], before: readonly string[], limitS: number}} what @param {AbortSignal} signal
 */
export async function aptInstall({ packages, before, limitS }, signal) {
  const deadline = Date.now() + limitS * 1000
  const limited = () => ['timeout', String(Math.max(1, (deadline - Date.now()) / 1000))]
  const install = ['install', '--no-install-recommends', ...packages]
  const apt = async (/** @type {readonly string[]} */ words) => {
    const result = await runQuietly(after([...before, 'env', 'DEBIAN_FRONTEND=noninteractive', 'LC_ALL=C.UTF-8'], words), signal)
    signal.throwIfAborted()
    return result
  }
  // Goes on after a failure: an outdated list of one source must not keep back a package that another source has.
  await apt([...limited(), ...APT_GET, 'update'])
  orThrow(await apt([...limited(), ...APT_GET, ...install, '--download-only']))
  orThrow(await apt([...APT_GET, ...install]))
  // The bench runs nginx itself; nobody asked for a web server that starts with the machine.
  if (packages.includes('nginx')) await runQuietly(after(before, ['systemctl', 'disable', '--now', 'nginx']))
}

/** @param {import('./signals.mjs').Ending & {output: string}} result */
function orThrow({ code, output }) {
  if (code === 0) return
  const lastLine = output.trim().split('\n').at(-1)
  const late = code === TIMED_OUT ? 'no end in time' : `apt-get ended with ${code}`
  throw new SetUpError(`${late}: ${lastLine}`, { remedy: '', output })
}

/** @param {readonly string[]} before @param {readonly string[]} words @returns {import('./child.mjs').Command} */
function after(before, words) {
  const [command = '', ...args] = [...before, ...words]
  return { command, args, cwd: '/', env: process.env }
}
