import { existsSync } from 'node:fs'
import { runQuietly } from './child.mjs'
import { rightToInstall } from './system-packages.mjs'

/** @typedef {import('./child.mjs').Command} Command */

/** How this process may install packages: words before `apt-get`, or undefined. */
export function rightOfThisProcess() {
  const sudoWorks = async () => (await runQuietly(plain('sudo', ['-n', 'true']))).code === 0
  return rightToInstall({ uid: process.getuid?.(), hasApt: existsSync('/usr/bin/apt-get'), sudoWorks })
}

/**
 * Installs packages. Only the downloads are cut off after `limitS` seconds; unpacking needs no network, and cutting it off
 * would leave dpkg half done. Answers whether it worked and, if not, what apt said.
 * @param {{packages: readonly string[], before: readonly string[], limitS: number}} what @param {AbortSignal} signal
 */
export async function aptInstall({ packages, before, limitS }, signal) {
  const get = ['apt-get', '-y', '-q', '-o', `DPkg::Lock::Timeout=${limitS}`, '-o', 'Acquire::Retries=2', '-o', 'Acquire::http::Timeout=20']
  const install = ['install', '--no-install-recommends', ...packages]
  const limited = ['timeout', String(limitS)]
  const steps = [
    [...limited, ...get, 'update'],
    [...limited, ...get, ...install, '--download-only'],
    [...get, '-o', 'Dpkg::Options::=--force-confold', ...install],
  ]
  for (const step of steps) {
    const [command = '', ...args] = [...before, 'env', 'DEBIAN_FRONTEND=noninteractive', 'LC_ALL=C.UTF-8', ...step]
    const { code, output } = await runQuietly(plain(command, args), signal)
    signal.throwIfAborted()
    // An outdated list of one source must not keep back a package that another source has.
    if (code !== 0 && !step.includes('update')) return { worked: false, output }
  }
  if (packages.includes('nginx')) await runQuietly(plainWith(before, ['systemctl', 'disable', '--now', 'nginx']))
  return { worked: true, output: '' }
}

/** @param {string} command @param {readonly string[]} args @returns {Command} */
function plain(command, args) {
  return { command, args, cwd: '/', env: process.env }
}

/** @param {readonly string[]} before @param {readonly string[]} words */
function plainWith(before, words) {
  const [command = '', ...args] = [...before, ...words]
  return plain(command, args)
}
