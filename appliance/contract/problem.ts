import Type from 'typebox'
import type { Static } from 'typebox'

/** RFC 9457 problem details, as every failing API call answers; `code` is one of ERROR_CODES. */
export const Problem = Type.Object(
  {
    type: Type.String(),
    title: Type.String(),
    status: Type.Integer(),
    code: Type.String(),
    detail: Type.Optional(Type.String()),
    /** Seconds until it is worth trying again. */
    retryAfter: Type.Optional(Type.Number()),
    /** What it is now, where somebody else has changed it since the caller looked. */
    current: Type.Optional(Type.Unknown()),
  },
  { $id: 'Problem' },
)
export type Problem = Static<typeof Problem>

/** The answer of a command that has nothing else to say. */
export const Done = Type.Object({ done: Type.Literal(true) }, { $id: 'Done' })
export type Done = Static<typeof Done>
