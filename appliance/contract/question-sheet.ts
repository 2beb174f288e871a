import Type from 'typebox'
import type { Static } from 'typebox'
import { MOST_OPTIONS, QuestionKind, QuestionOption } from './quiz.ts'

/*
 * Questions as teachers keep them in a spreadsheet. Nothing of what is read is asked or kept: it is shown first.
 */

export const MOST_SHEET_QUESTIONS = 50

const Text = Type.String({ minLength: 1, maxLength: 599 })

/** The right answer of a number: the value with what it may be off by, or a range with both its ends. */
const NumberKey = Type.Union([
  Type.Object({ value: Type.Number(), tolerance: Type.Number({ minimum: 0 }) }),
  Type.Object({ from: Type.Number(), to: Type.Number() }),
])

/** A question as it is asked: see contract/quiz.ts. */
export const SheetQuestion = Type.Object({
  kind: QuestionKind,
  /** Absent only where the sheet names the kind: it is said aloud. */
  text: Type.Optional(Text),
  options: Type.Optional(Type.Array(QuestionOption, { minItems: 2, maxItems: MOST_OPTIONS })),
  /** Of a scale. */
  steps: Type.Optional(Type.Integer({ minimum: 2, maximum: 10 })),
  /** The letter of an option, letters, `true` or `false`, a number or a text. */
  key: Type.Optional(Type.Union([Type.String({ minLength: 1, maxLength: 200 }), NumberKey])),
  topic: Type.Optional(Type.String({ minLength: 1, maxLength: 200 })),
  keywords: Type.Optional(Type.Array(Type.String({ minLength: 1, maxLength: 80 }), { maxItems: 16 })),
  seconds: Type.Optional(Type.Integer({ minimum: 3, maximum: 3600 })),
})
export type SheetQuestion = Static<typeof SheetQuestion>

/**
 * Why a line is not taken. options: fewer than two, or one left out between two, or some for a kind that has none. answer: it names none of the
 * options, or answers nothing. kind: nobody knows it.
 */
export const QuestionFault = Type.Object({
  /** Only where the file has several. */
  sheet: Type.Optional(Type.String()),
  /** As the file counts its lines. */
  line: Type.Integer(),
  /** The column to be mended, by the letters that the spreadsheet has above it; absent where the sheet has none for it. */
  column: Type.Optional(Type.String()),
  code: Type.Enum(['no-question', 'options', 'answer', 'seconds', 'kind', 'too-long', 'too-many']),
  /** What stands there. */
  text: Type.String(),
})
export type QuestionFault = Static<typeof QuestionFault>

/** What was read from a file. */
export const QuestionSheet = Type.Object(
  { questions: Type.Array(SheetQuestion, { maxItems: MOST_SHEET_QUESTIONS }), faults: Type.Array(QuestionFault) },
  { $id: 'QuestionSheet' },
)
export type QuestionSheet = Static<typeof QuestionSheet>
