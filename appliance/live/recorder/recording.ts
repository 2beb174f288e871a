import { mkdir } from 'node:fs/promises'
import { dirname } from 'node:path'
import { syncFolder } from '#appliance/storage/disk.ts'
import type { Segment } from '../packager/segment.ts'
import { extentOf } from './stretch.ts'
import type { Extent, Stretch } from './stretch.ts'
import { StretchWriter } from './stretch-writer.ts'

export interface RecordingAbout {
  readonly id: string
  readonly channel: string
  /** Its own, made with the first segment. */
  readonly folder: string
}

/** The recording of the class that runs: what of it is on the disk, and the stretch that grows. Calls of `append` do not overlap. */
export class Recording {
  readonly id: string
  readonly channel: string
  #folder: string
  #stretches: readonly Stretch[]
  #extent: Extent
  #writer: StretchWriter | undefined
  /** Changes with everything that is listed. */
  #version = 0

  /** `earlier`: what was listed of it before the box began anew. */
  constructor({ id, channel, folder }: RecordingAbout, earlier: readonly Stretch[] = []) {
    this.id = id
    this.channel = channel
    this.#folder = folder
    this.#stretches = earlier
    this.#extent = extentOf(earlier)
  }

  get folder(): string {
    return this.#folder
  }

  get stretches(): readonly Stretch[] {
    return this.#stretches
  }

  get extent(): Extent {
    return this.#extent
  }

  get version(): number {
    return this.#version
  }

  get isEmpty(): boolean {
    return this.#stretches.length === 0
  }

  /**
   * Segments of one init that go on unbroken; `broken`: they do not go on from what came before. Resolves once they are on the disk and
   * listed; rejects with the file system's own error, and then none of them is.
   */
  async append(segments: readonly Segment[], broken: boolean): Promise<void> {
    const [first] = segments
    if (first === undefined) return
    const writer = await this.#writerFor(first, broken)
    const isNew = writer.stretch.segments.length === 0
    try {
      await writer.append(segments)
    } catch (thrown) {
      this.#writer = undefined
      throw thrown
    }
    if (isNew) this.#stretches = [...this.#stretches, writer.stretch]
    this.#count(writer.stretch, segments)
  }

  /** Nothing is added for now; safe to call twice. */
  async close(): Promise<void> {
    const writer = this.#writer
    this.#writer = undefined
    await writer?.close()
  }

  /** Its folder has another name now. */
  movedTo(folder: string): void {
    this.#folder = folder
  }

  async #writerFor({ init }: Segment, broken: boolean): Promise<StretchWriter> {
    if (this.#writer !== undefined && !broken && this.#writer.init === init) return this.#writer
    await this.close()
    if (this.isEmpty) await this.#makeFolder()
    this.#writer = new StretchWriter(this.#folder, (this.#stretches.at(-1)?.number ?? 0) + 1, init)
    return this.#writer
  }

  async #makeFolder(): Promise<void> {
    await mkdir(this.#folder, { recursive: true, mode: 0o750 })
    await syncFolder(dirname(this.#folder))
  }

  #count({ initBytes, segments: listed }: Stretch, added: readonly Segment[]): void {
    const news = listed.slice(-added.length)
    let { bytes, duration } = this.#extent
    if (news.length === listed.length) bytes += initBytes
    for (const segment of news) {
      bytes += segment.bytes
      duration += segment.duration
    }
    this.#extent = { bytes, duration }
    this.#version += 1
  }
}
