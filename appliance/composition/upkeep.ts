import type { Clock } from '#appliance/base/clock.ts'
import type { Log } from '#appliance/base/log.ts'
import type { LogRing } from '#appliance/base/log-ring.ts'
import type { Lesson } from '#appliance/lesson/lesson.ts'
import { Restart } from '#appliance/lifecycle/restart.ts'
import { isInClass } from './class-now.ts'

interface UpkeepParts {
  clock: Clock
  log: Log
  logbook: LogRing
  lesson: Lesson
  startAgain: () => void
}

/** What a technician does to the box itself. */
export function buildUpkeep({ clock, log, logbook, lesson, startAgain }: UpkeepParts): { logbook: LogRing; restart: Restart } {
  const inClass = (): boolean => isInClass(lesson.view.value, clock.now())
  return { logbook, restart: new Restart({ isInClass: inClass, begin: startAgain, clock, log: log.child({ room: 'restart' }) }) }
}
