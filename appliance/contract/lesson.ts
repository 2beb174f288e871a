import Type from 'typebox'
import type { Static } from 'typebox'

/** idle: the welcome is on the screens. live: the far teacher is. */
export const LessonPhase = Type.Union([Type.Literal('idle'), Type.Literal('live')])
export type LessonPhase = Static<typeof LessonPhase>

/** `ask: lesson`. Survives a power cut. */
export const LessonView = Type.Object(
  {
    phase: LessonPhase,
    channel: Type.String(),
    /** Epoch milliseconds; only while it runs. */
    startedAt: Type.Optional(Type.Integer()),
    /** Whether the class runs on the box's own sample. */
    sample: Type.Boolean(),
    /** The projector is black on the teacher's wish, whatever the lesson does. */
    black: Type.Boolean(),
  },
  { $id: 'LessonView' },
)
export type LessonView = Static<typeof LessonView>

export const LessonStart = Type.Object({ sample: Type.Optional(Type.Boolean()) })
export type LessonStart = Static<typeof LessonStart>

export const BlackChange = Type.Object({ black: Type.Boolean() })
