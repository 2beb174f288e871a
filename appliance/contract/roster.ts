import Type from 'typebox'
import type { Static } from 'typebox'

/*
 * The roster: classes, their pupils, where they sit, and which clicker is whose; who is here, who was picked, and the points of groups. Names
 * go only where the PIN was given, and to the class's own projector where a teacher puts them there. Instants are epoch milliseconds by the
 * box's clock.
 */

export const ClassId = Type.String({ pattern: '^[0-9a-f-]{36}$' })
export const PupilId = Type.String({ pattern: '^[0-9a-f-]{36}$' })

export const MOST_PUPILS = 120
export const MOST_CLASSES = 80
export const MOST_ROWS = 2000

export const ClassName = Type.String({ minLength: 1, maxLength: 40 })
const Place = Type.Integer({ minimum: 1, maximum: 40 })
/** As the driver calls it, without the name of the driver: letters and digits. */
export const ClickerId = Type.String({ pattern: '^[0-9A-Z]{1,32}$' })

const Fields = {
  /** 学号, once in a class. */
  number: Type.String({ minLength: 1, maxLength: 24 }),
  name: Type.Optional(Type.String({ minLength: 1, maxLength: 40 })),
  /** 座位号, once in a class; where the school counts rows, row and column, such as 3-4. */
  seat: Type.Optional(Type.String({ minLength: 1, maxLength: 12 })),
  /** Counted from the front, and from the left as the class sees the front. */
  row: Type.Optional(Place),
  column: Type.Optional(Place),
  group: Type.Optional(Type.String({ minLength: 1, maxLength: 20 })),
  /** Once in a class; one clicker may serve several classes. */
  clicker: Type.Optional(ClickerId),
}

/** What is written of a pupil; what is left out is not known (any more). */
export const PupilFields = Type.Object(Fields, { additionalProperties: false })
export type PupilFields = Static<typeof PupilFields>

export const Pupil = Type.Object({ id: PupilId, ...Fields })
export type Pupil = Static<typeof Pupil>

export const ClassSummary = Type.Object({
  id: ClassId,
  name: Type.String(),
  pupils: Type.Integer(),
  /** Pupils who have a clicker. */
  paired: Type.Integer(),
  /** Grows with each change of the class or its pupils. */
  revision: Type.Integer(),
})
export type ClassSummary = Static<typeof ClassSummary>

/** With names: only where the PIN was given. In the order of their numbers. */
export const ClassDetail = Type.Object({ class: ClassSummary, pupils: Type.Array(Pupil) }, { $id: 'ClassDetail' })
export type ClassDetail = Static<typeof ClassDetail>

/** One line of a file. What is left out stays as it is. */
export const RosterRow = Type.Object({ class: ClassName, ...Fields }, { additionalProperties: false })
export type RosterRow = Static<typeof RosterRow>

/** What a column of the file holds. grade: what stands before the class, where that has a column of its own. */
export const RosterField = Type.Enum(['class', 'grade', 'number', 'name', 'seat', 'row', 'column', 'group', 'clicker'])
export type RosterField = Static<typeof RosterField>

/**
 * Why a line is not taken. rounded: a spreadsheet has made another number of it. twice, seat-twice, clicker-twice: another line of this class
 * has it already. place: a seat that cannot be.
 */
export const RosterFaultCode = Type.Enum([
  ...(['no-class', 'no-number', 'rounded', 'twice', 'seat-twice', 'clicker-twice', 'place', 'clicker', 'too-long', 'too-many'] as const),
])
export type RosterFaultCode = Static<typeof RosterFaultCode>

export const RosterFault = Type.Object({
  /** Only where the file has several. */
  sheet: Type.Optional(Type.String()),
  /** As the file counts its lines. */
  line: Type.Integer(),
  code: RosterFaultCode,
  /** What stands there. */
  text: Type.String(),
})
export type RosterFault = Static<typeof RosterFault>

/** What was read from a file; nothing of it is in force. */
export const RosterPreview = Type.Object(
  {
    /** In the order of the file; `header` is what stands above it, absent where nothing does and what it is was guessed. */
    columns: Type.Array(Type.Object({ field: RosterField, header: Type.Optional(Type.String()) })),
    rows: Type.Array(RosterRow),
    faults: Type.Array(RosterFault),
    /** What taking it would do, class by class. `kept`: pupils of whom the file says nothing; they stay. */
    classes: Type.Array(
      Type.Object({
        name: Type.String(),
        /** Absent where the box has no such class yet. */
        id: Type.Optional(ClassId),
        added: Type.Integer(),
        changed: Type.Integer(),
        same: Type.Integer(),
        kept: Type.Integer(),
      }),
    ),
  },
  { $id: 'RosterPreview' },
)
export type RosterPreview = Static<typeof RosterPreview>

export const RosterTaken = Type.Object({ added: Type.Integer(), changed: Type.Integer(), same: Type.Integer() })
export type RosterTaken = Static<typeof RosterTaken>

export const Attendance = Type.Enum(['present', 'absent', 'late', 'excused'])
export type Attendance = Static<typeof Attendance>

/** press: by clicker or phone. tap: by the teacher, which nothing but another tap changes. wave: nothing came until the wave was closed. */
export const AttendanceMark = Type.Object({ pupil: PupilId, is: Attendance, by: Type.Enum(['press', 'tap', 'wave']) })
export type AttendanceMark = Static<typeof AttendanceMark>

/**
 * A wave: for a while, presses say who is whose clicker, or who is here. Of pairing, `code` are the letters that a pupil presses one after the
 * other. disputed: a second clicker pressed the letters of one who was paired by this wave.
 */
export const RosterWave = Type.Union([
  Type.Object({
    kind: Type.Literal('pairing'),
    pupils: Type.Array(Type.Object({ pupil: PupilId, code: Type.String(), is: Type.Enum(['waiting', 'paired', 'disputed']) })),
    /** Clickers that belong to nobody and have pressed what is nobody's letters. */
    strays: Type.Integer(),
  }),
  Type.Object({ kind: Type.Literal('attendance'), strays: Type.Integer() }),
])
export type RosterWave = Static<typeof RosterWave>

/** What a group has earned in this lesson. */
export const GroupPoints = Type.Object({ group: Type.String(), points: Type.Integer() })
export type GroupPoints = Static<typeof GroupPoints>

/** `ask: roster`, for teachers. It has no names: those are under /api/v1/roster/classes, for whoever gave the PIN. */
export const RosterView = Type.Object(
  {
    classes: Type.Array(ClassSummary),
    /** The class in the room. tap: somebody chose it. timetable: the lesson is its. room: it is the room's own, or the only one there is. */
    now: Type.Optional(Type.Object({ classId: ClassId, by: Type.Enum(['tap', 'timetable', 'room']) })),
    /** Of the class in the room, as its projector may show them: ids, and what they are called without names. */
    pupils: Type.Array(
      Type.Object({ id: PupilId, label: Type.String(), group: Type.Optional(Type.String()), clicker: Type.Enum(['own', 'lent', 'none']) }),
    ),
    /** Of this lesson; whoever has no mark was not asked. */
    attendance: Type.Array(AttendanceMark),
    wave: Type.Optional(RosterWave),
    /** Who was picked last in this lesson; `left`: who comes before anybody comes again. */
    pick: Type.Optional(Type.Object({ pupil: PupilId, left: Type.Integer() })),
    /** Of this lesson, by group, the most first. */
    points: Type.Array(GroupPoints),
    canUndoPoints: Type.Boolean(),
    /** The projector shows them. */
    pointsShown: Type.Boolean(),
    /** The school lets whoever gave the PIN put names on the projector. */
    namesAllowed: Type.Boolean(),
  },
  { $id: 'RosterView' },
)
export type RosterView = Static<typeof RosterView>

/** What the projector calls the pupils of a wave or a pick. */
export const WallNames = Type.Enum(['seat', 'name'])
export type WallNames = Static<typeof WallNames>

/** `ask: rosterWall`, for admitted screens: what the class is to read. A label is a seat, or a name where a teacher has chosen that. */
export const RosterWall = Type.Union([
  Type.Object({ shows: Type.Literal('nothing') }),
  Type.Object({
    shows: Type.Literal('pairing'),
    pupils: Type.Array(Type.Object({ label: Type.String(), code: Type.String(), is: Type.Enum(['waiting', 'paired', 'disputed']) })),
  }),
  /** `phones`: they may say that somebody is here. */
  Type.Object({
    shows: Type.Literal('attendance'),
    phones: Type.Boolean(),
    pupils: Type.Array(Type.Object({ label: Type.String(), here: Type.Boolean() })),
  }),
  /** `by`: what the label is. */
  Type.Object({ shows: Type.Literal('pick'), label: Type.String(), by: WallNames }),
  /** The most first; groups without any are not there. */
  Type.Object({ shows: Type.Literal('points'), groups: Type.Array(GroupPoints) }),
])
export type RosterWall = Static<typeof RosterWall>

/** `ask: attendance`, for pupils' phones: whether they are asked now if somebody is there. `wave` grows each time. */
export const AttendanceAsked = Type.Object({ asks: Type.Boolean(), wave: Type.Integer() }, { $id: 'AttendanceAsked' })
export type AttendanceAsked = Static<typeof AttendanceAsked>

export const WaveWish = Type.Object({ kind: Type.Enum(['pairing', 'attendance']), names: WallNames }, { additionalProperties: false })
export type WaveWish = Static<typeof WaveWish>
