import { open, readdir, rm } from 'node:fs/promises'
import type { FileHandle } from 'node:fs/promises'
import { join } from 'node:path'
import { BoxError } from '#appliance/base/errors.ts'
import { syncFolder } from '#appliance/storage/disk.ts'
import type { ReadableFile } from '../fmp4/file-window.ts'
import { scan } from '../fmp4/scan.ts'
import type { ScannedFile, ScannedSegment } from '../fmp4/scan.ts'
import { endOf, stretchIn } from './stretch.ts'
import type { ListedSegment, Stretch } from './stretch.ts'

export interface Mended {
  readonly stretches: readonly Stretch[]
  /** What was not whole, and was cut off. */
  readonly bytesLost: number
}

/** What is whole of a recording, in the order of time. Rejects with the file system's error. */
export async function readStretches(folder: string): Promise<readonly Stretch[]> {
  const stretches: Stretch[] = []
  for (const file of await stretchFiles(folder))
    stretches.push(await withFile(join(folder, file.name), 'r', (handle) => read(handle, file.number)))
  return stretches.filter(({ segments }) => segments.length > 0)
}

/**
 * Cuts off what a power cut left half done, and removes files without anything whole. Afterwards every file ends with a whole segment.
 * Rejects with the file system's error.
 */
export async function mend(folder: string): Promise<Mended> {
  const stretches: Stretch[] = []
  let bytesLost = 0
  for (const { name, number } of await stretchFiles(folder)) {
    const path = join(folder, name)
    const { stretch, lost } = await withFile(path, 'r+', (handle) => cutOff(handle, number))
    bytesLost += lost
    if (stretch.segments.length > 0) stretches.push(stretch)
    else await rm(path)
  }
  await syncFolder(folder)
  return { stretches, bytesLost }
}

async function cutOff(handle: FileHandle, number: number): Promise<{ stretch: Stretch; lost: number }> {
  const { size } = await handle.stat()
  const stretch = await read(handle, number)
  if (stretch.segments.length === 0) return { stretch, lost: size }
  const lost = size - endOf(stretch)
  if (lost > 0) {
    await handle.truncate(endOf(stretch))
    await handle.datasync()
  }
  return { stretch, lost }
}

async function read(handle: FileHandle, number: number): Promise<Stretch> {
  return stretchOf(await scan(await readable(handle)), number)
}

function stretchOf({ init, segments }: ScannedFile, number: number): Stretch {
  if (init === undefined) return { number, initBytes: 0, segments: [] }
  return { number, initBytes: init.bytes, segments: segments.map(listed) }
}

function listed({ offset, bytes, startsAt = 0, tracks }: ScannedSegment): ListedSegment {
  // The picture sets the pace, and is the first track where there is one.
  const [pace] = tracks
  return { offset, bytes, startsAt, duration: pace === undefined ? 0 : (pace.duration * 1000) / pace.timescale }
}

async function stretchFiles(folder: string): Promise<{ name: string; number: number }[]> {
  const files = (await readdir(folder)).map((name) => ({ name, number: stretchIn(name) ?? 0 }))
  return files.filter(({ number }) => number > 0).toSorted((a, b) => a.number - b.number)
}

async function readable(handle: FileHandle): Promise<ReadableFile> {
  const { size } = await handle.stat()
  return {
    size,
    read: async (position, length) => {
      const { bytesRead, buffer } = await handle.read(Buffer.allocUnsafe(length), 0, length, position)
      if (bytesRead < length) throw new BoxError('INTERNAL', `a file of a recording became shorter while it was read`)
      return buffer
    },
  }
}

async function withFile<T>(path: string, flags: string, use: (handle: FileHandle) => Promise<T>): Promise<T> {
  const handle = await open(path, flags)
  try {
    return await use(handle)
  } finally {
    await handle.close()
  }
}
