import type { Clock } from '#appliance/base/clock.ts'
import { derivedView } from '#appliance/base/derived-view.ts'
import type { Log } from '#appliance/base/log.ts'
import type { LogRing } from '#appliance/base/log-ring.ts'
import type { BackupAbout } from '#appliance/contract/backup.ts'
import type { BoxConfig } from '#appliance/config/schema.ts'
import type { Settings } from '#appliance/config/settings.ts'
import type { ClockTrustKeeper } from '#appliance/health/clock-trust.ts'
import { NetworkTest } from '#appliance/health/network-test/network-test.ts'
import type { TestedAddress } from '#appliance/health/network-test/network-test.ts'
import { LinuxNetwork } from '#appliance/health/network-test/this-network.ts'
import type { Lesson } from '#appliance/lesson/lesson.ts'
import type { Library } from '#appliance/library/library.ts'
import { Restart } from '#appliance/lifecycle/restart.ts'
import { Backup } from '#appliance/storage/backup/backup.ts'
import type { World } from '../world.ts'
import { VERSION } from '../build.ts'
import { BROUGHT_IN, TAKEN_OUT } from './backup.ts'
import { isInClass } from './class-now.ts'

interface UpkeepParts {
  clock: Clock
  log: Log
  logbook: LogRing
  lesson: Lesson
  settings: Settings
  library: Library
  clockTrust: ClockTrustKeeper
  startAgain: () => void
  dataFolder: string
  world: Pick<World, 'freeSpace'>
  boxId: { readonly value: string }
}

/** What a technician does to the box itself. */
export interface Upkeep {
  readonly logbook: LogRing
  readonly restart: Restart
  readonly networkTest: NetworkTest
  readonly backup: Backup
}

export function buildUpkeep(parts: UpkeepParts): Upkeep {
  const { clock, log, logbook, lesson, settings, library, clockTrust, startAgain, dataFolder, world, boxId } = parts
  const inClass = (): boolean => isInClass(lesson.view.value, clock.now())
  const restart = new Restart({ isInClass: inClass, begin: startAgain, clock, log: log.child({ room: 'restart' }) })
  const networkTest = new NetworkTest({
    ...{ network: new LinuxNetwork(), addresses: () => addressesIn(settings.value), clockTrust: clockTrust.trust },
    ...{ inClass: derivedView([lesson.view], inClass), tookUplink: (bytes) => library.tookElsewhere(bytes) },
    ...{ clock, log: log.child({ room: 'network-test' }) },
  })
  const about = (): BackupAbout => {
    const { school, room } = settings.value.box
    return { boxId: boxId.value, school, room, version: VERSION, madeAt: clock.now() }
  }
  const backup = new Backup({
    ...{ dataFolder, freeSpace: world.freeSpace, about, takenOut: TAKEN_OUT, broughtIn: BROUGHT_IN, isInClass: inClass },
    ...{ startAgain: () => restart.ask({ inClass: true, because: 'restore' }), log: log.child({ room: 'backup' }) },
  })
  return { logbook, restart, networkTest, backup }
}

/** Every address that lessons and catalogues come from, each once. */
function addressesIn({ live, library }: BoxConfig): TestedAddress[] {
  const sources = Object.values(live.channels).flatMap((channel) => channel.sources)
  const all: TestedAddress[] = [
    // Where a service gives the address of the moment, the one of the settings need not be there at all.
    ...sources.map(({ url, resolver }) =>
      resolver === undefined ? { kind: 'source' as const, url } : { kind: 'resolver' as const, url: resolver },
    ),
    ...library.catalogues.map(({ url }) => ({ kind: 'catalogue' as const, url })),
  ]
  return [...new Map(all.map((address) => [address.url, address])).values()]
}
