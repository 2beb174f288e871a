import Type from 'typebox'
import type { Static } from 'typebox'
import { ByLanguage } from './catalogue.ts'

export const RecordingId = Type.String({ pattern: '^[0-9a-z-]{1,64}$', description: 'Names a recording in its addresses' })
export const BookmarkId = Type.String({ pattern: '^[0-9a-f]{1,32}$', description: 'Names a bookmark of a recording' })

/** A point that somebody wants to explain again. */
export const BookmarkView = Type.Object({
  id: Type.String(),
  /** Seconds from the beginning of what is shown of the recording. */
  at: Type.Number(),
  /** Empty until somebody names it. */
  label: Type.String(),
})
export type BookmarkView = Static<typeof BookmarkView>

/** folder: on a stick or a disk. server: one that takes uploads. */
export const ExportPlaceName = Type.Enum(['folder', 'server'])
export type ExportPlaceName = Static<typeof ExportPlaceName>

/**
 * Why a recording could not be taken somewhere. place-missing: no stick, or no such folder. place-full, place-refuses: it takes nothing.
 * too-large: not a file as large as this. unreachable: no line. busy: the server asks for time. refused: it does not let the box in. odd: it
 * does not answer as such a server does. disk: the box's own. gone: the recording was deleted.
 */
export const ExportTroubleKind = Type.Enum([
  'place-missing',
  'place-full',
  'place-refuses',
  'too-large',
  'unreachable',
  'busy',
  'refused',
  'odd',
  'disk',
  'gone',
])
export type ExportTroubleKind = Static<typeof ExportTroubleKind>

/** A recording that somebody wants taken somewhere. */
export const ExportView = Type.Object({
  to: ExportPlaceName,
  state: Type.Enum(['waiting', 'running', 'finished', 'failed']),
  /** 0 until it is known. */
  bytes: Type.Integer(),
  sent: Type.Integer(),
  /** What it waits for. class: none may run. window, paused, cap: what the school lets the background have of the line. */
  held: Type.Optional(Type.Enum(['class', 'window', 'paused', 'cap'])),
  /** Why the last try failed; it is tried again while it waits. */
  trouble: Type.Optional(ExportTroubleKind),
  /** Epoch milliseconds. */
  finishedAt: Type.Optional(Type.Integer()),
})
export type ExportView = Static<typeof ExportView>

/** One class, as it was on the air. */
export const RecordingView = Type.Object({
  id: Type.String(),
  channel: Type.String(),
  /** Epoch milliseconds by the box's clock. */
  startedAt: Type.Integer(),
  /** Absent while it is being written. */
  endedAt: Type.Optional(Type.Integer()),
  /** Seconds of media that are shown: of a class that is over, its lesson. */
  duration: Type.Number(),
  /** Seconds before the bell and after the lesson that are on the disk and not shown; absent where all is. */
  leftOut: Type.Optional(Type.Number()),
  bytes: Type.Integer(),
  /** recording: being written. finished: its end was told. repaired: its end was cut off, what is listed is whole. */
  state: Type.Union([Type.Literal('recording'), Type.Literal('finished'), Type.Literal('repaired')]),
  /** Somebody wants it kept: neither age nor the end of the class removes it. */
  kept: Type.Boolean(),
  /**
   * not-allowed: the rights of what is taught do not let it be kept, it goes at the end of the class. kept: as `kept`. for-days: it stays
   * as long as the school keeps recordings. goes: at the end of the class.
   */
  fate: Type.Enum(['not-allowed', 'kept', 'for-days', 'goes']),
  /** The class that was taught, as the school calls it. */
  class: Type.Optional(Type.String()),
  subject: Type.Optional(Type.String()),
  title: Type.Optional(ByLanguage),
  /** Epoch milliseconds; absent while it is written, where it is kept, or while the date is not sure. */
  deletedAfter: Type.Optional(Type.Integer()),
  /** In the order in which they are played. */
  bookmarks: Type.Array(BookmarkView),
  exports: Type.Array(ExportView),
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
    /** Where one can be taken to, by the settings. */
    exportTo: Type.Array(ExportPlaceName),
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

const Label = Type.String({ maxLength: 80 })

/** `at`: seconds from the beginning of what is shown; absent: where the class that runs has come to. */
export const BookmarkWish = Type.Object({ at: Type.Optional(Type.Number({ minimum: 0 })), label: Type.Optional(Label) })
export type BookmarkWish = Static<typeof BookmarkWish>

export const BookmarkName = Type.Object({ label: Label })
