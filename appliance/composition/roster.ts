import { derivedView } from '#appliance/base/derived-view.ts'
import type { BoxBus } from '#appliance/base/bus.ts'
import type { Clock } from '#appliance/base/clock.ts'
import type { Log } from '#appliance/base/log.ts'
import type { Watchable } from '#appliance/base/view.ts'
import type { Settings } from '#appliance/config/settings.ts'
import type { LessonView } from '#appliance/contract/lesson.ts'
import type { Timetable } from '#appliance/lesson/timetable/timetable.ts'
import type { Quiz } from '#appliance/quiz/quiz.ts'
import { RollStore } from '#appliance/quiz/roster/roll-store.ts'
import { RosterStore } from '#appliance/quiz/roster/roster-store.ts'
import { Roster } from '#appliance/quiz/roster/roster.ts'
import type { Database } from '#appliance/storage/database.ts'

interface RosterParts {
  bus: BoxBus
  clock: Clock
  log: Log
  database: Database
  settings: Settings
  lesson: Watchable<LessonView>
  /** Names the class that is given, as it is on the disk. */
  classNow: Watchable<number | undefined>
  timetable: Timetable
  dateKnown: () => boolean
  dateSure: () => boolean
  /** It is built after the roster, which it looks at. */
  quiz: () => Quiz
}

export function buildRoster({ database, settings, lesson, timetable, quiz, ...common }: RosterParts): Roster {
  return new Roster({
    ...{ ...common, store: new RosterStore(database), rolls: new RollStore(database) },
    lessonClass: derivedView([lesson], () => lesson.value.planned?.class ?? ''),
    roomNames: () => [settings.value.box.class, settings.value.box.room].filter((name) => name !== ''),
    namesAllowed: derivedView([settings], () => settings.value.school.names_on_screens),
    usesPhones: derivedView([settings], () => settings.value.quiz.phones),
    term: { span: () => timetable.termSpan },
    answers: {
      forgetPupil: (pupil) => quiz().results.forgetPupil(pupil),
      forgetNames: (before, now) => quiz().results.forgetNames(before, now),
    },
    isQuestionOpen: () => quiz().view.value.phase === 'open',
  })
}
