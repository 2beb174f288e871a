import type { Milliseconds } from '#appliance/base/duration.ts'
import type { OpenSegment } from './playlist.ts'
import type { InitSegment, Part, Segment } from './segment.ts'

/** The segment in the making. */
export class SegmentBench implements OpenSegment {
  readonly number: number
  readonly init: InitSegment
  readonly discontinuity: boolean
  readonly from: Milliseconds
  startsAt: number
  readonly parts: Part[] = []
  duration: Milliseconds = 0
  bytes = 0

  constructor(about: Pick<Segment, 'number' | 'init' | 'discontinuity' | 'from' | 'startsAt'>) {
    this.number = about.number
    this.init = about.init
    this.discontinuity = about.discontinuity
    this.from = about.from
    this.startsAt = about.startsAt
  }

  get independent(): boolean {
    return this.parts[0]?.independent === true
  }

  add(part: Part): void {
    this.parts.push(part)
    this.duration += part.duration
    this.bytes += part.data.length
  }

  /** Nothing is added any more. */
  done(): Segment {
    const { number, init, discontinuity, from, startsAt, parts, duration, bytes, independent } = this
    return { number, init, discontinuity, from, startsAt, parts, duration, bytes, independent }
  }
}
