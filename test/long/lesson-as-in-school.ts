import type { TestContext } from 'vitest'
import type { LessonReport } from '#appliance/contract/lesson.ts'
import { lessonClips } from '#test/day/lesson-clips.ts'
import { aSchoolDay } from '#test/day/school-day.ts'
import type { SchoolDay } from '#test/day/school-day.ts'

const SCHOOL = 45
/** Minutes of the lesson; all of its story is as much shorter. `LESSON_MINUTES=3` tries it. */
const MINUTES = Number(process.env['LESSON_MINUTES'] ?? SCHOOL)
/** The far teacher is late by half a second on the average. */
const JITTER = 500

/** Minutes of a lesson of 45 in the lesson that is told: milliseconds. */
export function minute(of45: number): number {
  return (of45 * 60_000 * MINUTES) / SCHOOL
}

/** A class with the thresholds of a school, over a jittery line, whose teacher has tapped once. */
export async function aLessonAsInSchool(test: TestContext, minutes = SCHOOL): Promise<SchoolDay> {
  const seconds = Math.ceil(minute(minutes) / 1000)
  const clips = await lessonClips({ seconds: Math.ceil(minute(SCHOOL) / 1000) + 120, size: '320x180' })
  const lesson = { lessonSeconds: seconds, recordingSeconds: seconds + 60 }
  const day = await aSchoolDay(test, { clips, thresholds: 'as-in-school', jitter: JITTER, ...lesson })
  await day.inClass()
  return day
}

/** Resolves at a minute of the lesson, counted from the bell. */
export function untilMinute(day: SchoolDay, of45: number): Promise<void> {
  return day.wait(day.bellAt + minute(of45) - Date.now())
}

/** From when to when a power cut left the room without a picture, epoch milliseconds. */
export interface Dark {
  readonly from: number
  readonly to: number
}

/**
 * How long the room saw what, milliseconds, as the box wrote down at each change. `live` includes the time for which it was waited for;
 * what was dark counts as nothing.
 */
export function spansOfLog(day: SchoolDay, { startedAt, endedAt }: LessonReport, dark: readonly Dark[] = []) {
  const spans = { live: 0, recording: 0 }
  let [since, phase] = [startedAt, 'live']
  const turns = day.log.filter(({ msg }) => msg === 'lesson phase changed').map(({ to, time }) => ({ to: String(to), at: instantOf(time) }))
  for (const { to, at } of [...turns, { to: 'wrapping', at: endedAt }]) {
    const lit = Math.max(0, at - since) - dark.reduce((sum, one) => sum + overlapOf(one, { from: since, to: at }), 0)
    if (phase === 'live') spans.live += lit
    if (phase === 'replaying') spans.recording += lit
    since = Math.max(startedAt, at)
    phase = to
  }
  return spans
}

/** Of a line of the log, epoch milliseconds. */
export function instantOf(time: unknown): number {
  return new Date(String(time)).getTime()
}

function overlapOf(one: Dark, other: Dark): number {
  return Math.max(0, Math.min(one.to, other.to) - Math.max(one.from, other.from))
}
