import type { Fact, FactName } from '#appliance/contract/facts.ts'
import type { FeedRoom } from '#appliance/contract/feed.ts'
import type { LessonView, PlannedClass } from '#appliance/contract/lesson.ts'
import type { LibraryView } from '#appliance/contract/library.ts'
import type { ChannelView, LiveView } from '#appliance/contract/live.ts'
import type { QuestionOnShow } from '#appliance/contract/quiz.ts'
import type { Role } from '#appliance/contract/roles.ts'
import type { TimetableChange, TimetableDay, TimetableLesson, TimetableView } from '#appliance/contract/timetable.ts'

/*
 * Who hears what. Both tables are total: a new fact or room does not compile before somebody has decided.
 * Pupils' tablets are guests, and anybody can open /screen: neither gets codes, names, addresses or keys.
 */

const EVERYBODY: readonly Role[] = ['guest', 'stranger-screen', 'screen', 'teacher', 'technician']
const SCREENS: readonly Role[] = ['stranger-screen', 'screen']
const PEOPLE: readonly Role[] = ['guest', 'teacher', 'technician']
const ADMITTED: readonly Role[] = ['screen', 'teacher', 'technician']
const STAFF: readonly Role[] = ['teacher', 'technician']
const TECHNICIAN: readonly Role[] = ['technician']

const ROOM_ROLES: Readonly<Record<FeedRoom, readonly Role[]>> = {
  box: EVERYBODY,
  lesson: EVERYBODY, // see lessonFor
  live: EVERYBODY, // see liveFor
  timetable: ADMITTED, // see timetableFor
  runSheets: STAFF,
  run: STAFF, // screens are told what to show in their orders
  roster: STAFF, // it has no names
  rosterWall: ['screen'], // it may have names: a device that came by the code on the screen gets none
  attendance: EVERYBODY, // whether it is asked, and of nobody what they are
  quiz: STAFF, // it has the key, and what is chosen most while it is open
  question: EVERYBODY, // see questionFor
  recordings: STAFF,
  library: STAFF, // see libraryFor
  session: PEOPLE,
  orders: SCREENS, // made for each screen: codes only where it is admitted
  screens: STAFF,
  health: ADMITTED, // the projector says what stands between the room and its lesson
}

const FACT_ROLES: Readonly<Record<FactName, readonly Role[]>> = {
  'live.went-live': ADMITTED,
  'live.lost': ADMITTED,
  'live.source-switched': ADMITTED,
  'live.gap': ADMITTED,
  'live.publish-refused': TECHNICIAN,
  'live.viewer-joined': TECHNICIAN,
  'live.viewer-left': TECHNICIAN,
  'live.viewer-skipped': TECHNICIAN,
  'live.pull-failed': STAFF,
  'live.upstream-switched': STAFF,
  'live.shift-failed': STAFF,
  'recording.started': STAFF,
  'recording.ended': STAFF,
  'recording.repaired': TECHNICIAN,
  'recording.deleted': STAFF,
  'recording.failed': STAFF,
  'recording.export-finished': STAFF,
  'recording.export-failed': STAFF,
  'library.catalogue-accepted': STAFF,
  'library.catalogue-refused': STAFF,
  'library.blob-stored': TECHNICIAN,
  'library.blob-removed': TECHNICIAN,
  'library.piece-corrupt': TECHNICIAN,
  'library.lesson-ready': STAFF,
  'library.lesson-late': STAFF,
  'library.courier-came': STAFF,
  'library.courier-left': STAFF,
  'library.peer-found': TECHNICIAN,
  'library.peer-lost': TECHNICIAN,
  'lesson.started': ADMITTED,
  'lesson.resumed': ADMITTED,
  'lesson.ended': ADMITTED,
  'lesson.phase-changed': ADMITTED,
  'lesson.prepared': ADMITTED,
  'lesson.sheet-changed': STAFF,
  'lesson.sheet-deleted': STAFF,
  'lesson.run-begun': STAFF,
  'lesson.step-begun': STAFF,
  'lesson.run-ended': STAFF,
  'lesson.item-shown': STAFF,
  'lesson.timetable-changed': ADMITTED,
  'quiz.opened': ADMITTED,
  'quiz.counts': STAFF, // bars are for the room once they are shown
  'quiz.closed': ADMITTED,
  'quiz.shown': ADMITTED,
  'quiz.revealed': ADMITTED,
  'quiz.kept': STAFF,
  'quiz.discarded': STAFF,
  'screens.connected': STAFF,
  'screens.disconnected': STAFF,
  'screens.admitted': STAFF,
  'screens.dismissed': STAFF,
  'screens.reported': TECHNICIAN,
  'screens.pointed': ['screen'],
  'buttons.found': TECHNICIAN,
  'buttons.lost': TECHNICIAN,
  'sign-in.claimed': TECHNICIAN,
  'sign-in.lesson-taken': STAFF,
  'sign-in.lesson-released': STAFF,
  'sign-in.asked': TECHNICIAN, // the holder sees it in its session
  'sign-in.secret-refused': TECHNICIAN,
  'health.issue-raised': ADMITTED,
  'health.issue-cleared': ADMITTED,
  'clock.trusted': STAFF,
  'clock.stepped': TECHNICIAN,
  'settings.changed': TECHNICIAN,
}

export function mayHear(role: Role, fact: Fact): boolean {
  return FACT_ROLES[fact.name].includes(role)
}

export function maySee(role: Role, room: FeedRoom): boolean {
  return ROOM_ROLES[room].includes(role)
}

/** The streams as this role may see them: where media comes from is for teachers and technicians. */
export function liveFor(role: Role, live: LiveView): LiveView {
  if (STAFF.includes(role)) return live
  return { ...live, channels: live.channels.map(withoutOrigin) }
}

/** A teacher's page tells of the next lessons; what is fetched from whom is the technician's, and many times as much. */
const LESSONS_FOR_TEACHERS = 30

/** The library as this role needs it on its page; all of it is under /api/v1/library. */
export function libraryFor(role: Role, library: LibraryView): LibraryView {
  if (role === 'technician') return library
  return { ...library, lessons: library.lessons.slice(0, LESSONS_FOR_TEACHERS), queue: [], evicted: [], peers: [], couriers: [] }
}

/**
 * The timetable as this role needs it on its page; all of it is under /api/v1/timetable. A projector tells the class what today brings, and
 * neither who is away nor what will be asked.
 */
export function timetableFor(role: Role, timetable: TimetableView): TimetableView {
  if (STAFF.includes(role)) {
    const dates = new Set(timetable.days.map(({ date }) => date))
    const calendars = timetable.calendars.map((calendar) => ({ ...calendar, doubts: [] }))
    return { ...timetable, calendars, changes: timetable.changes.filter(({ change }) => datesOf(change).some((date) => dates.has(date))) }
  }
  const nothing = { overlaps: [], changes: [], calendars: [], elsewhere: 0, undecided: 0 }
  return { ...timetable, ...nothing, days: timetable.days.slice(0, 1).map(forScreen) }
}

function forScreen(day: TimetableDay): TimetableDay {
  return { ...day, lessons: day.lessons.map(lessonForScreen) }
}

function lessonForScreen(lesson: TimetableLesson): TimetableLesson {
  const { key, date, period, startsAt, endsAt, source, subject, title, class: group, leadTeacher } = lesson
  return {
    ...{ key, keys: [], date, startsAt, endsAt, source, alsoFrom: [], changes: [] },
    ...(period === undefined ? {} : { period }),
    ...(subject === undefined ? {} : { subject }),
    ...(title === undefined ? {} : { title }),
    ...(group === undefined ? {} : { class: group }),
    ...(leadTeacher === undefined ? {} : { leadTeacher }),
  }
}

function datesOf(change: TimetableChange): readonly string[] {
  switch (change.kind) {
    case 'swap':
      return [change.one.date, change.other.date]
    case 'move':
      return [change.lesson.date, change.to.date]
    case 'cancel':
    case 'borrow':
    case 'detail':
      return [change.lesson.date]
    case 'extra':
    case 'make-up':
      return [change.date]
    case 'day-off':
      return [change.from, change.to]
    default:
      return change satisfies never
  }
}

function withoutOrigin(channel: ChannelView): ChannelView {
  const open: ChannelView = { ...channel, upstreams: [], upstreamsRevision: '' }
  return open.source === undefined ? open : { ...open, source: { ...open.source, from: '' } }
}

/**
 * The question as this role needs it: a pupil's phone has no use for a number that changes with each press, and a stranger's screen, or a phone, is not
 * told who was first.
 */
export function questionFor(role: Role, question: QuestionOnShow): QuestionOnShow {
  if (role === 'screen') return question
  const { hand: _hand, ...shown } = question
  if (shown.poll === undefined) return shown
  const { answered: _answered, expected: _expected, racers, ...poll } = shown.poll
  if (!ADMITTED.includes(role)) return { ...shown, poll }
  // Names are for whoever gave the PIN; the page asks for them itself.
  return racers === undefined ? shown : { ...shown, poll: { ...shown.poll, racers: racers.map(({ label: _label, ...racer }) => racer) } }
}

/** The lesson as this role may see it: who teaches, and by which files, is for those of the room. */
export function lessonFor(role: Role, lesson: LessonView): LessonView {
  if (ADMITTED.includes(role)) return lesson
  const { planned, next, report: _report, ...open } = lesson
  return {
    ...open,
    ...(planned === undefined ? {} : { planned: withoutNames(planned) }),
    ...(next === undefined ? {} : { next: { ...next, lesson: withoutNames(next.lesson) } }),
  }
}

function withoutNames({ leadTeacher: _teacher, item: _item, fallback: _fallback, ...open }: PlannedClass): PlannedClass {
  return open
}
