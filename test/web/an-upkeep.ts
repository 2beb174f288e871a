import type { Clock } from '#appliance/base/clock.ts'
import type { Log } from '#appliance/base/log.ts'
import { LogRing } from '#appliance/base/log-ring.ts'
import { View } from '#appliance/base/view.ts'
import type { Watchable } from '#appliance/base/view.ts'
import { BROUGHT_IN, TAKEN_OUT } from '#appliance/composition/backup.ts'
import type { BackupAbout } from '#appliance/contract/backup.ts'
import type { ClockTrust } from '#appliance/contract/box.ts'
import { NetworkTest } from '#appliance/health/network-test/network-test.ts'
import { LinuxNetwork } from '#appliance/health/network-test/this-network.ts'
import { Restart } from '#appliance/lifecycle/restart.ts'
import { Backup } from '#appliance/storage/backup/backup.ts'

interface UpkeepParts {
  data: string
  boxId: string
  trust: Watchable<ClockTrust>
  isInClass: () => boolean
  clock: Clock
  log: Log
}

/** What a technician does to the box itself; a new start is only noted in `starts`. */
export function anUpkeep({ data, boxId, trust, isInClass, clock, log }: UpkeepParts) {
  const starts: string[] = []
  const begin = (): void => void starts.push('again')
  const about = (): BackupAbout => ({ boxId, school: '', room: '', version: '0.1.0', madeAt: clock.now() })
  return {
    starts,
    logbook: new LogRing(),
    restart: new Restart({ isInClass, begin, clock, log }),
    networkTest: new NetworkTest({
      ...{ network: new LinuxNetwork(), addresses: () => [], clockTrust: trust, inClass: new View(false), tookUplink: () => undefined },
      ...{ clock, log },
    }),
    backup: new Backup({
      ...{ dataFolder: data, about, takenOut: TAKEN_OUT, broughtIn: BROUGHT_IN, freeSpace: async () => 1e12, log },
      ...{ isInClass, startAgain: begin },
    }),
  }
}
