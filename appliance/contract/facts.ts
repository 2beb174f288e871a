import type { ClockTrust } from './box.ts'
import type { PresenterAction } from './buttons.ts'
import type { Severity } from './health.ts'
import type { LessonPhase, LessonReason } from './lesson.ts'
import type { SourceKind } from './live.ts'
import type { QuizIdentity, QuestionKind } from './quiz.ts'
import type { ExportPlaceName, ExportTroubleKind } from './recordings.ts'
import type { ScreenReport } from './screens.ts'

/**
 * Every fact that is told on the bus: past tense, small, serialisable.
 * Which role hears which is decided in web/feed-filter.ts.
 */
export interface FactPayloads {
  /** Media flows on a channel that was idle, waiting or stalled. */
  'live.went-live': { channel: string; source: SourceKind }
  /** Media stopped: the source left (`source-lost`) or went silent (`source-silent`). */
  'live.lost': { channel: string; reason: 'source-lost' | 'source-silent' }
  /** A channel that was fed by one source is fed by another; told once a switch. */
  'live.source-switched': { channel: string; from: SourceKind; to: SourceKind }
  /** The channel's timeline jumped by `milliseconds` over media that never came. */
  'live.gap': { channel: string; milliseconds: number }
  'live.publish-refused': { address: string; reason: string }
  'live.viewer-joined': { channel: string; address: string }
  'live.viewer-left': { channel: string; address: string; reason: 'closed' | 'stalled' | 'ended' }
  /** A viewer fell behind and was moved to the newest keyframe. */
  'live.viewer-skipped': { channel: string; address: string; bytes: number }
  'live.pull-failed': { channel: string; upstream: string; reason: string; retryIn: number }
  /** A channel that was pulled from one upstream is pulled from another. */
  'live.upstream-switched': { channel: string; from: string; to: string; because: 'failed' | 'better' | 'chosen' }
  /** What comes can no longer be kept, for this reason: the lesson goes on live. */
  'live.shift-failed': { channel: string; reason: 'disk-full' | 'disk-failed' | 'disk-slow' | 'too-long' }
  'recording.started': { id: string; channel: string }
  'recording.ended': { id: string; channel: string; seconds: number; bytes: number; kept: boolean }
  /** What a power cut left was mended on start. */
  'recording.repaired': { id: string; seconds: number; bytesLost: number }
  'recording.deleted': { id: string; because: 'asked' | 'class-over' | 'age' | 'quota' | 'disk' | 'empty' }
  /** Somebody wanted it taken there, and it is. */
  'recording.export-finished': { id: string; to: ExportPlaceName; bytes: number }
  /** It is not tried any more. */
  'recording.export-failed': { id: string; to: ExportPlaceName; reason: ExportTroubleKind }
  /** Nothing of the running class is recorded any more, for this reason. */
  'recording.failed': { channel: string; reason: 'disk-full' | 'disk-failed' | 'codec-rare' }
  /** A publisher's document was accepted, or refused for a reason that the catalogue's view explains. */
  'library.catalogue-accepted': { publisher: string; document: 'root' | 'catalog' | 'timetable'; serial: number }
  'library.catalogue-refused': { url: string; document: 'root' | 'catalog' | 'timetable'; reason: string }
  'library.blob-stored': { sha256: string; bytes: number; from: 'peer' | 'stick' | 'origin' }
  'library.blob-removed': { sha256: string; bytes: number; because: 'rights' | 'orphan' | 'room' | 'asked' | 'damaged' }
  /** A source gave bytes that do not have the hash that was signed for them; it is asked last from now on. */
  'library.piece-corrupt': { sha256: string; piece: number; source: string }
  /** A lesson of the timetable became ready, or will not make it by the bell. */
  'library.lesson-ready': { key: string; startsAt: number }
  'library.lesson-late': { key: string; startsAt: number; missingBytes: number; readyAt?: number }
  'library.courier-came': { id: string; label: string }
  'library.courier-left': { id: string }
  'library.peer-found': { id: string; address: string }
  'library.peer-lost': { id: string }
  'lesson.started': { channel: string; sample: boolean }
  'lesson.resumed': { channel: string }
  'lesson.ended': { channel: string; seconds: number }
  /** Each change of what the room sees, with the reason that a teacher reads. */
  'lesson.phase-changed': { channel: string; from: LessonPhase; to: LessonPhase; because: LessonReason }
  /** A lesson of the timetable is near: its source is asked for, and the picture waits for a tap. */
  'lesson.prepared': { key: string; startsAt: number }
  'lesson.sheet-changed': { id: string; revision: number }
  'lesson.sheet-deleted': { id: string }
  /** A run sheet is run step by step from now on. */
  'lesson.run-begun': { sheetId: string; steps: number }
  'lesson.step-begun': { sheetId: string; stepId: string; at: number }
  /** class-over: the class was ended. old: it was of an earlier day, and the box was off when it ended. */
  'lesson.run-ended': { sheetId: string; behindMs: number; because: 'asked' | 'class-over' | 'old' }
  /** An item of the library is put before the class: on the screens, or played into its channel. */
  'lesson.item-shown': { itemId: string }
  /** Other lessons, or other times, in today and the seven days after. */
  'lesson.timetable-changed': { revision: string; because: 'edited' | 'calendar' | 'signed' | 'settings' | 'date' }
  /** A question can be answered; `round` 2 and more are votes on the same again. */
  'quiz.opened': { poll: string; round: number; kind: QuestionKind; identity: QuizIdentity }
  /**
   * How many have answered what so far, and never who; at most once a second, and as they are when it is closed. `expected`: how many could. Of an
   * anonymous question `counts` are empty: bars that grow while one child after the other presses say who pressed what.
   */
  'quiz.counts': { poll: string; round: number; answered: number; counts: Record<string, number>; expected?: number }
  'quiz.closed': { poll: string; round: number; answered: number; late: number }
  /** Its bars are on the screens. */
  'quiz.shown': { poll: string; round: number }
  /** So is the right answer (公布结果). */
  'quiz.revealed': { poll: string; round: number }
  'quiz.kept': { poll: string; rounds: number; answered: number }
  'quiz.discarded': { poll: string }
  'screens.connected': { id: string; name: string }
  'screens.disconnected': { id: string; name: string }
  'screens.admitted': { id: string; name: string; by: 'holder' | 'loopback' }
  'screens.dismissed': { id: string }
  'screens.reported': { id: string; report: ScreenReport }
  /** A remote of the settings asks for this, and the screen of this name is to do it. */
  'screens.pointed': { id: string; action: PresenterAction }
  /** A button, remote or keypad of the settings can be listened to, or not any more. */
  'buttons.found': { device: string }
  'buttons.lost': { device: string }
  'sign-in.claimed': { address: string }
  'sign-in.lesson-taken': { label: string; by: 'code' | 'pin' | 'passphrase' | 'remembered' | 'claim' }
  'sign-in.lesson-released': { label: string }
  'sign-in.asked': { id: string; label: string }
  'sign-in.secret-refused': { kind: 'claim' | 'code' | 'pin' | 'passphrase'; address: string }
  'health.issue-raised': { id: string; severity: Severity }
  'health.issue-cleared': { id: string }
  'clock.trusted': { by: ClockTrust }
  /** The box's date jumped: what was noted before lies `milliseconds` off. */
  'clock.stepped': { milliseconds: number }
  'settings.changed': { key: string }
}

export type FactName = keyof FactPayloads

/** A fact as it is told: `at` is epoch milliseconds by the box's clock. */
export type Fact = { [N in FactName]: { name: N; at: number; payload: FactPayloads[N] } }[FactName]
