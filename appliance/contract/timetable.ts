import Type from 'typebox'
import type { Static } from 'typebox'
import { ByLanguage, ItemId } from './catalogue.ts'

/*
 * The timetable of one classroom: the school's bells, the week grid that staff keep, changes of single days, calendars of other tools, and
 * what comes of all of it: which lesson is when.
 */

export const CalendarDate = Type.String({
  pattern: '^20\\d\\d-(0[1-9]|1[0-2])-(0[1-9]|[12]\\d|3[01])$',
  description: 'A day by the school’s clock, such as 2026-09-01',
})
const TimeOfDay = Type.String({ pattern: '^([01]\\d|2[0-3]):[0-5]\\d$', description: 'By the school’s clock, such as 08:30' })
const MonthDay = Type.String({ pattern: '^(0[1-9]|1[0-2])-(0[1-9]|[12]\\d|3[01])$', description: 'A day of each year, such as 05-01' })
const Name = Type.String({ minLength: 1, maxLength: 80 })

/** A lesson's place in the day (节次), as bells and wall timetables count it; 0 is before the first. */
export const PeriodNumber = Type.Integer({ minimum: 0, maximum: 20 })
/** 1 is Monday, 7 Sunday. */
export const WeekdayNumber = Type.Integer({ minimum: 1, maximum: 7 })
/** 单双周, counted from the first week of term, which is odd. */
export const Weeks = Type.Enum(['every', 'odd', 'even'])
export type Weeks = Static<typeof Weeks>

export const BellPeriod = Type.Object({
  period: PeriodNumber,
  /** Where a number does not say it: 早读, 晚自习. */
  name: Type.Optional(Name),
  from: TimeOfDay,
  to: TimeOfDay,
})
export type BellPeriod = Static<typeof BellPeriod>

/** The bells of one part of the year. */
export const BellSeason = Type.Object({
  name: Type.Optional(Name),
  /** First and last day of each year; they may lie on both sides of new year. The first season has none: it holds where no other does. */
  from: Type.Optional(MonthDay),
  to: Type.Optional(MonthDay),
  periods: Type.Array(BellPeriod, { minItems: 1, maxItems: 21 }),
})
export type BellSeason = Static<typeof BellSeason>

export const Bells = Type.Object({ seasons: Type.Array(BellSeason, { minItems: 1, maxItems: 6 }) }, { $id: 'Bells' })
export type Bells = Static<typeof Bells>

export const Term = Type.Object(
  {
    /** The first school day: its week is week 1. */
    firstDay: CalendarDate,
    /** The term ends with the Sunday of the last. */
    weeks: Type.Integer({ minimum: 1, maximum: 60 }),
    name: Type.Optional(Name),
  },
  { $id: 'Term' },
)
export type Term = Static<typeof Term>

const content = {
  /** As the school calls it, such as 数学. */
  subject: Type.Optional(Name),
  title: Type.Optional(ByLanguage),
  class: Type.Optional(Name),
  /** The far one (主讲教师). */
  leadTeacher: Type.Optional(Name),
  /** The one in the room (辅导教师). */
  tutor: Type.Optional(Name),
  item: Type.Optional(ItemId),
  /** What is shown where the item cannot be, in order. */
  fallback: Type.Optional(Type.Array(ItemId, { maxItems: 16 })),
  quiz: Type.Optional(Type.Array(ItemId, { maxItems: 16 })),
  startByBell: Type.Optional(Type.Boolean()),
  recordRoom: Type.Optional(Type.Boolean()),
}

/** What a lesson is, whenever it is. */
export const LessonContent = Type.Object(content)
export type LessonContent = Static<typeof LessonContent>

/** One lesson of the week grid. */
export const GridEntry = Type.Object({ weekday: WeekdayNumber, period: PeriodNumber, weeks: Weeks, ...content })
export type GridEntry = Static<typeof GridEntry>

/** A place of the week grid with what stands in it: nothing, one lesson for every week, or one for odd and one for even weeks. */
export const GridCell = Type.Object({
  weekday: WeekdayNumber,
  period: PeriodNumber,
  entries: Type.Array(GridEntry, { maxItems: 2 }),
  /** Stands for what is in it. A change names the one that was looked at. */
  revision: Type.String({ maxLength: 32 }),
})
export type GridCell = Static<typeof GridCell>

/** Names a lesson of a day: by its period, or by its key. */
export const LessonRef = Type.Union([
  Type.Object({ date: CalendarDate, period: PeriodNumber }),
  Type.Object({ date: CalendarDate, key: Type.String({ minLength: 1, maxLength: 400 }) }),
])
export type LessonRef = Static<typeof LessonRef>

const kind = <K extends string>(name: K) => Type.Literal(name)
const Span = Type.Object({ from: TimeOfDay, to: TimeOfDay })

/** A change of single days (调课). */
export const TimetableChange = Type.Union([
  Type.Object({ kind: kind('cancel'), lesson: LessonRef }),
  /** Two lessons exchange their places, also of two days. */
  Type.Object({ kind: kind('swap'), one: LessonRef, other: LessonRef }),
  /** To a period that is free. */
  Type.Object({ kind: kind('move'), lesson: LessonRef, to: Type.Object({ date: CalendarDate, period: PeriodNumber }) }),
  /** Another subject takes the lesson's place on this day (借课). */
  Type.Object({ kind: kind('borrow'), lesson: LessonRef, content: LessonContent }),
  /** The lesson stays, and is given an item, a teacher or whatever else is named here. */
  Type.Object({ kind: kind('detail'), lesson: LessonRef, content: LessonContent }),
  Type.Object({ kind: kind('extra'), date: CalendarDate, at: Type.Union([PeriodNumber, Span]), content: LessonContent }),
  /** The day follows the grid of another weekday (调休补课). */
  Type.Object({ kind: kind('make-up'), date: CalendarDate, weekday: WeekdayNumber, weeks: Type.Enum(['odd', 'even']) }),
  /** Nobody comes, from the first to the last day: no lesson of any source but what is put in as extra. */
  Type.Object({ kind: kind('day-off'), from: CalendarDate, to: CalendarDate, name: Type.Optional(Name) }),
])
export type TimetableChange = Static<typeof TimetableChange>

/** A lesson as it was when a change named it: what it was called, and its place in the day. */
export const NamedLesson = Type.Object({
  subject: Type.Optional(Name),
  title: Type.Optional(ByLanguage),
  period: Type.Optional(PeriodNumber),
})
export type NamedLesson = Static<typeof NamedLesson>

export const ChangeView = Type.Object({
  id: Type.String(),
  /** Epoch milliseconds. */
  at: Type.Integer(),
  change: TimetableChange,
  /** The lessons that it names, in its own order, so that whoever undoes it knows what. */
  lessons: Type.Array(NamedLesson),
  /** false: the lesson that it names is not there any more, or is another one; it does nothing. */
  found: Type.Boolean(),
})
export type ChangeView = Static<typeof ChangeView>

/** change: put in or moved by staff. grid: the week grid. calendar: iCalendar. signed: a publisher's timetable.json. */
export const LessonSource = Type.Enum(['change', 'grid', 'calendar', 'signed'])
export type LessonSource = Static<typeof LessonSource>

/** One lesson at its own time. */
export const TimetableLesson = Type.Object({
  /** The same as long as it is the same lesson, wherever it is moved to. */
  key: Type.String(),
  /** All keys that it goes by: where two sources name the same lesson, those of both. A signed one's is the library's. */
  keys: Type.Array(Type.String()),
  date: CalendarDate,
  /** Where it falls on a period of the school's bells. */
  period: Type.Optional(PeriodNumber),
  /** Epoch milliseconds. */
  startsAt: Type.Integer(),
  endsAt: Type.Integer(),
  source: LessonSource,
  /** Sources that have added to it, the strongest first. */
  alsoFrom: Type.Array(LessonSource),
  /** Changes of this day that made it what it is. */
  changes: Type.Array(Type.String()),
  room: Type.Optional(Type.String()),
  ...content,
})
export type TimetableLesson = Static<typeof TimetableLesson>

export const TimetableDay = Type.Object({
  date: CalendarDate,
  weekday: WeekdayNumber,
  /** Of the term; absent outside it. */
  week: Type.Optional(Type.Integer({ minimum: 1 })),
  /** Why nobody comes, where that is known: empty where nobody gave a reason. */
  dayOff: Type.Optional(Type.String()),
  /** The weekday whose grid it follows, where that is not its own. */
  follows: Type.Optional(Type.Object({ weekday: WeekdayNumber, weeks: Type.Enum(['odd', 'even']) })),
  lessons: Type.Array(TimetableLesson),
})
export type TimetableDay = Static<typeof TimetableDay>

/** A period of one day, with the lesson that is in it: one that has none is free (空节). */
export const DayPlace = Type.Object({
  period: PeriodNumber,
  /** Where a number does not say it: 早读, 晚自习. */
  name: Type.Optional(Name),
  /** Epoch milliseconds. */
  startsAt: Type.Integer(),
  endsAt: Type.Integer(),
  taken: Type.Optional(Type.Object({ key: Type.String(), ...NamedLesson.properties })),
})
export type DayPlace = Static<typeof DayPlace>

/** Where on a day a lesson can be moved to. */
export const DayPlaces = Type.Object(
  {
    date: CalendarDate,
    /** true also where nobody has set a term. */
    inTerm: Type.Boolean(),
    /** As that of a TimetableDay. */
    dayOff: Type.Optional(Type.String()),
    places: Type.Array(DayPlace),
  },
  { $id: 'DayPlaces' },
)
export type DayPlaces = Static<typeof DayPlaces>

const OverlapSide = Type.Object({
  key: Type.String(),
  source: LessonSource,
  subject: Type.Optional(Type.String()),
  title: Type.Optional(ByLanguage),
  startsAt: Type.Integer(),
  endsAt: Type.Integer(),
})

/** Two lessons at one time. */
export const TimetableOverlap = Type.Object({
  date: CalendarDate,
  kept: OverlapSide,
  other: OverlapSide,
  /** Whether the other was left out; else both stand, and the kept one is what runs while both would. */
  dropped: Type.Boolean(),
})
export type TimetableOverlap = Static<typeof TimetableOverlap>

/** What was not taken from a file, and where it stands there. `says` is for the log and for a technician; `code` for the pages' words. */
export const CalendarDoubt = Type.Object({
  code: Type.Enum([...(['time', 'length', 'zone', 'rule', 'no-start', 'unreadable', 'too-far-moved'] as const)]),
  /** The event's title or uid. */
  event: Type.String(),
  says: Type.String(),
})
export type CalendarDoubt = Static<typeof CalendarDoubt>

/** One calendar of another tool. */
export const CalendarView = Type.Object({
  id: Type.String(),
  kind: Type.Enum(['url', 'file', 'upload']),
  /** Where it comes from, without credentials, or the name of the file that was brought. */
  from: Type.String(),
  /** As it calls itself. */
  name: Type.Optional(Type.String()),
  /** waiting: not here yet. current: as it was last seen. old: it cannot be had; the last good copy is used. */
  state: Type.Enum(['waiting', 'current', 'old']),
  events: Type.Integer({ minimum: 0 }),
  /** Events that were left out, the first hundred. */
  doubts: Type.Array(CalendarDoubt),
  /** Epoch milliseconds of the copy that is used, and of the last look. */
  fetchedAt: Type.Optional(Type.Integer()),
  checkedAt: Type.Optional(Type.Integer()),
  trouble: Type.Optional(
    Type.Object({ kind: Type.Enum(['unreachable', 'too-large', 'malformed']), says: Type.String(), since: Type.Integer() }),
  ),
})
export type CalendarView = Static<typeof CalendarView>

/** `ask: timetable`. Today and the seven days after. */
export const TimetableView = Type.Object(
  {
    /** false: nobody vouches for the date, so no lesson is now and none is next. */
    dateKnown: Type.Boolean(),
    /** Of bells, term, grid and changes together: another one means that something was edited. */
    revision: Type.String(),
    days: Type.Array(TimetableDay),
    overlaps: Type.Array(TimetableOverlap),
    changes: Type.Array(ChangeView),
    calendars: Type.Array(CalendarView),
    /** Rooms and classes that calendars and publishers name and that are not this one. */
    elsewhere: Type.Integer({ minimum: 0 }),
    /** Rooms and classes of which nobody can say whether they are this one, since the settings do not name it: their lessons are left out. */
    undecided: Type.Integer({ minimum: 0 }),
  },
  { $id: 'TimetableView' },
)
export type TimetableView = Static<typeof TimetableView>

/** Bells to start from; `later`: minutes, for schools of the far west that keep Beijing time. */
export const BellPreset = Type.Object({ school: Type.Enum(['primary', 'junior']), later: Type.Integer(), bells: Bells })
export type BellPreset = Static<typeof BellPreset>

/** What staff edit. */
export const TimetablePlan = Type.Object(
  {
    revision: Type.String(),
    bells: Bells,
    /** false: nobody has set them; they are a start for a primary school. */
    bellsSet: Type.Boolean(),
    term: Type.Optional(Term),
    grid: Type.Array(GridCell),
    /** Each stands for its part alone; a change of that part names the one that was looked at. emptyCell: of a place in which nothing stands. */
    revisions: Type.Object({ bells: Type.String(), term: Type.String(), grid: Type.String(), emptyCell: Type.String() }),
    changes: Type.Array(ChangeView),
    presets: Type.Array(BellPreset),
  },
  { $id: 'TimetablePlan' },
)
export type TimetablePlan = Static<typeof TimetablePlan>

/** Something in a file that a person should look at before it is applied. */
export const GridDoubt = Type.Object({
  /** As the sheet names it, such as C5. */
  cell: Type.String(),
  code: Type.Enum(['unclear', 'twice', 'no-period', 'too-long', 'error-value']),
  /** What stands there. */
  text: Type.String(),
})
export type GridDoubt = Static<typeof GridDoubt>

/** What was read from a school's own timetable file; nothing of it is in force. */
export const GridPreview = Type.Object(
  {
    /** The tables that the file holds, one for each class. */
    tables: Type.Array(Type.String()),
    /** Which of them this is. */
    table: Type.Integer({ minimum: 0 }),
    /** Of the grid that it would replace. */
    gridRevision: Type.String(),
    /** Whether the table names this box's class. */
    ours: Type.Boolean(),
    entries: Type.Array(GridEntry),
    doubts: Type.Array(GridDoubt),
    /** Times that stand beside the periods, where they do. */
    times: Type.Array(BellPeriod),
  },
  { $id: 'GridPreview' },
)
export type GridPreview = Static<typeof GridPreview>
