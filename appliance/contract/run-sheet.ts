import Type from 'typebox'
import type { Static } from 'typebox'
import { ByLanguage, ItemId } from './catalogue.ts'

/*
 * Run sheets (组课): a lesson that a teacher puts together beforehand, step by step. All instants are epoch milliseconds.
 */

export const MOST_STEPS = 64

export const SheetId = Type.String({ pattern: '^[0-9a-f-]{36}$' })
const StepId = Type.String({ pattern: '^[0-9a-f-]{36}$' })
const Text = Type.String({ maxLength: 500 })
const Named = Type.String({ minLength: 1, maxLength: 200 })
/** What the step is planned to take; parts of a minute are allowed. */
const StepMinutes = Type.Number({ minimum: 0, maximum: 600 })
const Point = Type.Integer({ minimum: 0, maximum: 86_400_000, description: 'Milliseconds from the beginning of the recording' })

/** choice: A to D. scale: 1 to 5. */
export const QuestionForm = Type.Enum(['choice', 'true-false', 'scale', 'number'])
export type QuestionForm = Static<typeof QuestionForm>

/** A question that is asked out of hand; the quiz says what becomes of the answers. */
export const QuestionDraft = Type.Object(
  {
    form: QuestionForm,
    /** What is asked; may stay empty where the teacher asks it aloud. */
    text: Text,
    /** The right one: `A` to `D`, `true` or `false`, `1` to `5`, or a number. A scale may have none. */
    answer: Type.Optional(Type.String({ maxLength: 20 })),
  },
  { additionalProperties: false },
)
export type QuestionDraft = Static<typeof QuestionDraft>

/**
 * goes-on: the far teacher goes on, muted, and what is said meanwhile is missed. held: the step waits and is gone on with later, so that all
 * after it comes later.
 */
export const Tutoring = Type.Union([Type.Literal('goes-on'), Type.Literal('held')])
export type Tutoring = Static<typeof Tutoring>

const Common = { minutes: StepMinutes, note: Type.Optional(Text) }

const closed = { additionalProperties: false } as const

/** live: the far teacher. */
const Live = { kind: Type.Literal('live'), ...Common }
/** item: something of the library; a stretch of a recording, or a page of a document. */
const FromLibrary = {
  ...{ kind: Type.Literal('item'), ...Common, itemId: ItemId },
  ...{ fromMs: Type.Optional(Point), toMs: Type.Optional(Point) },
  page: Type.Optional(Type.Integer({ minimum: 1, maximum: 20_000 })),
}
const Ask = { kind: Type.Literal('question'), ...Common, question: QuestionDraft }
/** pause: the tutor explains; `live` is what the far teacher does meanwhile. */
const Pause = { kind: Type.Literal('pause'), ...Common, live: Tutoring }
/** note: to oneself; the screens stay as they are. */
const Note = { kind: Type.Literal('note'), ...Common }

/** A step as a teacher writes it. An item that is a lesson plan stands for all its steps. */
export const StepDraft = Type.Union([
  Type.Object(Live, closed),
  Type.Object(FromLibrary, closed),
  Type.Object(Ask, closed),
  Type.Object(Pause, closed),
  Type.Object(Note, closed),
])
export type StepDraft = Static<typeof StepDraft>

/** What was last known of an item: it may leave the catalogue, and the step stays. */
export const ItemMemory = Type.Object({
  title: ByLanguage,
  kind: Type.String(),
  durationMs: Type.Optional(Type.Integer()),
  /** It is for the teacher's eyes, and never put on a screen. */
  forTeachers: Type.Boolean(),
})
export type ItemMemory = Static<typeof ItemMemory>

/** A step has a name of its own, by which it is moved, changed and run. */
const Kept = { id: StepId }
/** A step as it is kept. */
export const Step = Type.Union([
  Type.Object({ ...Live, ...Kept }),
  Type.Object({ ...FromLibrary, ...Kept, item: ItemMemory }),
  Type.Object({ ...Ask, ...Kept }),
  Type.Object({ ...Pause, ...Kept }),
  Type.Object({ ...Note, ...Kept }),
])
export type Step = Static<typeof Step>

/** Of what a sheet is a copy. */
export const Origin = Type.Union([
  Type.Object({ itemId: ItemId, rev: Type.Integer() }),
  Type.Object({ sheetId: SheetId, rev: Type.Integer({ description: 'The revision of the sheet that was copied' }) }),
])
export type Origin = Static<typeof Origin>

/** The lesson of the timetable for which a sheet is meant, as it stood when it was assigned. */
export const SheetLesson = Type.Object({
  /** The slot's uid and the start of this occurrence. */
  key: Type.String({ minLength: 1, maxLength: 300 }),
  startsAt: Type.Integer(),
  endsAt: Type.Integer(),
})
export type SheetLesson = Static<typeof SheetLesson>

const Described = {
  title: ByLanguage,
  subject: Type.Optional(Type.String({ maxLength: 80 })),
  /** School year, 1 to 12. */
  grade: Type.Optional(Type.Integer({ minimum: 1, maximum: 12 })),
  textbook: Type.Optional(
    Type.Object(
      { edition: Type.Optional(Named), volume: Type.Optional(Named), unit: Type.Optional(Named) },
      { additionalProperties: false },
    ),
  ),
  class: Type.Optional(Named),
}

/** What a sheet is called and what it is for. */
export const SheetDescription = Type.Object(Described, { additionalProperties: false })
export type SheetDescription = Static<typeof SheetDescription>

export const RunSheet = Type.Object(
  {
    id: SheetId,
    /** Grows with each change; a change names the one that it was made on. */
    revision: Type.Integer({ minimum: 1 }),
    ...Described,
    lesson: Type.Optional(SheetLesson),
    steps: Type.Array(Step, { maxItems: MOST_STEPS }),
    origin: Type.Optional(Origin),
    /** Who changed it last, as the page calls that device or person. */
    changedBy: Type.String({ maxLength: 80 }),
    changedAt: Type.Integer(),
    createdAt: Type.Integer(),
  },
  { $id: 'RunSheet' },
)
export type RunSheet = Static<typeof RunSheet>

/**
 * One change of a sheet. `describe` replaces the whole description; `at` and `to` are places counted from 0, and past the end is the end;
 * `assign` without a lesson takes the sheet from its lesson.
 */
export const SheetChange = Type.Union([
  Type.Object({ do: Type.Literal('describe'), description: SheetDescription }),
  Type.Object({ do: Type.Literal('insert'), step: StepDraft, at: Type.Optional(Type.Integer({ minimum: 0 })) }),
  Type.Object({ do: Type.Literal('remove'), stepId: StepId }),
  Type.Object({ do: Type.Literal('move'), stepId: StepId, to: Type.Integer({ minimum: 0 }) }),
  Type.Object({ do: Type.Literal('change'), stepId: StepId, step: StepDraft }),
  Type.Object({ do: Type.Literal('assign'), lesson: Type.Optional(SheetLesson) }),
])
export type SheetChange = Static<typeof SheetChange>

export const SheetChangeRequest = Type.Object({ revision: Type.Integer({ minimum: 1 }), change: SheetChange })

/**
 * How far what a step shows is. coming: it is fetched or will be; `late`: not by the bell, or nobody can tell. absent: nobody asked for it, or
 * no source has it. not-allowed: its rights forbid to show it. gone: no catalogue names it any more. nothing-needed: the step needs no file.
 */
export const StepReadiness = Type.Union([
  Type.Object({ state: Type.Literal('ready') }),
  Type.Object({
    state: Type.Literal('coming'),
    missingBytes: Type.Integer(),
    readyAt: Type.Optional(Type.Integer()),
    late: Type.Boolean(),
  }),
  Type.Object({ state: Type.Literal('absent'), missingBytes: Type.Optional(Type.Integer()) }),
  Type.Object({ state: Type.Literal('not-allowed') }),
  Type.Object({ state: Type.Literal('gone') }),
  Type.Object({ state: Type.Literal('nothing-needed') }),
])
export type StepReadiness = Static<typeof StepReadiness>

/** A sheet as its page shows it. */
export const SheetDetail = Type.Object({
  sheet: RunSheet,
  plannedMinutes: Type.Number(),
  /** In the order of the steps. */
  readiness: Type.Array(StepReadiness),
  /** Steps that will have nothing to show at the bell: late, absent, not allowed or gone. */
  missing: Type.Integer(),
  /** The revision of the original, where it is a newer one than what was copied; `gone`: the original is not there any more. */
  original: Type.Optional(Type.Object({ newerRev: Type.Optional(Type.Integer()), gone: Type.Boolean() })),
})
export type SheetDetail = Static<typeof SheetDetail>

/** A sheet as lists show it. */
export const SheetSummary = Type.Object({
  id: SheetId,
  revision: Type.Integer(),
  ...Described,
  lesson: Type.Optional(SheetLesson),
  steps: Type.Integer(),
  plannedMinutes: Type.Number(),
  changedBy: Type.String(),
  changedAt: Type.Integer(),
  /** Only of a deleted one, which can be taken back for thirty days. */
  deletedAt: Type.Optional(Type.Integer()),
})
export type SheetSummary = Static<typeof SheetSummary>

/** An item that a coming lesson shows because its run sheet says so. */
export const NeededItem = Type.Object({
  itemId: ItemId,
  lessonKey: Type.String(),
  /** The lesson's bell, and its end. */
  neededBy: Type.Integer(),
  endsAt: Type.Integer(),
})
export type NeededItem = Static<typeof NeededItem>

/** `ask: run-sheets`, for teachers. The newest change first. */
export const RunSheetsView = Type.Object({ sheets: Type.Array(SheetSummary), deleted: Type.Array(SheetSummary) }, { $id: 'RunSheetsView' })
export type RunSheetsView = Static<typeof RunSheetsView>
