import type { BoxBus } from '#appliance/base/bus.ts'
import type { Clock } from '#appliance/base/clock.ts'
import type { Milliseconds } from '#appliance/base/duration.ts'
import type { Log } from '#appliance/base/log.ts'
import type { LessonStore } from './lesson-store.ts'
import type { LibraryForLesson, LiveForLesson, TimetableForLesson } from './ports.ts'

/** What the lesson needs of the house. */
export interface LessonOptions {
  readonly bus: BoxBus
  readonly clock: Clock
  readonly log: Log
  readonly live: LiveForLesson
  readonly library: LibraryForLesson
  readonly timetable: TimetableForLesson
  readonly store: Pick<LessonStore, 'find' | 'save'>
  /** Whether somebody vouches for the clock's date; without it the date is believed, and no lesson is begun by it. */
  readonly dateKnown: () => boolean
  /** How long before the bell the room is made ready. */
  readonly prepare: () => Milliseconds
  /** The channel that a class is given on. */
  readonly channel: string
}
