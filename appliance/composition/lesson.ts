import type { BoxBus } from '#appliance/base/bus.ts'
import type { Clock } from '#appliance/base/clock.ts'
import { minutes } from '#appliance/base/duration.ts'
import type { Log } from '#appliance/base/log.ts'
import type { Watchable } from '#appliance/base/view.ts'
import type { Settings } from '#appliance/config/settings.ts'
import { Lesson } from '#appliance/lesson/lesson.ts'
import { LessonStore } from '#appliance/lesson/lesson-store.ts'
import type { Timetable } from '#appliance/lesson/timetable/timetable.ts'
import type { Library } from '#appliance/library/library.ts'
import { LiveForLesson } from '#appliance/live/for-lesson.ts'
import type { Live } from '#appliance/live/live.ts'
import type { Database } from '#appliance/storage/database.ts'
import { CLASS_CHANNEL } from './class-now.ts'

export interface LessonParts {
  bus: BoxBus
  clock: Clock
  log: Log
  database: Database
  settings: Settings
  dateKnown: () => boolean
  live: Live
  /** Both are built after the lesson, which they look at. */
  library: () => Library
  timetable: () => Timetable
}

/** `classNow`: the name of the class that is given, as it is on the disk; undefined while none is. */
export function buildLesson({ live, database, settings, library, timetable, ...common }: LessonParts): {
  lesson: Lesson
  classNow: Watchable<number | undefined>
} {
  const store = new LessonStore(database)
  const lesson = new Lesson({
    ...{ ...common, live: new LiveForLesson(live), store, channel: CLASS_CHANNEL },
    library: {
      taught: (item) => library().taught(item),
      film: (item) => library().film(item),
      mayRecord: (item) => library().mayRecord(item),
    },
    timetable: { now: (at) => timetable().now(at), next: (at) => timetable().next(at) },
    prepare: () => minutes(settings.value.lesson.prepare_minutes),
  })
  return { lesson, classNow: store.classOnDisk }
}
