import Type from 'typebox'
import type { Static } from 'typebox'

/*
 * What pupils' phones say to the quiz, and are told.
 */

/** A phone sits at a seat, or is called by a name of its pupil's own choice. */
export const JoinRequest = Type.Union([
  Type.Object({ seat: Type.String({ minLength: 1, maxLength: 12 }) }, { additionalProperties: false }),
  Type.Object({ nickname: Type.String({ minLength: 1, maxLength: 20 }) }, { additionalProperties: false }),
])
export type JoinRequest = Static<typeof JoinRequest>

export const PhoneAnswer = Type.Object({
  poll: Type.String({ maxLength: 36 }),
  round: Type.Integer({ minimum: 1 }),
  value: Type.String({ maxLength: 400 }),
})
export type PhoneAnswer = Static<typeof PhoneAnswer>

/** What a phone is told of itself. */
export const PhoneView = Type.Object(
  {
    joined: Type.Boolean(),
    seat: Type.Optional(Type.String()),
    nickname: Type.Optional(Type.String()),
    here: Type.Optional(Type.Literal(true)), // it is written down that whoever sits there is
    /** Its own answer to the question that is on, as it is stored; `value` is absent where nobody can tell any more. */
    answer: Type.Optional(Type.Object({ poll: Type.String(), round: Type.Integer(), value: Type.Optional(Type.String()) })),
  },
  { $id: 'PhoneView' },
)
export type PhoneView = Static<typeof PhoneView>

/** stored: it is on the disk. changed: so is it, in the place of another. repeated: it was there already. */
export const AnswerTaken = Type.Object({ taken: Type.Enum(['stored', 'changed', 'repeated']), value: Type.String() })
export type AnswerTaken = Static<typeof AnswerTaken>
