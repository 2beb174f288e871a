import type { Clock } from '#appliance/base/clock.ts'
import { clockCheck } from '#appliance/health/clock-check.ts'
import type { ClockTrustKeeper } from '#appliance/health/clock-trust.ts'
import { databaseCheck } from '#appliance/health/database-check.ts'
import { diskCheck } from '#appliance/health/disk-check.ts'
import type { Check } from '#appliance/health/check.ts'
import type { Clickers } from '#appliance/hardware/clickers/clickers.ts'
import { receiversCheck } from '#appliance/hardware/clickers/receivers-check.ts'
import { buttonsCheck } from '#appliance/hardware/buttons/buttons-check.ts'
import type { Buttons } from '#appliance/hardware/buttons/buttons.ts'
import { gpioCheck } from '#appliance/hardware/buttons/gpio-check.ts'
import { cataloguesCheck } from '#appliance/library/checks/catalogues-check.ts'
import { lessonsCheck } from '#appliance/library/checks/lessons-check.ts'
import { storageCheck } from '#appliance/library/checks/storage-check.ts'
import type { Library } from '#appliance/library/library.ts'
import { ffmpegCheck } from '#appliance/live/pull/ffmpeg-check.ts'
import type { Live } from '#appliance/live/live.ts'
import { relayCheck } from '#appliance/live/ingest/relay-check.ts'
import type { RelayProbe } from '#appliance/live/ingest/relay-probe.ts'
import { recordingCheck } from '#appliance/live/recorder/recording-check.ts'
import type { Recordings } from '#appliance/live/recorder/recordings.ts'
import { lanCheck } from '#appliance/live/viewers/lan-check.ts'
import type { ViewersReader } from '#appliance/live/viewers/viewers-reader.ts'
import { certificateCheck } from '#appliance/secure/certificate-check.ts'
import type { Secure } from '#appliance/secure/secure.ts'
import { resultsCheck } from '#appliance/upstream/results-check.ts'
import type { Upstream } from '#appliance/upstream/upstream.ts'
import type { Database } from '#appliance/storage/database.ts'
import type { World } from '#appliance/world.ts'

export interface Checked {
  database: Database
  clock: Clock
  relay: RelayProbe
  dataFolder: string
  world: World
  clockTrust: ClockTrustKeeper
  live: Live
  recordings: Recordings
  viewers: ViewersReader
  library: Library
  clickers: Clickers
  buttons: Buttons
  upstream: Upstream
  secure: Secure
  dateKnown: () => boolean
}

/** What the doctor looks at. */
export function checksOf({
  database,
  clock,
  relay,
  dataFolder,
  world,
  clockTrust,
  live,
  recordings,
  viewers,
  library,
  clickers,
  buttons,
  upstream,
  secure,
  dateKnown,
}: Checked): Check[] {
  const { view } = library
  const now = (): number => clock.now()
  return [
    databaseCheck({ database, clock }),
    relayCheck({ relay, clock }),
    diskCheck({ folder: dataFolder, freeSpace: world.freeSpace }),
    clockCheck(clockTrust.trust),
    ffmpegCheck(live.view),
    recordingCheck(recordings.view),
    lanCheck(viewers),
    receiversCheck({ view: clickers.view, now }),
    ...[buttonsCheck(buttons.view), gpioCheck(buttons.view)],
    resultsCheck(() => upstream.state),
    certificateCheck({ state: () => secure.state, now, dateKnown }),
    ...[storageCheck(view), lessonsCheck({ view, now, dateKnown }), cataloguesCheck({ view, now, dateKnown })],
  ]
}
