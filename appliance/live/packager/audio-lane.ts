import type { Milliseconds } from '#appliance/base/duration.ts'
import { payloadStart } from '../fmp4/track-config.ts'
import type { AudioTrackConfig } from '../fmp4/track.ts'
import type { ChannelFrame } from '../media.ts'
import type { Lane, TimedSample } from './lane.ts'
import type { SampleSlabs, Slab } from './sample-slab.ts'

/** Sound that is so much later than it should be: some is missing. */
const MISSING: Milliseconds = 150
/** The mean over the last frames may be so far off the channel's clock, which counts in whole milliseconds and is fed by jittery encoders. */
const DRIFT: Milliseconds = 30
const MEAN_OVER = 32
/** Sound that ended so long before the pictures that wait for its next frame is not waited for. */
const PATIENCE: Milliseconds = 250

/**
 * Sound goes on without a gap or an overlap: each frame begins where the one before ended, as its samples are counted, and not where
 * rounding to milliseconds puts it. Where the count leaves the channel's clock, single frames are stretched or shortened a little.
 */
export class AudioLane implements Lane {
  readonly #rate: number
  readonly #frame: number
  readonly #slabs: SampleSlabs
  #held: { at: number; data: Buffer; slab: Slab; duration: number } | undefined
  /** Where the next frame begins; undefined before the first. */
  #next: number | undefined
  #drift = 0

  constructor({ sampleRate, frameDuration }: AudioTrackConfig, slabs: SampleSlabs) {
    this.#slabs = slabs
    this.#rate = sampleRate
    this.#frame = frameDuration
  }

  push({ timestamp, body }: ChannelFrame): TimedSample | undefined {
    const due = Math.round((timestamp * this.#rate) / 1000)
    const next = (this.#next ??= due)
    const off = due - next
    const missing = off >= this.#units(MISSING)
    // So much sound cannot have been made in the time: what is too much is left out.
    if (off <= -this.#units(MISSING) * 2) return undefined
    const at = missing ? due : next
    const done = this.#take(at)
    const duration = this.#frame + (missing ? this.#reset() : this.#correction(off))
    const slab = this.#slabs.withRoom(body.length)
    this.#held = { at, data: slab.copy(body, payloadStart(body)), slab, duration }
    this.#next = at + duration
    return done
  }

  /** Answers the frame that is held where the pictures are far past its end, so that it comes with those that it belongs to. */
  settle(pictures: Milliseconds): TimedSample | undefined {
    const held = this.#held
    if (held === undefined || ((held.at + held.duration) * 1000) / this.#rate > pictures - PATIENCE) return undefined
    return this.finish()
  }

  finish(): TimedSample | undefined {
    const held = this.#held
    return held && this.#take(held.at + held.duration)
  }

  #take(until: number): TimedSample | undefined {
    const held = this.#held
    if (held === undefined) return undefined
    this.#held = undefined
    const { at, data, slab } = held
    const [from, to] = [(at * 1000) / this.#rate, (until * 1000) / this.#rate]
    return { at, data, slab, duration: until - at, compositionOffset: 0, sync: true, from, to }
  }

  /** How much longer than a frame this one has to last, at most half a frame. */
  #correction(off: number): number {
    this.#drift += (off - this.#drift) / MEAN_OVER
    if (Math.abs(this.#drift) < this.#units(DRIFT)) return 0
    const step = Math.trunc(Math.max(-this.#frame / 2, Math.min(this.#frame / 2, this.#drift)))
    this.#drift -= step
    return step
  }

  #reset(): number {
    this.#drift = 0
    return 0
  }

  #units(time: Milliseconds): number {
    return Math.round((time * this.#rate) / 1000)
  }
}
