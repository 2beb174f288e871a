import { milliseconds, seconds } from '#appliance/base/duration.ts'
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

/** The first picture of a source comes so long after the last of the one before at most; where pictures are closer together, as they are. */
const LONGEST_STEP = milliseconds(40)

/** Room, behind everything that was sent, for two frames of each track between the sources, see fanout/bridge.ts. */
const BRIDGE = milliseconds(3)

/** Where a message lies on the channel's timeline. */
export interface Place {
  /** Milliseconds since the channel began; never less than an earlier one of the same track. */
  timestamp: Milliseconds
  /** The timeline goes on here after a break of so many milliseconds; undefined where it simply goes on. */
  gap: Milliseconds | undefined
  /** The source's own clock jumped here. */
  jumped: boolean
  /** Time that passed before this message and is not on the timeline: nothing was shown, and players go on where they stopped. */
  closed: Milliseconds
  /** It belongs before the first picture of its source, and so nowhere. */
  early: boolean
}

interface TrackState {
  /** Last time on the feed's unwrapped clock, and when it came; undefined before the first since the last anchor. */
  source: number | undefined
  arrived: Milliseconds
  /** Last time on the channel's timeline. */
  placed: Milliseconds
  /** How far that is from the time before. */
  step: Milliseconds
}

/** Where the timeline stood when a feed began. */
interface Seam {
  last: Milliseconds
  lastAt: Milliseconds | undefined
  audio: TrackState
  video: TrackState
}

/**
 * The channel's own timeline: one, unbroken, whatever feeds it. Source clocks are 32 bit, wrap, jump and restart;
 * both tracks always move by one offset, so sound stays with picture. Where one source follows another it goes on without a hole, however
 * long nothing came: a player that has run out of media plays on with the next, and one that waits before a hole may wait for ever.
 * Pure: real time comes in as `now` (monotonic).
 */
export class Timeline {
  readonly #tracks: Record<Track, TrackState> = { audio: unseen(), video: unseen() }
  #offset: number | undefined
  #lastRaw = 0
  #unwrapped = 0
  #last = 0
  #lastAt: Milliseconds | undefined
  #jumpAt = -Infinity
  #seam: Seam | undefined
  /** The last steps of both tracks together, a ring. */
  readonly #steps: Milliseconds[] = []
  #stepAt = 0

  /** Last time placed on either track, milliseconds since the channel began. */
  get last(): Milliseconds {
    return this.#last
  }

  /** Whether the source that feeds it has brought something. */
  get hasBegun(): boolean {
    return this.#offset !== undefined
  }

  /** What the source's own clock said at a time of the timeline, unsigned 32 bit; before its first message the time itself. */
  sourceTime(timestamp: Milliseconds): number {
    return (timestamp - (this.#offset ?? 0)) >>> 0
  }

  /** The next message comes from another source, or from the same one begun anew. */
  beginFeed(): void {
    this.#offset = undefined
    this.#jumpAt = -Infinity
    this.#steps.length = 0
    this.#stepAt = 0
    const { audio, video } = this.#tracks
    this.#seam = { last: this.#last, lastAt: this.#lastAt, audio: { ...audio }, video: { ...video } }
  }

  /** Nothing that was placed since the feed began is shown: what comes next is its beginning. */
  takeBack(): void {
    if (this.#seam === undefined) return
    const { last, lastAt, audio, video } = this.#seam
    this.#last = last
    this.#lastAt = lastAt
    Object.assign(this.#tracks.audio, audio)
    Object.assign(this.#tracks.video, video)
    this.beginFeed()
  }

  /** Where a track ends whose frames last so long; not before the feed began. */
  endOf(track: Track, duration: Milliseconds): Milliseconds {
    const { placed, source } = this.#tracks[track]
    return source === undefined ? placed : placed + duration
  }

  /** Something that no source sent is shown up to here; what a source sends of this track comes later. */
  fill(track: Track, timestamp: Milliseconds): void {
    const state = this.#tracks[track]
    state.placed = Math.max(state.placed, timestamp)
    this.#last = Math.max(this.#last, timestamp)
  }

  /** Hot path. `raw` is the source's timestamp, any 32 bits. */
  place(track: Track, raw: number, now: Milliseconds): Place {
    const unwrapped = this.#unwrap(raw)
    const state = this.#tracks[track]
    const first = this.#offset === undefined
    const jumped = !first && this.#jumps(state, unwrapped, now)
    const before = this.#last
    const passed = this.#lastAt === undefined ? 0 : now - this.#lastAt
    const began = this.#lastAt === undefined
    if (first) this.#anchor(unwrapped, this.#nextStart)
    else if (jumped) this.#anchor(unwrapped, Math.round(before + passed))
    const due = unwrapped + (this.#offset ?? 0)
    if (track === 'audio' && state.source === undefined && due < state.placed) return { ...EARLY, timestamp: state.placed }
    const timestamp = Math.max(state.placed, due)
    this.#note(state, { unwrapped, timestamp, now })
    const step = timestamp - before
    const broken = first || jumped || step > TOLERANCE + this.#usual
    if (!first && !jumped) this.#noteStep(step)
    const gap = broken && !began ? (first ? passed : step) : undefined
    return { timestamp, gap, jumped: jumped && this.#isNewJump(now), closed: first && !began ? passed - step : 0, early: false }
  }

  /**
   * Where another source begins: a picture after the last, and behind every sound. mpegts.js loses the last picture before other sequence
   * headers, and Chromium goes on only where there is no more than two pictures' time between one and the next.
   */
  get #nextStart(): Milliseconds {
    if (this.#lastAt === undefined) return 0
    const { audio, video } = this.#tracks
    const { placed, step } = video.placed > this.#last - TOLERANCE ? video : audio
    return Math.max(this.#last + BRIDGE, placed + Math.min(LONGEST_STEP, step))
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

  /** From here on the source's time `unwrapped` is `at`. */
  #anchor(unwrapped: number, at: Milliseconds): void {
    this.#offset = at - unwrapped
    for (const state of Object.values(this.#tracks)) {
      state.source = undefined
      state.placed = at
    }
  }

  #note(state: TrackState, message: { unwrapped: number; timestamp: Milliseconds; now: Milliseconds }): void {
    state.source = Math.max(state.source ?? -Infinity, message.unwrapped)
    state.arrived = message.now
    state.step = message.timestamp - state.placed
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
  return { source: undefined, arrived: 0, placed: 0, step: 0 }
}

const EARLY = { gap: undefined, jumped: false, closed: 0, early: true } as const
