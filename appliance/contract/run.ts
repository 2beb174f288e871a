import Type from 'typebox'
import type { Static } from 'typebox'
import { ByLanguage, ItemId } from './catalogue.ts'
import { QuestionDraft, SheetId, Step, Tutoring } from './run-sheet.ts'

/*
 * A run sheet while it is run in class. Spans are milliseconds, instants epoch milliseconds.
 */

/** What the screens should show. */
export const StepScene = Type.Union([
  Type.Object({ show: Type.Literal('live') }),
  Type.Object({
    show: Type.Literal('item'),
    itemId: ItemId,
    itemKind: Type.String(),
    fromMs: Type.Optional(Type.Integer()),
    toMs: Type.Optional(Type.Integer()),
    page: Type.Optional(Type.Integer()),
    /** The tutor explains meanwhile: a recording waits, or goes on without a sound. */
    pause: Type.Optional(Tutoring),
  }),
  /** A question of the sheet itself, or the quiz item whose id it is. */
  Type.Object({ show: Type.Literal('question'), question: Type.Optional(QuestionDraft), itemId: Type.Optional(ItemId) }),
  /** `live`: whether the far teacher is muted and goes on, or waits. */
  Type.Object({ show: Type.Literal('pause'), live: Tutoring }),
])
export type StepScene = Static<typeof StepScene>

/** What a choice does to the end of the lesson. */
export const RunFigures = Type.Object({
  /** By how much the class is behind the sheet; negative: ahead. */
  behindMs: Type.Integer(),
  /** What is still planned, from now on. */
  remainingMs: Type.Integer(),
  /** How much of the far teacher's lesson went on while the tutor explained. */
  missedMs: Type.Integer(),
  /** When the sheet is through; absent where nobody vouches for the clock. */
  endsAt: Type.Optional(Type.Integer()),
  /** By how much that is after the bell; negative: before it. Absent where the sheet has no lesson, or nobody vouches for the clock. */
  pastBellMs: Type.Optional(Type.Integer()),
})
export type RunFigures = Static<typeof RunFigures>

/** waiting: not begun. left: begun, and not the one that is on. passed: skipped. */
export const RunStepState = Type.Enum(['waiting', 'current', 'left', 'passed'])
export type RunStepState = Static<typeof RunStepState>

export const RunStepView = Type.Object({
  step: Step,
  state: RunStepState,
  plannedMs: Type.Integer(),
  /** What was added in class. */
  extraMs: Type.Integer(),
  /** How long it has been on; without what it was held. */
  spentMs: Type.Integer(),
})
export type RunStepView = Static<typeof RunStepView>

/** idle: no sheet is run. tutoring: the tutor explains and the far teacher goes on. held: the step waits. finished: the last step was left. */
export const RunPhase = Type.Enum(['idle', 'running', 'tutoring', 'held', 'finished'])
export type RunPhase = Static<typeof RunPhase>

/** `ask: run`, for teachers; pages count on from `asOf`. Survives a power cut. */
export const RunView = Type.Object(
  {
    phase: RunPhase,
    asOf: Type.Integer(),
    run: Type.Optional(
      Type.Object({
        sheetId: SheetId,
        title: ByLanguage,
        /** Of the sheet, as far as its changes have been taken in. */
        revision: Type.Integer(),
        steps: Type.Array(RunStepView),
        /** Place of the step that is on, counted from 0. */
        at: Type.Integer(),
        /** Since it was begun, with all pauses. */
        elapsedMs: Type.Integer(),
        plannedMs: Type.Integer(),
        /** How long the tutor has explained in this pause; only in the phases tutoring and held. */
        pausedMs: Type.Optional(Type.Integer()),
        figures: RunFigures,
        /** Of the lesson's end. */
        bellAt: Type.Optional(Type.Integer()),
        /** A step that has nothing to show leaves what was shown before it. */
        scene: Type.Optional(StepScene),
      }),
    ),
  },
  { $id: 'RunView' },
)
export type RunView = Static<typeof RunView>

/** What a teacher may do next. `forMs` of a pause: how long it may take. */
export const RunChoice = Type.Union([
  Type.Object({ do: Type.Literal('next') }),
  Type.Object({ do: Type.Literal('back') }),
  Type.Object({ do: Type.Literal('go'), stepId: Type.String({ maxLength: 36 }) }),
  Type.Object({ do: Type.Literal('pause'), live: Tutoring, forMs: Type.Optional(Type.Integer({ minimum: 0, maximum: 7_200_000 })) }),
  Type.Object({ do: Type.Literal('resume') }),
  /** Turns to a page of the document that is on. */
  Type.Object({ do: Type.Literal('page'), page: Type.Integer({ minimum: 1, maximum: 20_000 }) }),
  Type.Object({ do: Type.Literal('extend'), byMs: Type.Integer({ minimum: -7_200_000, maximum: 7_200_000 }) }),
])
export type RunChoice = Static<typeof RunChoice>

/** A choice with the step that was on when it was made: of two teachers who tap at once, one is told. */
export const RunRequest = Type.Object({ on: Type.String({ maxLength: 36 }), choice: RunChoice })

/** What choices would cost. */
export const RunCosts = Type.Array(Type.Object({ choice: RunChoice, figures: RunFigures }))
export type RunCosts = Static<typeof RunCosts>
