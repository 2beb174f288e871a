import { seconds } from '#appliance/base/duration.ts'
import type { Milliseconds } from '#appliance/base/duration.ts'

export type Track = 'audio' | 'video'

/** Steps beyond what real time explains are jumps of the source's clock. */
const TOLERANCE = seconds(1)
/** So many steps tell how far apart the frames of a source are wont to be: a document camera may send one a second, or one in six. */
const USUAL_STEPS = 8
/** Two tracks this far apart on first sight do not share a clock. */
const TRACK_SPREAD = seconds(10)
/** Messages of the old clock straggle in behind a jump: within so long it is one jump. */
const ONE_JUMP = seconds(1)

/** Where a message lies on the channel's timeline. */
export interface Place {
  /** Milliseconds since the channel began; never less than an earlier one of the same track. */
  timestamp: Milliseconds
  /** The timeline goes on here after a break of so many milliseconds; undefined where it simply goes on. */
  gap: Milliseconds | undefined
  /** The source's own clock jumped here. */
  jumped: boolean
}

interface TrackState {
  /** Last time on the feed's unwrapped clock, and when it came; undefined before the first since the last anchor. */
  source: number | undefined
  arrived: Milliseconds
  /** Last time on the channel's timeline. */
  placed: Milliseconds
}

/**
 * The channel's own timeline: one, unbroken, whatever feeds it. Source clocks are 32 bit, wrap, jump and restart;
 * both tracks always move by one offset, so sound stays with picture. Pure: real time comes in as `now` (monotonic).
 */
export class Timeline {
  readonly #tracks: Record<Track, TrackState> = { audio: unseen(), video: unseen() }
  #offset: number | undefined
  #lastRaw = 0
  #unwrapped = 0
  #last = 0
  #lastAt: Milliseconds | undefined
  #jumpAt = -Infinity
  /** The last steps of both tracks together, a ring. */
  readonly #steps: Milliseconds[] = []
  #stepAt = 0

  /** Last time placed on either track, milliseconds since the channel began. */
  get last(): Milliseconds {
    return this.#last
  }

  /** The next message comes from another source, or from the same one begun anew. */
  beginFeed(): void {
    this.#offset = undefined
    this.#jumpAt = -Infinity
    this.#steps.length = 0
    this.#stepAt = 0
  }

  /** Hot path. `raw` is the source's timestamp, any 32 bits. */
  place(track: Track, raw: number, now: Milliseconds): Place {
    const unwrapped = this.#unwrap(raw)
    const state = this.#tracks[track]
    const first = this.#offset === undefined
    const jumped = !first && this.#jumps(state, unwrapped, now)
    const before = this.#last
    if (first || jumped) this.#anchor(unwrapped, now)
    const timestamp = Math.max(state.placed, unwrapped + (this.#offset ?? 0))
    const began = this.#lastAt === undefined
    this.#note(state, { unwrapped, timestamp, now })
    const step = timestamp - before
    const broken = first || jumped || step > TOLERANCE + this.#usual
    if (!first && !jumped) this.#noteStep(step)
    return { timestamp, gap: broken && !began ? step : undefined, jumped: jumped && this.#isNewJump(now) }
  }

  /** The longest of the last steps; before the first nobody can know. */
  get #usual(): Milliseconds {
    let longest = this.#steps.length === 0 ? TOLERANCE : 0
    for (const step of this.#steps) if (step > longest) longest = step
    return longest
  }

  #noteStep(step: Milliseconds): void {
    this.#steps[this.#stepAt] = step
    this.#stepAt = (this.#stepAt + 1) % USUAL_STEPS
  }

  #unwrap(raw: number): number {
    this.#unwrapped = this.#offset === undefined ? raw >>> 0 : this.#unwrapped + ((raw - this.#lastRaw) | 0)
    this.#lastRaw = raw >>> 0
    return this.#unwrapped
  }

  #jumps(state: TrackState, unwrapped: number, now: Milliseconds): boolean {
    if (state.source === undefined) return Math.abs(unwrapped + (this.#offset ?? 0) - this.#last) > TRACK_SPREAD
    const step = unwrapped - state.source
    return step < -TOLERANCE || step > now - state.arrived + TOLERANCE
  }

  /** From here on: the last time placed, plus the real time since then. */
  #anchor(unwrapped: number, now: Milliseconds): void {
    const passed = this.#lastAt === undefined ? 0 : now - this.#lastAt
    this.#offset = Math.round(this.#last + passed) - unwrapped
    for (const state of Object.values(this.#tracks)) {
      state.source = undefined
      state.placed = this.#last
    }
  }

  #note(state: TrackState, message: { unwrapped: number; timestamp: Milliseconds; now: Milliseconds }): void {
    state.source = Math.max(state.source ?? -Infinity, message.unwrapped)
    state.arrived = message.now
    state.placed = message.timestamp
    this.#last = Math.max(this.#last, message.timestamp)
    this.#lastAt = message.now
  }

  #isNewJump(now: Milliseconds): boolean {
    if (now - this.#jumpAt < ONE_JUMP) return false
    this.#jumpAt = now
    return true
  }
}

function unseen(): TrackState {
  return { source: undefined, arrived: 0, placed: 0 }
}
