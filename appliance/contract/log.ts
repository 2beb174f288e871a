import Type from 'typebox'
import type { Static } from 'typebox'

export const LogLevelName = Type.Union([
  Type.Literal('trace'),
  Type.Literal('debug'),
  Type.Literal('info'),
  Type.Literal('warn'),
  Type.Literal('error'),
  Type.Literal('fatal'),
])
export type LogLevelName = Static<typeof LogLevelName>

/** One line of the box's log. */
export const LogLine = Type.Object({
  /** Counts from 1 with each start of the box. */
  n: Type.Integer(),
  /** ISO 8601, as the box's clock had it then; empty where the line was none of the log's. */
  time: Type.String(),
  level: LogLevelName,
  /** Which room of the box says it; absent where the process itself does. */
  room: Type.Optional(Type.String()),
  says: Type.String(),
  facts: Type.Record(Type.String(), Type.Unknown()),
})
export type LogLine = Static<typeof LogLine>

export const LogQuery = Type.Object({
  after: Type.Optional(Type.String({ pattern: '^[0-9]{1,15}$', description: 'The last line that is known already; 0 without it' })),
  boot: Type.Optional(Type.String({ maxLength: 64, description: 'Of which start of the box that line was' })),
})

/** The newest lines after the one that was named, oldest first. */
export const LogPage = Type.Object(
  {
    boot: Type.String(),
    lines: Type.Array(LogLine),
    /** How many came between the line that was named and the first of these, and are not told. */
    skipped: Type.Integer(),
    /** Nothing below this level is written at all. */
    writes: Type.String(),
  },
  { $id: 'LogPage' },
)
export type LogPage = Static<typeof LogPage>
