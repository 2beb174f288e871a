import type { Clock } from '#appliance/base/clock.ts'
import type { Log } from '#appliance/base/log.ts'
import type { SystemdNotify } from '#appliance/lifecycle/notify.ts'
import { Watchdog, watchdogPeriod } from '#appliance/lifecycle/watchdog.ts'
import type { RelayProbe } from '#appliance/live/ingest/relay-probe.ts'
import type { Database } from '#appliance/storage/database.ts'
import type { World } from '#appliance/world.ts'

export interface WatchdogParts {
  world: World
  clock: Clock
  log: Log
  notify: SystemdNotify
  database: Database
  relay: RelayProbe
}

export function buildWatchdog({ world, clock, log, notify, database, relay }: WatchdogParts): Watchdog {
  const { env, pid } = world
  const probes = [
    { name: 'database', answers: () => database.ping() },
    { name: 'relay', answers: () => relay.answers() },
  ]
  return new Watchdog({ probes, notify, period: watchdogPeriod(env, pid), clock, log })
}
