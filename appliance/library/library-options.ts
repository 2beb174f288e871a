import type { BoxBus } from '#appliance/base/bus.ts'
import type { Clock } from '#appliance/base/clock.ts'
import type { Log } from '#appliance/base/log.ts'
import type { Watchable } from '#appliance/base/view.ts'
import type { BoxConfig } from '#appliance/config/schema.ts'
import type { Database } from '#appliance/storage/database.ts'
import type { OwnLesson } from './ports.ts'

/** What the library needs of the house. */
export interface LibraryOptions {
  readonly bus: BoxBus
  readonly clock: Clock
  readonly log: Log
  readonly db: Database
  /** The data folder; the library has a folder of its own in it. */
  readonly dataFolder: string
  /** From 0 up to 1. */
  readonly random: () => number
  readonly settings: () => Pick<BoxConfig, 'box' | 'school' | 'library'>
  readonly dateKnown: () => boolean
  /** While a class of this box runs, nothing is fetched in the background. */
  readonly classRunning: Watchable<boolean>
  /** Whether a class of this box comes over the uplink that the boxes of the school share. */
  readonly uplinkTaken: Watchable<boolean>
  readonly boxId: () => string
  /** Addresses of other boxes, by the settings. */
  readonly listedPeers: () => readonly string[]
  /** Of the pages; 0 while they are not up. */
  readonly port: () => number
  /** The classroom's own lessons of the next days; the signed ones of the whole school are planned for beside them. */
  readonly ownLessons: () => readonly OwnLesson[]
  /** Boxes of the school have come or gone. */
  readonly onPeers: () => void
}
