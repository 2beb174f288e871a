import type { RecordingsView, RecordingView } from '#appliance/contract/recordings.ts'
import type { BoxConfig } from '#appliance/config/schema.ts'
import { goesAfter } from './leaving.ts'
import type { Entry } from './recordings-store.ts'

/** As a page shows it; `keepDays` as in the settings. */
export function recordingView(entry: Entry, keepDays: number): RecordingView {
  const { id, channel, startedAt, endedAt, duration, bytes, repaired, kept } = entry
  const deletedAfter = goesAfter(entry, keepDays)
  return {
    id,
    channel,
    startedAt: Math.round(startedAt),
    ...(endedAt === undefined ? {} : { endedAt: Math.round(endedAt) }),
    duration: duration / 1000,
    bytes,
    state: endedAt === undefined ? 'recording' : repaired ? 'repaired' : 'finished',
    kept,
    ...(deletedAfter === undefined ? {} : { deletedAfter: Math.round(deletedAfter) }),
  }
}

export interface Shelved {
  readonly entries: readonly Entry[]
  readonly bytes: number
  readonly free: number
  readonly trouble: RecordingsView['trouble']
  readonly settings: BoxConfig['live']['recording']
}

/** All of them, newest first; one of which nothing is on the disk yet is none. */
export function recordingsView({ entries, bytes, free, trouble, settings }: Shelved): RecordingsView {
  const listed = entries.filter((entry) => entry.bytes > 0)
  return {
    recordings: listed.toReversed().map((entry) => recordingView(entry, settings.keep_days)),
    on: settings.on,
    ...(settings.keep ? { keepDays: settings.keep_days } : {}),
    ...(trouble === undefined ? {} : { trouble }),
    bytes,
    quotaBytes: settings.quota_bytes,
    freeBytes: Math.max(0, Math.floor(free)),
  }
}
