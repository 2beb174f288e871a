import type { LessonReport } from '#appliance/contract/lesson.ts'
import type { Due } from './bell.ts'
import type { Continuity } from './continuity.ts'
import type { GivenClass } from './given-class.ts'
import type { LessonOptions } from './lesson-options.ts'
import type { LessonParts } from './lesson-view.ts'
import type { LiveForLesson } from './ports.ts'
import type { Rest } from './rest.ts'

/** What the lesson itself knows. */
export interface OwnParts {
  readonly given: GivenClass | undefined
  readonly black: boolean
  readonly due: Due
  readonly report: LessonReport | undefined
}

/** What the rooms about it know. */
export interface Others extends Pick<LessonOptions, 'channel' | 'clock' | 'dateKnown' | 'live'> {
  readonly rest: Rest
  readonly continuity: Continuity
}

/** All that the picture of the lesson is made of, as it is now. */
export function partsOf(own: OwnParts, { channel, clock, dateKnown, live, rest, continuity }: Others): LessonParts {
  const { given } = own
  const planned = given?.planned ?? rest.warming?.planned
  return {
    ...own,
    ...{ channel, now: clock.now(), dateKnown: dateKnown(), warming: rest.warming, wraps: rest.wraps, idleBecause: rest.because },
    standIn: planned === undefined ? undefined : continuity.standIn(planned),
    ...whereOf(given, live),
    filmMs: given?.isFilm === true && planned !== undefined ? continuity.filmMs(planned) : undefined,
  }
}

/** How far the room is behind, and whether what it missed can be had. */
function whereOf(given: GivenClass | undefined, live: LiveForLesson): Pick<LessonParts, 'behindMs' | 'missedIsKept'> {
  if (given === undefined) return { behindMs: 0, missedIsKept: false }
  const { channel, missed, heldBehind } = given
  const missedIsKept = missed !== undefined && live.canCatchUp(channel, missed.since)
  return { behindMs: heldBehind ?? live.now(channel).behindMs, missedIsKept }
}
