import { createHash } from 'node:crypto'
import { existsSync, mkdtempSync, readdirSync, readFileSync, renameSync, rmSync } from 'node:fs'
import { basename, join } from 'node:path'
import { runQuietly } from './child.mjs'
import { chooseNode } from './choose-node.mjs'
import { settle } from './disk.mjs'
import { npmProgram } from './npm.mjs'
import { NODE_VERSION } from './pinned.mjs'
import { remedyFor } from './remedy.mjs'
import { SetUpError } from './set-up-error.mjs'

/**
 * The Node that runs the box: `program`, and `home` with its headers (absent where the host's own Node is used).
 * @typedef {{program: string, home: string | undefined}} PinnedNode
 */

/** @param {import('./folders.mjs').Folders} folders */
export function bringNode(folders) {
  const chosen = chooseNode({ platform: process.platform, arch: process.arch, hostVersion: process.versions.node })
  if (chosen.kind === 'host') return { node: { program: process.execPath, home: undefined }, step: undefined }
  const home = join(folders.tools, `v${NODE_VERSION}`)
  const step = {
    title: `Bringing Node ${NODE_VERSION}, which runs the box (about 60 MB, once)`,
    isDone: () => existsSync(join(home, 'bin', 'node')),
    run: (/** @type {AbortSignal} */ signal) => bring({ tools: folders.tools, home, wanted: chosen }, signal),
  }
  return { node: { program: join(home, 'bin', 'node'), home }, step }
}

/**
 * Downloads beside its final place and moves it there whole, so that an interrupted download leaves nothing that looks like Node.
 * @param {{tools: string, home: string, wanted: {name: string, integrity: string}}} what @param {AbortSignal} signal
 */
async function bring({ tools, home, wanted }, signal) {
  const incoming = mkdtempSync(join(tools, 'incoming-'))
  try {
    const archive = await download(incoming, wanted, signal)
    const unpacked = join(incoming, 'package')
    const members = ['package/bin', 'package/include', 'package/LICENSE']
    await demand({ what: `unpacking ${wanted.name}`, command: 'tar', args: ['-xzf', archive, ...members], cwd: incoming }, signal)
    const remedy = 'It is made for Linux with glibc 2.28 or newer, as Debian 10 and later have. Use such a system.'
    const program = join(unpacked, 'bin', 'node')
    await demand({ what: 'trying the new Node', command: program, args: ['--version'], cwd: incoming, remedy }, signal)
    await settle(unpacked)
    renameSync(unpacked, home)
  } finally {
    rmSync(incoming, { recursive: true, force: true })
  }
  dropLeftovers(tools, home)
}

/** @param {string} into @param {{name: string, integrity: string}} wanted @param {AbortSignal} signal */
async function download(into, { name, integrity }, signal) {
  const { command, args } = npmProgram(process.execPath)
  const pack = [...args, 'pack', `${name}@${NODE_VERSION}`, '--pack-destination', into, '--loglevel=error']
  await demand({ what: `downloading ${name}`, command, args: pack, cwd: into }, signal)
  const file = readdirSync(into).find((entry) => entry.endsWith('.tgz'))
  const archive = join(into, file ?? 'nothing.tgz')
  const sum = `sha512-${createHash('sha512').update(readFileSync(archive)).digest('base64')}`
  if (sum === integrity) return archive
  throw new SetUpError(`the downloaded ${name} is not the one this software was tested with`, {
    remedy: `Its checksum is ${sum}. Check which registry or mirror npm is set to use.`,
  })
}

/**
 * @param {{what: string, command: string, args: readonly string[], cwd: string, remedy?: string}} tool @param {AbortSignal} signal
 */
async function demand({ what, command, args, cwd, remedy }, signal) {
  const { code, output } = await runQuietly({ command, args, cwd, env: process.env }, signal)
  signal.throwIfAborted()
  if (code !== 0) throw new SetUpError(`${what} failed`, { remedy: remedy ?? remedyFor(output), output })
}

/** Earlier versions, and what set-ups cut short have left. @param {string} tools @param {string} kept */
function dropLeftovers(tools, kept) {
  for (const path of readdirSync(tools).map((entry) => join(tools, entry))) {
    if (/^(incoming-|v\d)/.test(basename(path)) && path !== kept) rmSync(path, { recursive: true, force: true })
  }
}
