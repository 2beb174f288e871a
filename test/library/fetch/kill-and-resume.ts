import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, readdirSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { aFolder } from '#test/helper/a-folder.ts'
import type { Random } from '#test/helper/random.ts'
import { aBlob, aPublisher } from './a-publisher.ts'
import type { Ask, Publisher } from './a-publisher.ts'
import { wrongBlobs } from './disk-store.ts'

const PROGRAM = fileURLToPath(new URL('fetching-process.ts', import.meta.url))

export interface KillResult {
  /** Bytes that were given beyond one copy, for each kill. */
  readonly again: readonly number[]
  /** The longest time from a start to the first request for the blob, in milliseconds. */
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
  const isPublished = (): boolean => readdirSync(join(root, 'blobs')).includes(blob.spec.sha256)
  let slowestStart = 0
  const points = Array.from({ length: kills }, () => random.below(size)).toSorted((a, b) => a - b)
  for (const point of [...points, Infinity]) {
    const child = spawn(process.execPath, [PROGRAM, root, String(publisher.port), JSON.stringify(blob.spec)], { stdio: 'inherit' })
    const ended = once(child, 'exit')
    const [begun, asks] = [performance.now(), asksFor(publisher, path).length]
    const came = publisher.furthest.get(path) ?? 0
    await until(() => child.exitCode !== null || asksFor(publisher, path).length > asks)
    slowestStart = Math.max(slowestStart, performance.now() - begun)
    const from = Number(/^bytes=(\d+)-/.exec(asksFor(publisher, path)[asks]?.range ?? '')?.[1] ?? 0)
    if (came > 0) again.push(Math.max(0, came - from))
    await until(() => child.exitCode !== null || (publisher.furthest.get(path) ?? 0) >= point)
    if (point < Infinity) child.kill('SIGKILL')
    await ended
    wrong.push(...wrongBlobs(root, readdirSync(join(root, 'blobs'))))
  }
  return { again, slowestStart, wrong, published: isPublished() }
}

function asksFor({ asks }: Publisher, path: string): Ask[] {
  return asks.filter((ask) => ask.path === path)
}

async function until(holds: () => boolean): Promise<void> {
  while (!holds()) await new Promise((resolve) => setTimeout(resolve, 1))
}
