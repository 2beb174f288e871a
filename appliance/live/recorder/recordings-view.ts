import type { BoxConfig } from '#appliance/config/schema.ts'
import type { ExportPlaceName, ExportView, RecordingsView, RecordingView } from '#appliance/contract/recordings.ts'
import type { Bookmark } from './bookmarks.ts'
import type { ClassAbout } from './class-about.ts'
import type { Cut } from './cut.ts'
import { goesAfter } from './leaving.ts'
import type { Entry } from './recordings-store.ts'

/** A recording with what is noted of it. */
export interface Listed {
  readonly entry: Entry
  /** What of it is shown at this moment; undefined: all. */
  readonly cut: Cut | undefined
  readonly bookmarks: readonly Bookmark[]
  readonly exports: readonly ExportView[]
}

type Settings = Pick<BoxConfig['live']['recording'], 'keep' | 'keep_days'>

/** As a page shows it. */
export function recordingView(listed: Listed, settings: Settings): RecordingView {
  const { entry, cut, bookmarks, exports } = listed
  const { id, channel, startedAt, endedAt, bytes, repaired, kept, about } = entry
  const deletedAfter = goesAfter(entry, settings.keep_days)
  return {
    id,
    channel,
    startedAt: Math.round(startedAt),
    ...(endedAt === undefined ? {} : { endedAt: Math.round(endedAt) }),
    duration: lengthOf(listed) / 1000,
    ...(cut === undefined ? {} : { leftOut: (entry.duration - lengthOf(listed)) / 1000 }),
    bytes,
    state: endedAt === undefined ? 'recording' : repaired ? 'repaired' : 'finished',
    kept,
    fate: fateOf(entry, settings),
    ...wordsOf(about),
    ...(deletedAfter === undefined ? {} : { deletedAfter: Math.round(deletedAfter) }),
    bookmarks: bookmarks.map((one) => ({ id: one.id, at: shownOf(listed, one.at), label: one.label })),
    exports: [...exports],
  }
}

/** Where a point of a recording, in milliseconds of media, is in what is shown of it, in seconds; at its edge where it is outside. */
export function shownOf(listed: Listed, at: number): number {
  return Math.min(Math.max(0, at - (listed.cut?.from ?? 0)), lengthOf(listed)) / 1000
}

/** The other way round; undefined where nothing is shown there. */
export function pointOf(listed: Listed, seconds: number): number | undefined {
  const at = seconds * 1000
  return at < 0 || at > lengthOf(listed) ? undefined : at + (listed.cut?.from ?? 0)
}

export interface Shelved {
  readonly listed: readonly Listed[]
  readonly bytes: number
  readonly free: number
  readonly trouble: RecordingsView['trouble']
  readonly settings: BoxConfig['live']['recording']
  readonly exportTo: readonly ExportPlaceName[]
}

/** All of them, newest first; one of which nothing is on the disk yet is none. */
export function recordingsView({ listed, bytes, free, trouble, settings, exportTo }: Shelved): RecordingsView {
  const there = listed.filter(({ entry }) => entry.bytes > 0)
  return {
    recordings: there.toReversed().map((one) => recordingView(one, settings)),
    on: settings.on,
    ...(settings.keep ? { keepDays: settings.keep_days } : {}),
    ...(trouble === undefined ? {} : { trouble }),
    exportTo: [...exportTo],
    bytes,
    quotaBytes: settings.quota_bytes,
    freeBytes: Math.max(0, Math.floor(free)),
  }
}

function lengthOf({ entry, cut }: Listed): number {
  return cut === undefined ? entry.duration : cut.to - cut.from
}

function fateOf({ about, endedAt, kept }: Entry, settings: Settings): RecordingView['fate'] {
  if (!about.mayKeep) return 'not-allowed'
  if (kept) return 'kept'
  return endedAt !== undefined || settings.keep ? 'for-days' : 'goes'
}

function wordsOf({ class: name, subject, title }: ClassAbout): Pick<RecordingView, 'class' | 'subject' | 'title'> {
  return {
    ...(name === undefined ? {} : { class: name }),
    ...(subject === undefined ? {} : { subject }),
    ...(title === undefined ? {} : { title }),
  }
}
