import type { Watchable } from '#appliance/base/view.ts'
import type { Milliseconds } from '#appliance/base/duration.ts'
import type { TimetableLesson } from '#appliance/contract/timetable.ts'

/*
 * What the lesson needs of the rest of the box. `box.ts` hands the real things in.
 */

/** What feeds a channel. live: the far teacher. recording, pack: see LessonStandIn. */
export type Rung = 'live' | 'recording' | 'pack'

/** What the class's channel shows now. */
export interface ChannelNow {
  /** Whether media flow. */
  readonly flows: boolean
  /** Undefined while nothing feeds it. */
  readonly feeds: Rung | undefined
  /** Somebody has put first what feeds it. */
  readonly chosen: boolean
  /** What somebody has put first. */
  readonly prefers: Rung | undefined
  /** How far what is shown is behind what comes in, milliseconds. */
  readonly behindMs: number
  /** The picture is held. */
  readonly held: boolean
  /** Another text: other sources than before. */
  readonly sources: string
  /** How far what is shown was behind the clock when it was made, milliseconds, where the source tells. */
  readonly latencyMs: number | undefined
}

export interface LiveForLesson {
  /** Says whether somebody wants this channel, so that an upstream on demand is asked for. */
  demand(channel: string, on: boolean): void
  startSample(): Promise<void>
  stopSample(): Promise<void>
  /** Replaced whenever anything of a channel may have changed. */
  readonly view: Watchable<unknown>
  now(channel: string): ChannelNow
  /** What carries the lesson may have become another. */
  carriageChanged(): void
  /** Puts a kind of source first; undefined leaves it to the box. Whether there is one. */
  prefer(channel: string, rung: Rung | undefined): boolean
  /** The picture stands, and what comes is kept. Throws CHANNEL_NOT_ON_AIR where there is none, or CODEC_NOT_CARRIED. */
  hold(channel: string): void
  /** It goes on where it was held. */
  resume(channel: string): void
  /** Whether all that was missed since then, epoch milliseconds, can be had. */
  canCatchUp(channel: string, lostAt: number): boolean
  /** What was missed since then, epoch milliseconds, is fetched and shown. Throws SEGMENT_GONE where the origin has nothing of it. */
  catchUp(channel: string, lostAt: number): void
  /** It goes on with what comes now. */
  jump(channel: string): void
}

/** A film, open to be read; whoever opened it closes it. */
export interface OpenFilm {
  /** Bytes. */
  readonly size: number
  /** Exactly these bytes; rejects where they cannot be read. */
  read(position: number, length: number): Promise<Buffer>
  close(): Promise<void>
}

/** A film of the library. */
export interface Film {
  /** The same as long as it is the same film. */
  readonly key: string
  readonly title: string
  readonly state: 'ready' | 'coming' | 'absent'
  readonly durationMs: Milliseconds | undefined
  /** Rejects with BLOB_ABSENT. */
  open(): Promise<OpenFilm>
}

/** An item of the library as the lesson needs it. */
export interface TaughtItem {
  readonly kind: string
  /** Where it is pulled from, the preferred first. */
  readonly urls: readonly string[]
  /** Where its sound alone is pulled from; absent where it is not sent. */
  readonly audioOnly?: readonly string[] | undefined
  /** `offsetMs`: the point of the recording at which the live lesson begins. */
  readonly recording: { readonly itemId: string; readonly offsetMs: number } | undefined
}

export interface LibraryForLesson {
  /** Undefined where no catalogue names it, or it may not be shown. */
  taught(itemId: string): TaughtItem | undefined
  /** Undefined where the item is no film, or may not be shown. */
  film(itemId: string): Film | undefined
  /** Whether a class in which it was shown may be kept. What is in no catalogue is the school's own. */
  mayRecord(itemId: string): boolean
}

/** A lesson of the timetable, or why there is none. */
export interface Moment {
  readonly lesson: TimetableLesson | undefined
}

export interface TimetableForLesson {
  /** The lesson that runs at an instant, epoch milliseconds. */
  now(at: number): Moment
  /** The first that begins after it. */
  next(at: number): Moment
}
