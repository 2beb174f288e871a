import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { aFolder } from '#test/helper/a-folder.ts'
import type { Random } from '#test/helper/random.ts'
import { aBlob, aPublisher } from './a-publisher.ts'
import type { Ask, Publisher } from './a-publisher.ts'
import { hex } from './memory-store.ts'

const PROGRAM = fileURLToPath(new URL('fetching-process.ts', import.meta.url))

export interface KillResult {
  /** Bytes that had reached the process and had to come again, for each kill. */
  readonly again: readonly number[]
  /** The longest time from a start to the first request for the blob, in milliseconds, without what a busy machine made it wait. */
  readonly slowestStart: number
  /** Names of published blobs without their hash, at any look. */
  readonly wrong: readonly string[]
  readonly published: boolean
}

/** A fetch of so many bytes by a process that is killed at so many random points of it. */
export async function killAndResume(size: number, kills: number, random: Random): Promise<KillResult> {
  const blob = aBlob(size, 61)
  const publisher = await aPublisher(blob)
  publisher.unhurried = true
  // A kill leaves to the disk what was handed to it, so that a quick one tells the same: a slow one only fills the network's own buffers.
  const root = await aFolder(existsSync('/dev/shm') ? '/dev/shm' : tmpdir())
  const path = `/blobs/${blob.spec.sha256.slice(0, 2)}/${blob.spec.sha256}`
  const [again, wrong]: [number[], string[]] = [[], []]
  let slowestStart = 0
  let came = 0
  const points = Array.from({ length: kills }, () => random.below(size)).toSorted((a, b) => a - b)
  for (const point of [...points, Infinity]) {
    const child = spawn(process.execPath, [PROGRAM, root, String(publisher.port), JSON.stringify(blob.spec)], { stdio: 'inherit' })
    const ended = once(child, 'exit')
    publisher.furthest.delete(path)
    const [begun, asks] = [performance.now(), asksFor(publisher, path).length]
    await until(() => child.exitCode !== null || asksFor(publisher, path).length > asks)
    slowestStart = Math.max(slowestStart, performance.now() - begun - waitedFor(child.pid))
    const from = Number(/^bytes=(\d+)-/.exec(asksFor(publisher, path)[asks]?.range ?? '')?.[1] ?? 0)
    if (came > 0) again.push(Math.max(0, came - from))
    if (point < Infinity) {
      await until(() => child.exitCode !== null || (publisher.furthest.get(path) ?? 0) >= point)
      child.kill('SIGSTOP')
      came = (publisher.furthest.get(path) ?? 0) - underWay(publisher.port)
      child.kill('SIGKILL')
    }
    await ended
    wrong.push(...wrongIn(root))
  }
  return { again, slowestStart, wrong, published: publishedIn(root).some(({ name }) => name === blob.spec.sha256) }
}

/** Bytes that the kernel holds between this server and who reads of it: on the way, as on a line. */
function underWay(port: number): number {
  const rows = readFileSync('/proc/net/tcp', 'utf8').split('\n').slice(1)
  const ours = rows
    .map((row) => row.trim().split(/\s+/))
    .filter(([, local = '', remote = '']) => [local, remote].some((end) => Number.parseInt(end.slice(9), 16) === port))
  return ours.reduce(
    (sum, [, , , , queues = '0:0']) => sum + queues.split(':').reduce((both, queue) => both + Number.parseInt(queue, 16), 0),
    0,
  )
}

/** How long a process could have gone on and had no processor, in milliseconds: its fault is only the rest. */
function waitedFor(pid = 0): number {
  const path = `/proc/${pid}/schedstat`
  return existsSync(path) ? Number(readFileSync(path, 'utf8').split(' ')[1]) / 1e6 : 0
}

function wrongIn(root: string): string[] {
  return publishedIn(root).flatMap(({ name, path }) => (hex(readFileSync(path)) === name ? [] : [name]))
}

/** What bears the name of a blob; piece lists lie beside them. */
function publishedIn(root: string): { name: string; path: string }[] {
  const folder = join(root, 'blobs')
  if (!existsSync(folder)) return []
  const names = readdirSync(folder, { recursive: true, encoding: 'utf8' })
  return names.filter((name) => /[0-9a-f]{64}$/.test(name)).map((name) => ({ name: name.slice(-64), path: join(folder, name) }))
}

function asksFor({ asks }: Publisher, path: string): Ask[] {
  return asks.filter((ask) => ask.path === path)
}

async function until(holds: () => boolean): Promise<void> {
  while (!holds()) await new Promise((resolve) => setTimeout(resolve, 1))
}
