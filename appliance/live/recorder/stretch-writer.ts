import { open, rm } from 'node:fs/promises'
import type { FileHandle } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { syncFolder } from '#appliance/storage/disk.ts'
import { segmentHead } from '../fmp4/segment-head.ts'
import { timescaleOf } from '../fmp4/track.ts'
import type { InitSegment, Segment } from '../packager/segment.ts'
import { endOf, fileOf } from './stretch.ts'
import type { ListedSegment, Stretch } from './stretch.ts'

/** The stretch that is being written. What it lists is on the disk and survives a power cut. */
export class StretchWriter {
  readonly #path: string
  readonly #init: InitSegment
  readonly #segments: ListedSegment[] = []
  readonly stretch: Stretch
  #file: FileHandle | undefined

  /** `folder` is there. */
  constructor(folder: string, number: number, init: InitSegment) {
    this.#path = join(folder, fileOf(number))
    this.#init = init
    this.stretch = { number, initBytes: init.data.length, segments: this.#segments }
  }

  get init(): InitSegment {
    return this.#init
  }

  /**
   * Adds segments and lists them, once they are on the disk. Rejects with the file system's own error; then none of them is listed,
   * what was written of them is taken back, and the writer is closed.
   */
  async append(segments: readonly Segment[]): Promise<void> {
    const from = this.#segments.length === 0 ? 0 : endOf(this.stretch)
    try {
      this.#file ??= await open(this.#path, 'wx', 0o640)
      const bytes = segments.flatMap(bytesOf)
      await writeAll(this.#file, from === 0 ? [this.#init.data, ...bytes] : bytes, from)
      await this.#keep(from === 0)
    } catch (thrown) {
      await this.#takeBack(from)
      throw thrown
    }
    for (const segment of segments) this.#list(segment)
  }

  /** Safe to call twice. */
  async close(): Promise<void> {
    const file = this.#file
    this.#file = undefined
    await file?.close()
  }

  async #keep(isNew: boolean): Promise<void> {
    await this.#file?.datasync()
    if (isNew) await syncFolder(dirname(this.#path))
  }

  #list(segment: Segment): void {
    const bytes = segment.bytes + headOf(segment).length
    this.#segments.push({ offset: endOf(this.stretch), bytes, duration: segment.duration, startsAt: segment.startsAt })
  }

  /** A disk that fails may refuse this, too: what is left then is behind the last listed segment, where the next start cuts it off. */
  async #takeBack(length: number): Promise<void> {
    try {
      await this.#file?.truncate(length)
    } catch {
      // See above.
    }
    await this.close().catch(() => undefined)
    if (length === 0) await rm(this.#path, { force: true }).catch(() => undefined)
  }
}

function bytesOf(segment: Segment): Buffer[] {
  return [headOf(segment), ...segment.parts.map((part) => part.data)]
}

function headOf({ init, from, startsAt }: Segment): Buffer {
  const [track] = init.tracks
  return track === undefined ? Buffer.alloc(0) : segmentHead(startsAt, Math.round((from * timescaleOf(track)) / 1000), track)
}

/** A disk that is nearly full takes a part of what it is given before it says so. */
async function writeAll(file: FileHandle, buffers: readonly Buffer[], position: number): Promise<void> {
  let left: readonly Buffer[] = buffers
  for (let at = position; left.length > 0;) {
    const { bytesWritten } = await file.writev([...left], at)
    at += bytesWritten
    left = without(left, bytesWritten)
  }
}

function without(buffers: readonly Buffer[], written: number): Buffer[] {
  const left: Buffer[] = []
  let skip = written
  for (const buffer of buffers) {
    if (skip < buffer.length) left.push(buffer.subarray(skip))
    skip = Math.max(0, skip - buffer.length)
  }
  return left
}
