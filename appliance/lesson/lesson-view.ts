import type { LessonReport, LessonView, PlannedClass, StandInView } from '#appliance/contract/lesson.ts'
import type { Due } from './bell.ts'
import type { GivenClass } from './given-class.ts'
import { isSame } from './planned-class.ts'

/** What the lesson knows that its view is made of. */
export interface LessonParts {
  readonly channel: string
  readonly black: boolean
  readonly now: number
  readonly dateKnown: boolean
  readonly due: Due
  readonly given: GivenClass | undefined
  readonly warming: { readonly planned: PlannedClass; readonly since: number } | undefined
  readonly report: LessonReport | undefined
  /** The report is still shown. */
  readonly wraps: boolean
  /** Why nothing is prepared any more, where that is worth saying. */
  readonly idleBecause: LessonView['because']
  readonly standIn: StandInView | undefined
  readonly behindMs: number
  /** What the room missed last can be had from the origin. */
  readonly missedIsKept: boolean
  /** How long the film that is taught lasts; undefined where none is. */
  readonly filmMs: number | undefined
}

export function lessonViewOf(parts: LessonParts): LessonView {
  const { channel, black, dateKnown, given, warming } = parts
  const always = { channel, black, awaitsDate: !dateKnown }
  if (given !== undefined) return { ...always, ...givenView(given, parts) }
  const resting = { ...always, running: false, sample: false, ...nextOf(parts) }
  if (warming !== undefined) {
    const { planned, since } = warming
    return { ...resting, phase: 'warming', planned, because: { reason: 'bell', at: since }, ...standInOf(parts) }
  }
  if (parts.wraps && parts.report !== undefined) return { ...resting, phase: 'wrapping', report: parts.report }
  return { ...resting, phase: 'idle', ...(parts.idleBecause === undefined ? {} : { because: parts.idleBecause }) }
}

type Given = Omit<LessonView, 'channel' | 'black' | 'awaitsDate'>

function givenView(given: GivenClass, parts: LessonParts): Given {
  const { phase, sample, startedAt, planned, because, pause, prefers, meter } = given
  const { behindMs } = parts
  return {
    ...{ phase, running: true, sample, startedAt },
    because: { reason: because.reason, at: Math.round(because.at) },
    spans: { asOf: Math.round(parts.now), counts: meter.counts, ...meter.spans },
    ...nextOf(parts),
    ...standInOf(parts),
    ...(planned === undefined ? {} : { planned }),
    ...(pause === undefined ? {} : { pause: { live: pause.live, since: Math.round(pause.since), behindMs: Math.round(pause.behindMs) } }),
    ...(prefers === undefined ? {} : { prefers }),
    ...(behindMs > 0 && pause?.live !== 'held' ? { behindMs: Math.round(behindMs) } : {}),
    ...(given.isFilm ? { film: true } : {}),
    ...pastBellOf(given, parts),
    ...missedOf(given, parts),
  }
}

/** What the room missed, as long as it can be had. */
function missedOf({ missed, phase }: GivenClass, { missedIsKept }: LessonParts): Pick<LessonView, 'missed'> {
  if (missed === undefined || phase !== 'live' || !missedIsKept) return {}
  return { missed: { since: Math.round(missed.since), ms: Math.round(missed.ms) } }
}

/** What a class that is behind costs of the break after it. */
function pastBellOf(
  { planned, elapsed, heldBeforeMs }: GivenClass,
  { behindMs, filmMs, now }: LessonParts,
): Pick<LessonView, 'pastBellMs'> {
  if (planned === undefined) return {}
  const endsAt = filmMs === undefined ? planned.endsAt + behindMs : now - elapsed + heldBeforeMs + filmMs
  const pastBellMs = Math.round(endsAt - planned.endsAt)
  return filmMs === undefined && behindMs === 0 ? {} : { pastBellMs }
}

/** The lesson that comes, or is due already; one that was ended before its bell is over. */
function nextOf({ due, given, warming, report }: LessonParts): Pick<LessonView, 'next'> {
  const own = given === undefined ? (warming?.planned ?? report?.planned) : given.planned
  const isOwn = due.lesson !== undefined && own !== undefined && isSame(due.lesson, own)
  const next = due.lesson === undefined || isOwn ? due.after : due.lesson
  if (next === undefined) return {}
  return { next: { lesson: next, due: next === due.lesson && due.rung } }
}

function standInOf({ standIn }: LessonParts): Pick<LessonView, 'standIn'> {
  return standIn === undefined ? {} : { standIn }
}
