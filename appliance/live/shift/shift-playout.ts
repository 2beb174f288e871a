import type { Clock, Timer } from '#appliance/base/clock.ts'
import { milliseconds } from '#appliance/base/duration.ts'
import type { Milliseconds } from '#appliance/base/duration.ts'
import { kindOf } from '../codec/codecs.ts'
import type { BodyKind } from '../codec/codecs.ts'
import type { ChannelInput, MediaMessage, SourceInfo } from '../media.ts'
import type { SpoolEntry } from './spool-entry.ts'
import type { SpoolPlace } from './spool-place.ts'
import { SpoolReader } from './spool-reader.ts'
import type { ReadableSpool } from './spool-reader.ts'

const BEAT: Milliseconds = milliseconds(20)
/** A loop that was held for longer does not send all of it at once. */
const LONGEST_BEAT: Milliseconds = milliseconds(500)
const SENT_AT_ONCE = 300

/** Where a source stands: what a player has to know, and the picture from which it can go on. */
export interface Stand {
  source: SourceInfo
  /** The last of each kind. */
  headers: ReadonlyMap<BodyKind, MediaMessage>
  /** A keyframe, or a sound of a lesson without pictures. */
  place: SpoolPlace
  picture: Buffer | undefined
}

export interface PlayoutOptions {
  spool: ReadableSpool & { flush(): void }
  from: Stand
  /** Takes the channel for a source. */
  open: (source: SourceInfo) => ChannelInput
  clock: Clock
  /** Everything that was appended is shown. */
  onEnd: () => void
  onFailed: (thrown: unknown) => void
}

/** Plays a spool at the pace at which its media were made, from a place on, also while it grows. `start`, then `stop`. */
export class ShiftPlayout {
  readonly #options: PlayoutOptions
  readonly #reader: SpoolReader
  readonly #headers: Map<BodyKind, MediaMessage>
  #input: ChannelInput | undefined
  #source: SourceInfo
  #place: SpoolPlace
  #picture: Buffer | undefined
  #pictured = false
  /** How far it is, in media time, and when it was there. */
  #at: Milliseconds
  #beatAt: Milliseconds = 0
  #timer: Timer | undefined
  #failed = false

  constructor(options: PlayoutOptions) {
    this.#options = options
    const { source, headers, place, picture } = options.from
    this.#source = source
    this.#headers = new Map(headers)
    this.#place = place
    this.#picture = picture
    this.#at = place.at
    this.#reader = new SpoolReader(options.spool, place)
  }

  /** How far it is, in media time. */
  get at(): Milliseconds {
    return this.#at
  }

  /** Whence it could be gone on: the newest keyframe that was shown. */
  get stand(): Stand {
    return { source: this.#source, headers: this.#headers, place: this.#place, picture: this.#picture }
  }

  /** What it feeds the channel by. */
  get input(): ChannelInput | undefined {
    return this.#input
  }

  start(): void {
    const { open, clock } = this.#options
    this.#input = open(this.#source)
    for (const header of this.#headers.values()) this.#input.push(header)
    this.#beatAt = clock.monotonic()
    this.#timer = clock.every(BEAT, () => this.#beat())
    this.#beat()
  }

  /** The channel keeps the input. Safe to call twice. */
  stop(): void {
    this.#timer?.cancel()
    this.#timer = undefined
    void this.#reader.close()
  }

  #beat(): void {
    const now = this.#options.clock.monotonic()
    this.#at += Math.min(LONGEST_BEAT, now - this.#beatAt)
    this.#beatAt = now
    let sent = 0
    for (let next = this.#reader.peek(); next !== undefined && sent < SENT_AT_ONCE; next = this.#reader.peek()) {
      if (next.entry.at > this.#at) break
      this.#reader.take()
      this.#show(next.entry, next.place)
      sent += 1
    }
    this.#readOn()
  }

  #readOn(): void {
    if (this.#reader.peek() === undefined) this.#waits()
    // It was stopped by what came, or has nothing more to read.
    if (this.#timer === undefined || this.#failed) return
    this.#reader.fill().catch((thrown: unknown) => this.#fail(thrown))
  }

  #fail(thrown: unknown): void {
    if (this.#timer === undefined || this.#failed) return
    this.#failed = true
    this.#options.onFailed(thrown)
  }

  /** Time does not go on where there is nothing to show, and what is written late is shown at its pace. */
  #waits(): void {
    this.#at = Math.min(this.#at, Math.max(this.#place.at, this.#shownAt))
    if (this.#reader.isAtEnd) this.#options.onEnd()
    else this.#options.spool.flush()
  }

  #shownAt: Milliseconds = 0

  #show({ event, at }: SpoolEntry, place: SpoolPlace): void {
    this.#shownAt = Math.max(this.#shownAt, at)
    switch (event.kind) {
      case 'opened':
        return this.#begin(event.source)
      case 'message':
        this.#learn(event.message, place)
        return this.#input?.push(event.message)
      case 'ended': // Who comes next takes the channel without a break; whether anybody does is known at the end.
        return
    }
  }

  #begin(source: SourceInfo): void {
    this.#source = source
    this.#headers.clear()
    this.#pictured = false
    this.#input = this.#options.open(source)
  }

  #learn(message: MediaMessage, place: SpoolPlace): void {
    const kind = kindOf(message)
    if (kind === 'video-header' || kind === 'audio-header' || kind === 'metadata') {
      this.#headers.set(kind, { ...message, body: Buffer.from(message.body) })
    } else if (kind === 'keyframe') {
      this.#pictured = true
      this.#picture = message.body
      this.#place = place
    } else if (kind === 'audio' && !this.#pictured && this.#picture === undefined) this.#place = place
  }
}
