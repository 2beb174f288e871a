import { hours, minutes } from '#appliance/base/duration.ts'
import type { Due } from './bell.ts'
import type { GivenClass } from './given-class.ts'
import { GO_ON_WITHIN } from './off-time.ts'
import { isSame } from './planned-class.ts'

/** A class that overruns by more is not gone on with where the power comes back: the room is somebody else's by then. */
const OVERRUN = minutes(30)
/** A class that nobody ends does not hold the uplink all night. */
const FORGOTTEN = hours(2)
/** A clock that was set in class had been wrong by so much: the next bell may ring earlier in the class than it seemed when it began. */
const CLOCK_WAS_WRONG = minutes(5)
/** Who ends a class after less had started it by mistake. */
const TAKEN_BACK = minutes(1)
const MOST_DONE = 20

/*
 * All of it goes by how old the class is: a date that jumps in class ends none.
 */

/** Whether the bell of a class rang so long ago that nobody waits for it any more. */
export function isOver({ elapsed, bellAge }: GivenClass, after = OVERRUN): boolean {
  return bellAge !== undefined && elapsed > bellAge + after
}

/** Whether a class that the bell began, and that nobody ended, has to make room for the next that the bell begins. */
export function isOvertaken({ begunBy, planned, elapsed, bellAge }: GivenClass, { lesson, rung }: Due): boolean {
  if (begunBy !== 'bell' || planned === undefined || bellAge === undefined || lesson?.startByBell !== true || !rung) return false
  return !isSame(lesson, planned) && elapsed >= bellAge - CLOCK_WAS_WRONG
}

/** Whether everybody has gone home and nobody has ended it. */
export function isForgotten(given: GivenClass): boolean {
  return given.bellAge === undefined ? given.elapsed > GO_ON_WITHIN : isOver(given, FORGOTTEN)
}

/** The lessons that are over, this one among them where it was really its time, and was more than a tap that somebody took back. */
export function doneWith(done: readonly string[], { begunBy, report }: Pick<GivenClass, 'begunBy' | 'report'>): readonly string[] {
  const { planned, startedAt, endedAt } = report
  if (planned === undefined || endedAt < planned.startsAt) return done
  if (begunBy === 'tap' && endedAt - startedAt < TAKEN_BACK) return done
  return [...done, ...planned.keys].slice(-MOST_DONE)
}
