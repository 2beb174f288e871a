import { open, readdir, stat } from 'node:fs/promises'
import { join } from 'node:path'
import type { Milliseconds } from '#appliance/base/duration.ts'
import { aTurn } from '#appliance/base/in-turns.ts'
import { readEntry } from './spool-entry.ts'
import type { SpoolEntry } from './spool-entry.ts'

/** Read at one go. */
export const CHUNK_BYTES = 262_144
const NAME = /^(\d{8})\.spool$/

export function fileOf(folder: string, number: number): string {
  return join(folder, `${`${number}`.padStart(8, '0')}.spool`)
}

/** The files of a spool by their numbers, and how many bytes each has. Rejects with the file system's error. */
export async function filesIn(folder: string): Promise<Map<number, number>> {
  const sizes = new Map<number, number>()
  for (const name of (await readdir(folder)).sort()) {
    const number = Number(NAME.exec(name)?.[1])
    if (number > 0) sizes.set(number, (await stat(join(folder, name))).size)
  }
  return sizes
}

/** An entry, and where it lies in its file. */
export interface PlacedEntry extends SpoolEntry {
  offset: number
  length: number
}

/**
 * The whole entries of a file from its beginning up to byte `end`, as far as no power cut has torn them. Everybody else has a turn
 * between chunks. Rejects with the file system's error.
 */
export async function* entriesOf(path: string, end: number): AsyncGenerator<PlacedEntry, void, void> {
  const file = await open(path)
  try {
    let [rest, offset, read]: [Buffer, number, number] = [Buffer.alloc(0), 0, 0]
    while (read < end) {
      const chunk = Buffer.allocUnsafe(Math.min(CHUNK_BYTES, end - read))
      const { bytesRead } = await file.read(chunk, 0, chunk.length, read)
      if (bytesRead === 0) return
      read += bytesRead
      rest = rest.length === 0 ? chunk.subarray(0, bytesRead) : Buffer.concat([rest, chunk.subarray(0, bytesRead)])
      let at = 0
      for (;;) {
        const found = readEntry(rest, at)
        if (found === 'torn') return
        if (found === 'short') break
        yield { ...found.entry, offset: offset + at, length: found.length }
        at += found.length
      }
      rest = rest.subarray(at)
      offset += at
      await aTurn()
    }
  } finally {
    await file.close()
  }
}

/** Of the last file of a spool: the media time of its last whole entry, and the bytes up to its end; undefined where it has none. */
export async function tailOf(folder: string, number: number, size: number): Promise<{ at: Milliseconds; bytes: number } | undefined> {
  let tail: { at: Milliseconds; bytes: number } | undefined
  for await (const { at, offset, length } of entriesOf(fileOf(folder, number), size)) {
    tail = { at: Math.max(at, tail?.at ?? 0), bytes: offset + length }
  }
  return tail
}
