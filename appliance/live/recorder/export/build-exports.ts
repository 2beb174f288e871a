import type { BoxBus } from '#appliance/base/bus.ts'
import type { Clock } from '#appliance/base/clock.ts'
import { BoxError } from '#appliance/base/errors.ts'
import type { Log } from '#appliance/base/log.ts'
import type { Watchable } from '#appliance/base/view.ts'
import type { BoxConfig } from '#appliance/config/schema.ts'
import type { Database } from '#appliance/storage/database.ts'
import type { Entry } from '../recordings-store.ts'
import type { Replay } from '../replay.ts'
import type { ExportHold } from './export-lane.ts'
import { ExportStore } from './export-store.ts'
import type { ExportedFile } from './exported-file.ts'
import { fileOf } from './exported-file.ts'
import { Exports } from './exports.ts'
import { filmName } from './film-name.ts'
import { FolderPlace } from './folder-place.ts'
import { ServerPlace } from './server-place.ts'

/** What recordings that leave the box need of the others; asked from `start` on. */
export interface ExportPorts {
  /** The same each time. */
  readonly classRunning: () => Watchable<boolean>
  /** How the background stands with the uplink: why nothing may go over it, and else which part of it may be used, 0 to 1. */
  readonly uplink: () => { readonly held?: ExportHold | undefined; readonly share: number }
  /** So many bytes went over the uplink. */
  readonly tookUplink: (bytes: number) => void
  /** Where sticks are at this moment; absolute paths. */
  readonly sticks: () => Promise<readonly string[]>
  /** What names of files are made of. */
  readonly box: () => Pick<BoxConfig['box'], 'school' | 'room' | 'class' | 'language' | 'time_zone'>
}

export interface BuildExportsOptions extends ExportPorts {
  readonly clock: Clock
  readonly bus: Pick<BoxBus, 'tell'>
  readonly log: Log
  readonly db: Pick<Database, 'read' | 'write'>
  readonly settings: () => BoxConfig['live']['recording']['export']
  readonly replay: Replay
  readonly find: (recording: string) => Entry | undefined
  /** The bookmarks as WebVTT; undefined where there are none. */
  readonly chapters: (recording: string) => string | undefined
  readonly onChange: () => void
}

export function buildExports(options: BuildExportsOptions): Exports {
  const { clock, bus, log, db, settings, sticks, uplink, tookUplink, classRunning, onChange } = options
  return new Exports({
    ...{ clock, bus, log, classRunning, onChange, store: new ExportStore(db) },
    places: {
      folder: new FolderPlace({ folder: () => settings().folder, sticks }),
      server: new ServerPlace({ clock, address: () => settings().tus_url, share: () => uplink().share, took: tookUplink }),
    },
    uplinkHeld: () => uplink().held,
    filesOf: (recording) => filesOf(recording, options),
    mustBeFree: (recording) => mustBeFree(recording, options.find(recording)),
  })
}

/** The film, and beside it what is to be explained again. */
async function filesOf(recording: string, { replay, box, chapters }: BuildExportsOptions): Promise<readonly ExportedFile[]> {
  const { school, room, class: own, time_zone: timeZone } = box()
  const found = await replay.download(recording, { goesOn: false })
  const { about, startedAt, size, etag } = found
  const taught = about.class ?? (own === '' ? room : own)
  const name = filmName({ school, class: taught, subject: about.subject, startedAt, timeZone })
  const film = { name: `${name}.mp4`, type: 'video/mp4', size, mark: etag, read: (from: number, bytes: number) => found.read(from, bytes) }
  const marks = chapters(recording)
  return marks === undefined ? [film] : [film, fileOf(`${name}.vtt`, 'text/vtt', marks)]
}

function mustBeFree(recording: string, entry: Entry | undefined): void {
  if (entry === undefined || entry.bytes === 0) throw new BoxError('RECORDING_UNKNOWN', `there is no recording ${recording}`)
  if (entry.endedAt === undefined) throw new BoxError('RECORDING_RUNNING', `the recording ${recording} is being written`)
  if (!entry.about.mayKeep) {
    throw new BoxError('RECORDING_NOT_ALLOWED', `the rights of what was taught do not let the recording ${recording} leave the box`)
  }
}
