import Type from 'typebox'
import type { Static } from 'typebox'
import { ItemId } from './catalogue.ts'
import { MOST_QUESTIONS, QuizQuestion } from './quiz.ts'

/*
 * Questions that are kept to be asked: prepared the evening before, in order and in sets.
 */

/** Where a question comes from. */
export const QuestionSource = Type.Union([
  Type.Object({ by: Type.Literal('teacher') }),
  Type.Object({ by: Type.Literal('item'), itemId: ItemId, place: Type.Integer() }),
  Type.Object({ by: Type.Literal('sheet'), stepId: Type.String() }),
  Type.Object({ by: Type.Literal('file') }),
])
export type QuestionSource = Static<typeof QuestionSource>

/** A question that is kept to be asked. */
export const PreparedQuestion = Type.Object({ id: Type.String(), question: QuizQuestion, source: QuestionSource })
export type PreparedQuestion = Static<typeof PreparedQuestion>

export const MOST_SETS = 20

/** Prepared questions that are asked one after the other; `atEnd`: at the end of a lesson, where the class page offers them by itself. */
export const QuestionSet = Type.Object({
  id: Type.String(),
  title: Type.String(),
  /** Ids of prepared questions, in the order in which they are asked; at least one. */
  questions: Type.Array(Type.String()),
  atEnd: Type.Boolean(),
})
export type QuestionSet = Static<typeof QuestionSet>

export const QuestionSetDraft = Type.Object(
  {
    title: Type.String({ minLength: 1, maxLength: 60 }),
    questions: Type.Array(Type.String({ maxLength: 36 }), { minItems: 1, maxItems: MOST_QUESTIONS, uniqueItems: true }),
    atEnd: Type.Boolean(),
  },
  { additionalProperties: false },
)
export type QuestionSetDraft = Static<typeof QuestionSetDraft>

/** GET /api/v1/quiz/prepared: all that is kept to be asked. */
export const PreparedList = Type.Object({ questions: Type.Array(PreparedQuestion), sets: Type.Array(QuestionSet) }, { $id: 'PreparedList' })
export type PreparedList = Static<typeof PreparedList>

/** What is kept to be asked later: questions, or those of an item or of a step. `from`: they were read from a spreadsheet. */
export const PrepareRequest = Type.Union([
  Type.Object(
    { questions: Type.Array(QuizQuestion, { minItems: 1, maxItems: MOST_QUESTIONS }), from: Type.Optional(Type.Literal('file')) },
    { additionalProperties: false },
  ),
  Type.Object({ itemId: ItemId }, { additionalProperties: false }),
  /** Without `sheetId`: of the run sheet in use. */
  Type.Object(
    { stepId: Type.String({ maxLength: 36 }), sheetId: Type.Optional(Type.String({ maxLength: 36 })) },
    { additionalProperties: false },
  ),
])
export type PrepareRequest = Static<typeof PrepareRequest>

/** Before which prepared question another one stands from now on; null: behind all. */
export const PreparedPlace = Type.Object({ before: Type.Union([Type.String({ maxLength: 36 }), Type.Null()]) })
