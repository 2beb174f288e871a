import { join } from 'node:path'
import { BoxError } from '#appliance/base/errors.ts'
import { archiveOf } from './archive.ts'
import type { ArchiveOptions } from './archive.ts'
import type { ClassAbout } from './class-about.ts'
import type { ClassRecorder } from './class-recorder.ts'
import { Downloads } from './downloads.ts'
import type { Asked, Download } from './downloads.ts'
import { isMissing, sliceBytes } from './file-bytes.ts'
import type { StoredBytes } from './file-bytes.ts'
import { readStretches } from './mend.ts'
import { ReadGate } from './read-gate.ts'
import type { Recording } from './recording.ts'
import type { Entry } from './recordings-store.ts'
import type { Shelf } from './shelf.ts'
import { fileOf } from './stretch.ts'
import type { Stretch } from './stretch.ts'
import { channelUnknown } from '../refusals.ts'

/** One file of a recording as it stands in its playlist: `<stretch>/init.mp4` or `<stretch>/<k>.m4s`. */
export interface MediaName {
  readonly id: string
  readonly stretch: number
  /** undefined: the init segment. */
  readonly segment: number | undefined
}

/** A movie, with what its file may be called by. */
export interface NamedDownload extends Download {
  readonly channel: string
  /** Epoch milliseconds by the box's clock. */
  readonly startedAt: number
  /** Nothing is added any more. */
  readonly ended: boolean
  readonly about: ClassAbout
}

/** Playlists that are remembered: whole and delta, from the beginning and as a recording. */
const MOST_RENDERED = 4
/** Recordings whose contents are remembered. */
const MOST_KNOWN = 4

export interface ReplayOptions {
  readonly shelf: Shelf
  readonly classes: ClassRecorder
  /** Whether the box has a channel of this name. */
  readonly isChannel: (name: string) => boolean
}

/** What is watched again: playlists and pieces of files. It reads; it changes nothing. */
export class Replay {
  readonly #shelf: Shelf
  readonly #classes: ClassRecorder
  readonly #isChannel: (name: string) => boolean
  readonly #gate = new ReadGate()
  readonly #downloads = new Downloads(this.#gate)
  readonly #rendered = new Map<string, { version: number; text: Buffer }>()
  readonly #known = new Map<string, Promise<readonly Stretch[]>>()

  constructor({ shelf, classes, isChannel }: ReplayOptions) {
    this.#shelf = shelf
    this.#classes = classes
    this.#isChannel = isChannel
  }

  /** The playlist of the class that runs on a channel, from its beginning. Throws CHANNEL_UNKNOWN or CHANNEL_NOT_ON_AIR. */
  fromStart(channel: string, options: { skip: boolean }): Buffer {
    const { recording, ended } = this.#onAir(channel)
    return this.#render(recording, { ended, grew: true, prefix: `dvr/${recording.id}/`, ...options })
  }

  /** Throws CHANNEL_UNKNOWN, CHANNEL_NOT_ON_AIR or SEGMENT_GONE. */
  liveMedia(channel: string, name: MediaName): StoredBytes {
    const recording = this.#classes.fresh(name.id)
    if (recording?.channel === channel) return this.#bytesOf(recording.folder, recording.stretches, name)
    this.#onAir(channel)
    throw gone(name)
  }

  /**
   * The playlist of a recording: of its lesson, or `whole`. One that somebody may have read while it grew goes on whole for a moment.
   * Rejects with RECORDING_UNKNOWN.
   */
  async playlist(id: string, { whole = false, ...options }: { skip: boolean; whole?: boolean }): Promise<Buffer> {
    const entry = this.#get(id)
    const ended = entry.endedAt !== undefined
    const fresh = this.#classes.fresh(id)
    if (fresh !== undefined) return this.#render(fresh, { ended, grew: true, prefix: '', ...options })
    return Buffer.from(
      archiveOf(await this.stretchesOf(id), { ended, grew: false, prefix: '', ...options, cut: whole ? undefined : entry.cut }),
    )
  }

  /** Rejects with RECORDING_UNKNOWN or SEGMENT_GONE. */
  async media(name: MediaName): Promise<StoredBytes> {
    return this.#bytesOf(this.#shelf.folderOf(name.id), await this.stretchesOf(name.id), name)
  }

  /**
   * Its lesson as one MP4, or `whole`; of one that is being written, what is listed of it now, or where `goesOn` is set, when it was asked for last.
   * Rejects with RECORDING_UNKNOWN, or PAYLOAD_TOO_LARGE where it is too long for one file.
   */
  async download(id: string, { whole = false, ...options }: Asked & { readonly whole?: boolean }): Promise<NamedDownload> {
    const { channel, startedAt, endedAt, about, cut } = this.#get(id)
    const planned = { id, folder: this.#shelf.folderOf(id), stretches: await this.stretchesOf(id), cut: whole ? undefined : cut }
    return { ...(await this.#downloads.get(planned, options)), channel, startedAt, ended: endedAt !== undefined, about }
  }

  /** What is listed of a recording now. Rejects with RECORDING_UNKNOWN, or ROOM_FAILED until it is known what a power cut left of it. */
  async stretchesOf(id: string): Promise<readonly Stretch[]> {
    const { endedAt, bytes } = this.#get(id)
    const fresh = this.#classes.fresh(id)
    if (fresh !== undefined) return fresh.stretches
    if (endedAt === undefined) throw new BoxError('ROOM_FAILED', `the recording ${id} is not in order yet`)
    const key = `${id} ${endedAt} ${bytes}`
    const known = this.#known.get(key) ?? this.#gate.run(() => readStretches(this.#shelf.folderOf(id)))
    this.#known.delete(key)
    this.#known.set(key, known)
    for (const oldest of this.#known.keys()) if (this.#known.size > MOST_KNOWN) this.#known.delete(oldest)
    try {
      return await known
    } catch (cause) {
      this.#known.delete(key)
      if (isMissing(cause)) throw new BoxError('RECORDING_UNKNOWN', `the files of recording ${id} are gone`, { cause })
      throw new BoxError('ROOM_FAILED', `the files of recording ${id} cannot be read now`, { cause })
    }
  }

  /** The same for all who ask before it has grown: a class of players asks every few seconds. */
  #render(recording: Recording, options: Required<Omit<ArchiveOptions, 'cut'>>): Buffer {
    const key = `${recording.id} ${options.prefix} ${options.ended} ${options.skip}`
    const known = this.#rendered.get(key)
    if (known?.version === recording.version) return known.text
    const text = Buffer.from(archiveOf(recording.stretches, options))
    this.#rendered.delete(key)
    this.#rendered.set(key, { version: recording.version, text })
    for (const oldest of this.#rendered.keys()) if (this.#rendered.size > MOST_RENDERED) this.#rendered.delete(oldest)
    return text
  }

  #onAir(channel: string): { recording: Recording; ended: boolean } {
    const onAir = this.#classes.onAir(channel)
    if (onAir !== undefined && !onAir.recording.isEmpty) return onAir
    if (!this.#isChannel(channel)) throw channelUnknown(channel)
    throw new BoxError('CHANNEL_NOT_ON_AIR', `no class on channel ${channel} can be watched from its beginning`)
  }

  #bytesOf(folder: string, stretches: readonly Stretch[], name: MediaName): StoredBytes {
    const { id, stretch: number, segment: k } = name
    const stretch = stretches.find((one) => one.number === number)
    const segment = k === undefined ? { offset: 0, bytes: stretch?.initBytes ?? 0 } : stretch?.segments[k]
    if (stretch === undefined || segment === undefined) throw gone(name)
    const { offset, bytes } = segment
    return sliceBytes({ path: join(folder, fileOf(number)), offset, bytes }, `"${id}-${number}-${k ?? 'init'}"`, this.#gate)
  }

  #get(id: string): Entry {
    const entry = this.#shelf.find(id)
    if (entry === undefined || entry.bytes === 0) throw new BoxError('RECORDING_UNKNOWN', `there is no recording ${id}`)
    return entry
  }
}

function gone({ id, stretch, segment }: MediaName): BoxError {
  const what = segment === undefined ? 'init segment' : `segment ${segment}`
  return new BoxError('SEGMENT_GONE', `recording ${id} has no ${what} in stretch ${stretch}`)
}
