import { join } from 'node:path'
import type { BoxBus } from '#appliance/base/bus.ts'
import type { Clock } from '#appliance/base/clock.ts'
import type { Log } from '#appliance/base/log.ts'
import type { Watchable } from '#appliance/base/view.ts'
import type { Settings } from '#appliance/config/settings.ts'
import type { Lesson } from '#appliance/lesson/lesson.ts'
import { LessonsToPrepare } from '#appliance/lesson/lessons-to-prepare.ts'
import type { Quiz } from '#appliance/quiz/quiz.ts'
import type { Roster } from '#appliance/quiz/roster/roster.ts'
import { pauseTogether } from '#appliance/lesson/run-pauses.ts'
import { RunSheets } from '#appliance/lesson/run-sheet/run-sheets.ts'
import { RunStore } from '#appliance/lesson/run-sheet/run-store.ts'
import { Running } from '#appliance/lesson/run-sheet/running.ts'
import { SheetStore } from '#appliance/lesson/run-sheet/sheet-store.ts'
import { ShownItems } from '#appliance/lesson/shown/shown-items.ts'
import { ShownStore } from '#appliance/lesson/shown/shown-store.ts'
import { Suggester } from '#appliance/lesson/suggest/suggester.ts'
import { CalendarShelf } from '#appliance/lesson/timetable/calendar/calendar-shelf.ts'
import { TimetableStore } from '#appliance/lesson/timetable/timetable-store.ts'
import { Timetable } from '#appliance/lesson/timetable/timetable.ts'
import type { Library } from '#appliance/library/library.ts'
import type { Database } from '#appliance/storage/database.ts'
import { buildRoster } from './roster.ts'

interface PlansParts {
  bus: BoxBus
  clock: Clock
  log: Log
  database: Database
  dataFolder: string
  settings: Settings
  dateKnown: () => boolean
  library: Library
  lesson: Lesson
  /** Names the class that is given, as it is on the disk. */
  classNow: Watchable<number | undefined>
  random: () => number
  /** Whether the date is not merely the word of a person. */
  dateSure: () => boolean
  rosterLog: Log
  /** What classes have answered. The quiz is built after the plans, which it looks at. */
  quizzes: () => Quiz
}

/** Timetable and run sheets, what a classroom means to do beside what it does; and the roster, with whom. */
export interface Plans {
  timetable: Timetable
  runSheets: RunSheets
  running: Running
  shownItems: ShownItems
  suggester: Suggester
  toPrepare: LessonsToPrepare
  roster: Roster
}

export function buildPlans({ library, settings, random, dataFolder, database, lesson, classNow, ...rest }: PlansParts): Plans {
  const { dateSure, rosterLog, quizzes, ...common } = rest
  const { log } = common
  const timetable = new Timetable({
    ...{ ...common, random, signed: library.signed, settings: () => settings.value },
    ...{ store: new TimetableStore(database, log), shelf: new CalendarShelf(join(dataFolder, 'timetable'), database) },
  })
  const runSheets = new RunSheets({ ...common, library: library.forLessons, lessons: timetable, store: new SheetStore(database) })
  const running = new Running({ ...common, classNow, lessons: timetable, sheets: runSheets, store: new RunStore(database) })
  pauseTogether(running, lesson, log)
  const shownItems = new ShownItems({ ...common, store: new ShownStore(database), term: () => timetable.termSpan })
  const wrong = { wrongAnswers: () => quizzes().results.wrongAnswers() }
  const suggester = new Suggester({ clock: common.clock, library: library.forLessons, quizzes: wrong, shown: shownItems })
  const toPrepare = new LessonsToPrepare({ timetable: timetable.view, sheets: runSheets })
  toPrepare.watch(() => library.lessonsChanged())
  library.watchContent(() => timetable.refresh('signed'))
  const forRoster = { database, settings, lesson: lesson.view, classNow, timetable, dateSure, quiz: quizzes }
  const roster = buildRoster({ ...common, ...forRoster, log: rosterLog })
  return { timetable, runSheets, running, shownItems, suggester, toPrepare, roster }
}
