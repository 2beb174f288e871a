import Type from 'typebox'
import type { Static } from 'typebox'

export const RecordingId = Type.String({ pattern: '^[0-9a-z-]{1,64}$', description: 'Names a recording in its addresses' })

/** One class, as it was on the air. */
export const RecordingView = Type.Object({
  id: Type.String(),
  channel: Type.String(),
  /** Epoch milliseconds by the box's clock. */
  startedAt: Type.Integer(),
  /** Absent while it is being written. */
  endedAt: Type.Optional(Type.Integer()),
  /** Seconds of media. */
  duration: Type.Number(),
  bytes: Type.Integer(),
  /** recording: being written. finished: its end was told. repaired: its end was cut off, what is listed is whole. */
  state: Type.Union([Type.Literal('recording'), Type.Literal('finished'), Type.Literal('repaired')]),
  /** Somebody wants it kept: neither age nor the end of the class removes it. */
  kept: Type.Boolean(),
  /** Epoch milliseconds; absent while it is written, where it is kept, or while the date is not sure. */
  deletedAfter: Type.Optional(Type.Integer()),
})
export type RecordingView = Static<typeof RecordingView>

/** `ask: recordings`, for teachers and technicians; newest first. */
export const RecordingsView = Type.Object(
  {
    recordings: Type.Array(RecordingView),
    /** Whether classes are recorded, by the settings. */
    on: Type.Boolean(),
    /** Days for which a class stays that nobody asked to keep; absent where it is deleted when the class ends. */
    keepDays: Type.Optional(Type.Integer()),
    /** Why the class that runs is not being recorded, or not any more. */
    trouble: Type.Optional(Type.Union([Type.Literal('disk-full'), Type.Literal('disk-failed'), Type.Literal('codec-rare')])),
    /** Bytes of all recordings, and the most that they may take. */
    bytes: Type.Integer(),
    quotaBytes: Type.Integer(),
    /** Bytes that can still be written to the disk. */
    freeBytes: Type.Integer(),
  },
  { $id: 'RecordingsView' },
)
export type RecordingsView = Static<typeof RecordingsView>

export const KeepChange = Type.Object({ kept: Type.Boolean() })
export type KeepChange = Static<typeof KeepChange>
