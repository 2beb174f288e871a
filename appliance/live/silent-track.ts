import { seconds } from '#appliance/base/duration.ts'
import type { Milliseconds } from '#appliance/base/duration.ts'
import type { Silence } from './shift/silence.ts'

/** A picture is likely to last as long as the one before, but not for longer than this. */
const LONGEST_PICTURE: Milliseconds = seconds(2)

/**
 * Silence beside pictures that have no sound: a film without any stands in for a lesson, or a microphone died. Players that began with two
 * tracks end or stand still with one, and those that began with one do not take a second. Pure.
 */
export class SilentTrack {
  #silence: Silence | undefined
  #next: Milliseconds = 0
  #picture: Milliseconds = 0

  get isOn(): boolean {
    return this.#silence !== undefined
  }

  /** From `timestamp` on nothing is heard. */
  begin(silence: Silence, timestamp: Milliseconds): void {
    this.#silence = silence
    this.#next = timestamp
    this.#picture = timestamp
  }

  end(): void {
    this.#silence = undefined
  }

  /** Hot path: gives what is silent while the picture at `timestamp` is likely to be shown; whole milliseconds, in order. */
  beside(timestamp: Milliseconds, give: (at: Milliseconds, silence: Silence) => void): void {
    const silence = this.#silence
    if (silence === undefined) return
    const until = timestamp + Math.min(LONGEST_PICTURE, Math.max(0, timestamp - this.#picture))
    this.#picture = timestamp
    for (; this.#next < until; this.#next += silence.duration) give(Math.floor(this.#next), silence)
  }
}
