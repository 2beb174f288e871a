import Type from 'typebox'
import type { Static } from 'typebox'
import { ByLanguage, ItemId } from './catalogue.ts'

/*
 * What could be shown or asked in the time that is left, and why. Instants are epoch milliseconds.
 */

/** What is looked for. What is left out narrows nothing. */
export const SuggestionQuery = Type.Object(
  {
    subject: Type.Optional(Type.String({ maxLength: 80 })),
    grade: Type.Optional(Type.Integer({ minimum: 1, maximum: 12 })),
    textbook: Type.Optional(
      Type.Object({
        edition: Type.Optional(Type.String({ maxLength: 200 })),
        volume: Type.Optional(Type.String({ maxLength: 200 })),
        unit: Type.Optional(Type.String({ maxLength: 200 })),
      }),
    ),
    minutesLeft: Type.Number({ minimum: 1, maximum: 600 }),
    /** The bell by which it has to be on the box; without it, what is not here now is not suggested. */
    by: Type.Optional(Type.Integer()),
    /** Items that are on the sheet already. */
    without: Type.Optional(Type.Array(ItemId, { maxItems: 200 })),
    limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 50 })),
  },
  { additionalProperties: false },
)
export type SuggestionQuery = Static<typeof SuggestionQuery>

/** Why something is suggested, or what speaks against it; `points` are what it adds to the score. */
const Points = { points: Type.Number() }
export const SuggestionReason = Type.Union([
  /** `exact`: the item names this topic itself; else its words are close. */
  Type.Object({
    kind: Type.Literal('wrong-answers'),
    ...Points,
    ...{ topic: Type.String(), wrong: Type.Integer(), answered: Type.Integer(), at: Type.Integer(), exact: Type.Boolean() },
  }),
  Type.Object({ kind: Type.Literal('same-unit'), ...Points, unit: Type.String() }),
  Type.Object({ kind: Type.Literal('same-volume'), ...Points, volume: Type.String() }),
  Type.Object({ kind: Type.Literal('same-grade'), ...Points, grade: Type.Integer() }),
  /** Of an earlier year, on something that the class got wrong. */
  Type.Object({ kind: Type.Literal('earlier-grade'), ...Points, grade: Type.Integer() }),
  Type.Object({ kind: Type.Literal('fits'), ...Points, minutes: Type.Integer() }),
  /** Longer than the time that is left, and cut at a chapter: `minutes` of `ofMinutes`. */
  Type.Object({ kind: Type.Literal('fits-cut'), ...Points, minutes: Type.Integer(), ofMinutes: Type.Integer() }),
  /** A document, a picture, a quiz: it takes as long as one likes. */
  Type.Object({ kind: Type.Literal('any-length'), ...Points }),
  Type.Object({ kind: Type.Literal('not-shown-this-term'), ...Points }),
  Type.Object({ kind: Type.Literal('shown-this-term'), ...Points, at: Type.Integer() }),
  Type.Object({ kind: Type.Literal('on-disk'), ...Points }),
  Type.Object({ kind: Type.Literal('ready-by'), ...Points, at: Type.Integer() }),
])
export type SuggestionReason = Static<typeof SuggestionReason>

export const Suggestion = Type.Object({
  itemId: ItemId,
  itemKind: Type.String(),
  title: ByLanguage,
  /** ask: a quiz is asked, and its key never shown. */
  use: Type.Union([Type.Literal('show'), Type.Literal('ask')]),
  durationMs: Type.Optional(Type.Integer()),
  /** The stretch that fits, where it is longer than the time that is left. */
  fromMs: Type.Optional(Type.Integer()),
  toMs: Type.Optional(Type.Integer()),
  /** The sum of the points of its reasons. */
  score: Type.Number(),
  /** What adds most comes first. */
  reasons: Type.Array(SuggestionReason),
})
export type Suggestion = Static<typeof Suggestion>

/** A suggestion with its reasons as a teacher reads them, in the same order. */
export const SuggestionInWords = Type.Object({ ...Suggestion.properties, says: Type.Array(ByLanguage) })
export type SuggestionInWords = Static<typeof SuggestionInWords>
