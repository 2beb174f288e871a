import type { Milliseconds } from '#appliance/base/duration.ts'
import { seconds } from '#appliance/base/duration.ts'

/** No segment is longer while no target duration is fixed, but where the settings ask for as much and a group of pictures more. */
const LONGEST_FIRST: Milliseconds = seconds(4)
/** How far apart keyframes mostly are. */
const USUAL_GROUP: Milliseconds = seconds(2)
/** 4.4.3.1: a segment's length is rounded before it is held against the target duration. */
const ROUNDING: Milliseconds = 499
/** A group of pictures is a little shorter than it is meant to be where frame times are whole milliseconds. */
const NEARLY = 0.95

/** Says how long segments are, and finds the target duration (RFC 8216bis 4.4.3.1), which stays as long as the playlist lives. */
export class SegmentTarget {
  /** The setting, in seconds. */
  readonly #wish: () => number
  #duration: number | undefined
  #longest: Milliseconds = 0
  #keyframe: Milliseconds | undefined
  /** From one keyframe to another, at most. */
  #group: Milliseconds = 0

  constructor(wish: () => number) {
    this.#wish = wish
  }

  /** Whole seconds; undefined before the first segment that ended where segments should, or is as long as one. */
  get duration(): number | undefined {
    return this.#duration
  }

  /** From so much on a segment ends where a player may begin. The wish may have grown since the target duration was fixed. */
  get shortest(): Milliseconds {
    return seconds(Math.min(this.#wish(), this.#duration ?? Infinity)) * NEARLY
  }

  /** More than so much it must not last. */
  get longest(): Milliseconds {
    return this.#duration === undefined ? this.#longestFirst : seconds(this.#duration) + ROUNDING
  }

  noteKeyframe(timestamp: Milliseconds): void {
    this.#group = Math.max(this.#group, timestamp - (this.#keyframe ?? timestamp))
    this.#keyframe = timestamp
  }

  /** A segment ended; `whole`: where segments should. */
  noteSegment(length: Milliseconds, { whole, pictured }: { whole: boolean; pictured: boolean }): void {
    this.#longest = Math.max(this.#longest, length)
    if (this.#duration !== undefined || !(whole || length >= this.shortest)) return
    // Sound alone leaves room for the pictures that may join it.
    const group = pictured ? Math.min(this.#group, this.#longestFirst) : USUAL_GROUP
    this.#duration = Math.max(1, Math.round(Math.max(this.#longest, group) / 1000))
  }

  /** The next keyframe does not go on from the last. */
  breakOff(): void {
    this.#keyframe = undefined
  }

  /** A new playlist begins. */
  forget(): void {
    this.#duration = undefined
    this.#longest = 0
    this.#group = 0
    this.#keyframe = undefined
  }

  get #longestFirst(): Milliseconds {
    return Math.max(LONGEST_FIRST, seconds(this.#wish()) + (this.#group || USUAL_GROUP))
  }
}
