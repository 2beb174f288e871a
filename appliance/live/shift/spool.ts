import { mkdir, open, rm } from 'node:fs/promises'
import type { FileHandle } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import type { Clock, Timer } from '#appliance/base/clock.ts'
import { milliseconds, seconds } from '#appliance/base/duration.ts'
import type { Milliseconds } from '#appliance/base/duration.ts'
import type { FactPayloads } from '#appliance/contract/facts.ts'
import { syncFolder } from '#appliance/storage/disk.ts'
import { kindOf } from '../codec/codecs.ts'
import type { BodyKind } from '../codec/codecs.ts'
import { fileOf } from './spool-files.ts'
import { writeEntry } from './spool-entry.ts'
import type { SpoolEntry, SpoolEvent } from './spool-entry.ts'
import { PlaceNote } from './spool-place.ts'
import type { SpoolPlace } from './spool-place.ts'

export type SpoolTrouble = FactPayloads['live.shift-failed']['reason']

export interface SpoolOptions {
  /** Of this spool alone; made when it is first written to. */
  folder: string
  clock: Clock
  freeSpace: (folder: string) => Promise<number>
  /** Bytes of the disk that are left free. */
  minFree: () => number
  limits?: Partial<SpoolLimits>
  /** Nothing more is written; told once. */
  onFailed: (reason: SpoolTrouble, cause: unknown) => void
}

export interface SpoolLimits {
  /** A file is shown and deleted whole. */
  fileBytes: number
  /** Of everything that is kept. */
  mostBytes: number
  /** That wait for a slow disk. */
  mostPending: number
}

/** The whole of an afternoon at 6 Mbit/s. */
const LIMITS: SpoolLimits = { fileBytes: 67_108_864, mostBytes: 12_884_901_888, mostPending: 50_331_648 }
const BATCH: Milliseconds = milliseconds(100)
/** What a power cut may cost at the tail. */
const SYNC_EVERY: Milliseconds = seconds(1)
const LOOK_EVERY: Milliseconds = seconds(2)
const HEADERS: readonly BodyKind[] = ['video-header', 'audio-header', 'metadata']

/** What waits to be written, for one file. */
interface Batch {
  file: number
  buffers: Buffer[]
}

/**
 * What came to a channel while it was held, in files on the disk: appended at once, written in batches off the hot path, synchronised once
 * a second together with the note of how far it was shown. Every file begins with what a reader must know who begins there.
 */
export class Spool {
  readonly folder: string
  readonly #options: SpoolOptions
  readonly #limits: SpoolLimits
  readonly #note: PlaceNote
  /** Bytes of each file that are written and can be read. */
  readonly #sizes = new Map<number, number>()
  /** The last of each kind, as it stands at the beginning of the next file. */
  readonly #preamble = new Map<BodyKind | 'opened', SpoolEvent>()
  /** The file that what is appended goes to, and its bytes so far. */
  #file = 1
  #fileBytes = 0
  /** The last file of which something was written. */
  #newest = 1
  #batches: Batch[] = []
  #pending = 0
  #timer: Timer | undefined
  #writing: Promise<void> | undefined
  #handle: { file: number; handle: FileHandle } | undefined
  #unsynced = false
  #syncedAt = -Infinity
  #lookedAt = -Infinity
  #noted: SpoolPlace | undefined
  #made = false
  #closed = false

  constructor(options: SpoolOptions) {
    this.folder = options.folder
    this.#options = options
    this.#limits = { ...LIMITS, ...options.limits }
    this.#note = new PlaceNote(noteOf(options.folder))
  }

  /** Goes on behind files of an earlier life, given by their numbers with as many bytes as are whole. Before anything is appended. */
  adopt(sizes: ReadonlyMap<number, number>): void {
    for (const [file, bytes] of sizes) this.#sizes.set(file, bytes)
    this.#newest = Math.max(1, ...sizes.keys())
    this.#file = sizes.size === 0 ? 1 : this.#newest + 1
    this.#made = true
  }

  /** Bytes on the disk, and those that wait to be. */
  get bytes(): number {
    let sum = this.#pending
    for (const bytes of this.#sizes.values()) sum += bytes
    return sum
  }

  /** Whether everything that was appended can be read. */
  get isWritten(): boolean {
    return this.#pending === 0
  }

  /** Bytes of a file that can be read, and whether none follows that can: one that is followed is whole. */
  readable(file: number): { bytes: number; last: boolean } {
    return { bytes: this.#sizes.get(file) ?? 0, last: file >= this.#newest }
  }

  /** The place at which it will be read; its bytes are copied. */
  append(event: SpoolEvent, at: Milliseconds): SpoolPlace {
    this.#learn(event)
    if (this.#fileBytes >= this.#limits.fileBytes) this.#beginFile(at)
    const place = { file: this.#file, offset: this.#fileBytes, at }
    this.#push({ event, at, again: false })
    return place
  }

  /** Notes how far it was shown, with the next synchronisation; files before it go. */
  shown(place: SpoolPlace): void {
    this.#noted = place
    this.#unsynced = true
    this.#plan()
  }

  /** Writes what waits, without delay. */
  flush(): void {
    this.#timer?.cancel()
    this.#timer = undefined
    if (this.#closed || this.#writing !== undefined) return
    this.#writing = this.#write().finally(() => {
      this.#writing = undefined
      if (this.#pending > 0 || this.#unsynced) this.#plan()
    })
  }

  /** Nothing more is written. What was appended is on the disk, where the disk takes it; resolves then. Safe to call twice. */
  async close(): Promise<void> {
    await this.#writing
    while (this.#batches.length > 0 && !this.#closed) {
      this.flush()
      await this.#writing
    }
    await this.#sync().catch((err: unknown) => this.#fail('disk-failed', err))
    await this.#end()
  }

  /** Nothing of it is wanted any more; what the disk refuses to delete goes at the next start. */
  async discard(): Promise<void> {
    this.#batches = []
    this.#pending = 0
    this.#noted = undefined
    const writing = this.#writing
    const ended = this.#end()
    await writing
    await ended
    // First the note: a spool without one is nobody's.
    await rm(noteOf(this.folder), { force: true })
    await rm(this.folder, { recursive: true, force: true })
  }

  #learn(event: SpoolEvent): void {
    if (event.kind === 'opened') {
      this.#preamble.clear()
      this.#preamble.set('opened', event)
    }
    const kind = event.kind === 'message' ? kindOf(event.message) : undefined
    if (event.kind !== 'message' || kind === undefined || !HEADERS.includes(kind)) return
    this.#preamble.set(kind, { kind: 'message', message: { ...event.message, body: Buffer.from(event.message.body) } })
  }

  #beginFile(at: Milliseconds): void {
    this.#file += 1
    this.#fileBytes = 0
    for (const event of this.#preamble.values()) this.#push({ event, at, again: true })
  }

  #push(entry: SpoolEntry): void {
    if (this.#closed) return
    const bytes = writeEntry(entry)
    this.#fileBytes += bytes.length
    this.#pending += bytes.length
    const last = this.#batches.at(-1)
    if (last?.file === this.#file) last.buffers.push(bytes)
    else this.#batches.push({ file: this.#file, buffers: [bytes] })
    if (this.#pending > this.#limits.mostPending) return this.#fail('disk-slow', undefined)
    this.#plan()
  }

  #plan(): void {
    if (this.#closed || this.#writing !== undefined) return
    this.#timer ??= this.#options.clock.after(BATCH, () => this.flush())
  }

  /** Never rejects. */
  async #write(): Promise<void> {
    try {
      await this.#make()
      await this.#look()
      for (let batch = this.#batches.shift(); batch !== undefined && !this.#closed; batch = this.#batches.shift()) {
        await this.#writeBatch(batch)
      }
      if (this.#options.clock.monotonic() - this.#syncedAt >= SYNC_EVERY) await this.#sync()
    } catch (thrown) {
      this.#fail(isFull(thrown) ? 'disk-full' : 'disk-failed', thrown)
    }
  }

  async #make(): Promise<void> {
    if (this.#made) return
    this.#made = true
    await mkdir(this.folder, { recursive: true, mode: 0o750 })
    await syncFolder(dirname(this.folder))
  }

  async #look(): Promise<void> {
    const { clock, freeSpace, minFree } = this.#options
    if (this.bytes > this.#limits.mostBytes) return this.#fail('too-long', undefined)
    if (clock.monotonic() - this.#lookedAt < LOOK_EVERY) return
    this.#lookedAt = clock.monotonic()
    if ((await freeSpace(this.folder)) - this.#pending < minFree()) this.#fail('disk-full', undefined)
  }

  async #writeBatch({ file, buffers }: Batch): Promise<void> {
    const handle = await this.#handleOf(file)
    const bytes = Buffer.concat(buffers)
    const from = this.#sizes.get(file) ?? 0
    for (let done = 0; done < bytes.length;) {
      const { bytesWritten } = await handle.write(bytes, done, bytes.length - done, from + done)
      done += bytesWritten
    }
    if (this.#closed) return
    this.#unsynced = true
    this.#pending -= bytes.length
    this.#sizes.set(file, from + bytes.length)
    this.#newest = file
  }

  /** The one before is on the disk before the next begins. */
  async #handleOf(file: number): Promise<FileHandle> {
    if (this.#handle?.file === file) return this.#handle.handle
    await this.#handle?.handle.datasync()
    await this.#handle?.handle.close()
    this.#handle = undefined
    const handle = await open(fileOf(this.folder, file), 'w', 0o640)
    this.#handle = { file, handle }
    await syncFolder(this.folder)
    return handle
  }

  async #sync(): Promise<void> {
    if (!this.#unsynced) return
    this.#unsynced = false
    this.#syncedAt = this.#options.clock.monotonic()
    await this.#handle?.handle.datasync()
    const place = this.#noted
    if (place === undefined || !this.#made) return
    this.#noted = undefined
    await this.#note.write(place)
    for (const file of [...this.#sizes.keys()].filter((number) => number < place.file)) await this.#drop(file)
  }

  async #drop(file: number): Promise<void> {
    this.#sizes.delete(file)
    await rm(fileOf(this.folder, file), { force: true })
  }

  #fail(reason: SpoolTrouble, cause: unknown): void {
    if (this.#closed) return
    this.#closed = true
    this.#batches = []
    this.#pending = 0
    this.#options.onFailed(reason, cause)
  }

  async #end(): Promise<void> {
    this.#closed = true
    this.#timer?.cancel()
    this.#timer = undefined
    const handle = this.#handle
    this.#handle = undefined
    // What could be synchronised was; where closing fails there is nothing left to do.
    await handle?.handle.close().catch(() => undefined)
    await this.#note.close().catch(() => undefined)
  }
}

/** Where it is noted how far a spool was shown. */
export function noteOf(folder: string): string {
  return join(folder, 'shown')
}

function isFull(thrown: unknown): boolean {
  return thrown instanceof Error && 'code' in thrown && (thrown.code === 'ENOSPC' || thrown.code === 'EDQUOT')
}
