import { minutes } from '#appliance/base/duration.ts'
import type { Milliseconds } from '#appliance/base/duration.ts'
import type { ListedSegment, Stretch } from './stretch.ts'

/*
 * A recording runs from Start to End; the lesson in it from the bell on. What was before it, and a break that somebody forgot to end the
 * class for, is left out where it is shown, and stays on the disk. Pure.
 */

/** Between which milliseconds of media the lesson lies; both are edges of segments. */
export interface Cut {
  readonly from: Milliseconds
  readonly to: Milliseconds
}

/** Epoch milliseconds by the box's clock. */
export interface LessonTimes {
  readonly startedAt: number
  readonly endedAt: number
  /** The bells, where the timetable has this lesson. */
  readonly plannedStart?: number | undefined
  readonly plannedEnd?: number | undefined
}

/** Whoever teaches says the last sentences after the bell; what comes later than this is the break. */
const OVERRUN: Milliseconds = minutes(10)
/** A recording may seem to be so much outside its class: its clock is not the one that the lesson reads. */
const SLACK: Milliseconds = minutes(1)

/** The segments of a stretch that are shown, by their numbers: from `first` up to but without `end`. */
export interface Part {
  readonly stretch: Stretch
  readonly first: number
  readonly end: number
}

/** The lesson in a recording; undefined where all of it is, or where the clock was set meanwhile and nothing can be told by it. */
export function lessonIn(stretches: readonly Stretch[], times: LessonTimes): Cut | undefined {
  const { startedAt, endedAt, plannedStart = startedAt, plannedEnd } = times
  const segments = stretches.flatMap((stretch) => stretch.segments)
  if (!isOfThatTime(segments, times)) return undefined
  const latest = plannedEnd === undefined ? endedAt : Math.min(endedAt, plannedEnd + OVERRUN)
  const whole = segments.reduce((sum, { duration }) => sum + duration, 0)
  const before = lengthOf(segments, ({ startsAt, duration }) => startsAt + duration <= plannedStart)
  const after = lengthOf(segments, ({ startsAt }) => startsAt >= latest)
  const cut = { from: before, to: whole - after }
  return cut.from >= cut.to || (before === 0 && after === 0) ? undefined : cut
}

/** What is shown of a recording; all of it without a cut. */
export function partsOf(stretches: readonly Stretch[], cut: Cut | undefined): Part[] {
  if (cut === undefined) return stretches.map((stretch) => ({ stretch, first: 0, end: stretch.segments.length }))
  let at = 0
  const parts: Part[] = []
  for (const stretch of stretches) {
    const shown: number[] = []
    for (const [number, { duration }] of stretch.segments.entries()) {
      const middle = at + duration / 2
      if (middle > cut.from && middle < cut.to) shown.push(number)
      at += duration
    }
    const first = shown[0]
    if (first !== undefined) parts.push({ stretch, first, end: first + shown.length })
  }
  return parts
}

function isOfThatTime(segments: readonly ListedSegment[], { startedAt, endedAt }: LessonTimes): boolean {
  const [first, last] = [segments[0], segments.at(-1)]
  if (first === undefined || last === undefined) return false
  if (first.startsAt < startedAt - SLACK || last.startsAt + last.duration > endedAt + SLACK) return false
  return segments.every(({ startsAt }, n) => startsAt >= (segments[n - 1]?.startsAt ?? startsAt))
}

function lengthOf(segments: readonly ListedSegment[], counts: (segment: ListedSegment) => boolean): Milliseconds {
  return segments.filter((segment) => counts(segment)).reduce((sum, { duration }) => sum + duration, 0)
}
