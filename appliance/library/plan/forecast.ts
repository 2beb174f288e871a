import { minutes } from '#appliance/base/duration.ts'
import type { LessonForecast } from '#appliance/contract/library.ts'
import { Capacity } from './capacity.ts'
import type { CapacityOptions } from './capacity.ts'
import type { LessonQueued } from './plan.ts'

/** A lesson is in time where all is here so long before its bell. */
export const BEFORE_BELL = minutes(30)

export interface ForecastOptions {
  /** With a line that gives 0 nothing can be told. */
  readonly capacity: CapacityOptions
  /** Nothing is fetched until a person says so. */
  readonly paused: boolean
  /** Whether no source gives a blob. */
  readonly failing: (blob: number) => boolean
  /** From when on a lesson whose item no publisher has named yet counts as late, epoch milliseconds. */
  readonly warnBy: (startsAt: number) => number
}

type Advice = NonNullable<LessonForecast['advice']>

/**
 * Tells of the lessons of a plan, in its order, when they will be ready. What is not complete when a lesson ends is not waited for any more:
 * a lesson that cannot be had does not make all later ones late.
 */
export function forecastOf(lessons: readonly LessonQueued[], options: ForecastOptions): LessonForecast[] {
  const { capacity } = options
  const planned = new Outlook(new Capacity(capacity), lessons)
  let [whole, always]: (Outlook | undefined)[] = []
  const advice = (queued: LessonQueued): Advice => {
    whole ??= new Outlook(new Capacity({ ...capacity, shares: undefined }), lessons)
    if (inTime(queued, whole.readyAt(queued))) return 'wider-window'
    always ??= new Outlook(new Capacity({ ...capacity, hours: undefined }), lessons)
    return inTime(queued, always.readyAt(queued)) ? 'longer-hours' : 'stick'
  }
  return lessons.map((queued) => {
    const { key, title, startsAt, endsAt } = queued.lesson
    const { bytes, missingBytes } = queued
    const verdict = hindrance(queued, options) ?? verdictOf(queued, planned.readyAt(queued), advice)
    return { key, title, startsAt, endsAt, bytes, missingBytes, ...verdict }
  })
}

type Verdict = Pick<LessonForecast, 'state' | 'readyAt' | 'advice'>

/** What can be told without a look at the line. */
function hindrance(queued: LessonQueued, { capacity, failing, paused, warnBy }: ForecastOptions): Verdict | undefined {
  const { blobs, fits, lacks, lesson, missingBytes } = queued
  if (missingBytes === 0 && !lacks) return { state: 'ready' }
  if (lacks && capacity.now < warnBy(lesson.startsAt)) return { state: 'unknown' }
  if (lacks || blobs.some(failing)) return { state: 'late', advice: 'check-source' }
  if (!fits) return { state: 'late', advice: 'free-space' }
  if (paused) return { state: 'late' }
  return capacity.bytesPerSecond === 0 ? { state: 'unknown' } : undefined
}

function verdictOf(queued: LessonQueued, readyAt: number | undefined, advice: (queued: LessonQueued) => Advice): Verdict {
  const told = readyAt === undefined ? {} : { readyAt }
  if (inTime(queued, readyAt)) return { state: 'fetching', ...told }
  return { state: 'late', ...told, advice: advice(queued) }
}

/** When each lesson of a plan is complete, over one course of the line. */
class Outlook {
  readonly #readyAt = new Map<string, number | undefined>()

  constructor(capacity: Capacity, lessons: readonly LessonQueued[]) {
    let leftOut = 0
    for (const { completeAfter, lends, lesson, ownBytes } of lessons) {
      const needs = completeAfter - leftOut
      const readyAt = capacity.readyAt(needs)
      this.#readyAt.set(lesson.key, readyAt)
      if (lends || ownBytes === 0 || (readyAt !== undefined && readyAt <= lesson.endsAt)) continue
      leftOut += Math.min(ownBytes, Math.max(0, needs - capacity.bytesBy(lesson.endsAt)))
    }
  }

  /** Epoch milliseconds; undefined beyond the horizon. */
  readyAt({ lesson }: LessonQueued): number | undefined {
    return this.#readyAt.get(lesson.key)
  }
}

function inTime({ lesson }: LessonQueued, readyAt: number | undefined): boolean {
  return readyAt !== undefined && readyAt <= lesson.startsAt - BEFORE_BELL
}
