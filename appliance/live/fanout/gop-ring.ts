import { tagsIn } from '../flv/flv-tag.ts'
import type { MediaMessage } from '../media.ts'
import type { StreamHeaders } from './stream-headers.ts'

/** Some messages side by side, as they go to every viewer. */
export interface Batch {
  /** As FLV tags; other formats are made of these. */
  readonly tags: Buffer
  /** Time of the first message, milliseconds on the channel's timeline. */
  readonly timestamp: number
  /** Whether a player can begin here. */
  readonly start: boolean
  /** What must have been sent before it. */
  readonly headers: StreamHeaders
  /** When it was complete, monotonic milliseconds. */
  readonly at: number
}

export interface RingLimits {
  bytes: number
  milliseconds: number
}

/** A batch in its place. */
export interface HeldBatch extends Batch {
  /** Bytes of media before this batch since the channel began. */
  readonly offset: number
}

/**
 * The last seconds of a channel, shared by all its viewers: each is a cursor (a batch's number) into it.
 * Bounded by bytes and time: the oldest whole group of pictures goes first; one that alone exceeds the
 * bounds loses its beginning, and newcomers wait for the next keyframe.
 */
export class GopRing {
  #held: HeldBatch[] = []
  #first = 0
  #starts: number[] = []
  #written = 0

  /** Number of the oldest batch held. */
  get first(): number {
    return this.#first
  }

  /** Number that the next batch will get. */
  get next(): number {
    return this.#first + this.#held.length
  }

  /** Bytes held. */
  get bytes(): number {
    return this.#written - (this.#held[0]?.offset ?? this.#written)
  }

  /** Where a viewer may begin nearest to now; undefined: wait for the next batch that is a start. */
  get newestStart(): number | undefined {
    return this.#starts.at(-1)
  }

  /** The newest start with at least so much media behind it, or else the oldest. */
  startBehind(milliseconds: number): number | undefined {
    const newest = this.#held.at(-1)?.timestamp ?? 0
    const early = this.#starts.findLast((start) => newest - (this.at(start)?.timestamp ?? newest) >= milliseconds)
    return early ?? this.#starts[0]
  }

  /** The newest group of pictures as far as it is, and what must be known before it; undefined where its start is not held. */
  newestGroup(): { headers: StreamHeaders; messages: MediaMessage[] } | undefined {
    const start = this.newestStart
    const first = start === undefined ? undefined : this.at(start)
    if (start === undefined || first === undefined) return undefined
    return { headers: first.headers, messages: this.#held.slice(start - this.#first).flatMap(({ tags }) => [...tagsIn(tags)]) }
  }

  /** Bytes that were ever appended: how far a viewer who has everything is. */
  get written(): number {
    return this.#written
  }

  at(number: number): HeldBatch | undefined {
    return this.#held[number - this.#first]
  }

  append(batch: Batch, limits: RingLimits): void {
    if (batch.start) this.#starts.push(this.next)
    const { tags, timestamp, start, headers, at } = batch
    this.#held.push({ tags, timestamp, start, headers, at, offset: this.#written })
    this.#written += tags.length
    while (this.#held.length > 1 && this.#exceeds(limits)) this.#dropOldest()
  }

  /** Lets go of everything; cursors of viewers now point before the oldest chunk. */
  clear(): void {
    this.#first = this.next
    this.#held = []
    this.#starts = []
  }

  #exceeds(limits: RingLimits): boolean {
    const newest = this.#held.at(-1)?.timestamp ?? 0
    const oldest = this.#held[0]?.timestamp ?? newest
    return this.bytes > limits.bytes || newest - oldest > limits.milliseconds
  }

  #dropOldest(): void {
    const following = this.#starts.find((start) => start > this.#first)
    const upTo = following ?? this.#first + 1
    this.#held.splice(0, upTo - this.#first)
    this.#first = upTo
    this.#starts = this.#starts.filter((start) => start >= upTo)
  }
}
