import { randomUUID } from 'node:crypto'
import { BoxBus } from './base/bus.ts'
import { derivedView } from './base/derived-view.ts'
import type { Clock } from './base/clock.ts'
import type { Log } from './base/log.ts'
import { hours, seconds } from './base/duration.ts'
import { BUILT_AT, VERSION } from './build.ts'
import type { LoadedConfig } from './config/load.ts'
import type { BoxConfig } from './config/schema.ts'
import { Settings } from './config/settings.ts'
import type { LessonView } from './contract/lesson.ts'
import type { LiveView } from './contract/live.ts'
import { clockCheck } from './health/clock-check.ts'
import { ClockTrustKeeper } from './health/clock-trust.ts'
import { databaseCheck } from './health/database-check.ts'
import { diskCheck } from './health/disk-check.ts'
import type { Check } from './health/check.ts'
import { Doctor } from './health/doctor.ts'
import { TrustedClock } from './health/trusted-clock.ts'
import { LessonStore } from './lesson/lesson-store.ts'
import { Lesson } from './lesson/lesson.ts'
import { cataloguesCheck } from './library/checks/catalogues-check.ts'
import { lessonsCheck } from './library/checks/lessons-check.ts'
import { storageCheck } from './library/checks/storage-check.ts'
import { Library } from './library/library.ts'
import { MemoryTidy } from './lifecycle/memory-tidy.ts'
import { SystemdNotify } from './lifecycle/notify.ts'
import type { Room } from './lifecycle/room.ts'
import { optional, required, StartOrder } from './lifecycle/start-order.ts'
import type { Step } from './lifecycle/start-order.ts'
import { Watchdog, watchdogPeriod } from './lifecycle/watchdog.ts'
import { ffmpegCheck } from './live/pull/ffmpeg-check.ts'
import { Ingest } from './live/ingest/ingest.ts'
import { BoxId } from './live/pull/box-id.ts'
import { PeerDesk } from './live/pull/peer-desk.ts'
import { Live } from './live/live.ts'
import { Pull } from './live/pull/pull.ts'
import { relayCheck } from './live/ingest/relay-check.ts'
import { RelayProbe } from './live/ingest/relay-probe.ts'
import { recordingCheck } from './live/recorder/recording-check.ts'
import { Recordings } from './live/recorder/recordings.ts'
import { SampleClass } from './live/sample/sample-class.ts'
import { StreamKeys } from './live/ingest/stream-keys.ts'
import { Viewers } from './live/viewers/book.ts'
import { lanCheck } from './live/viewers/lan-check.ts'
import { readLinks } from './live/viewers/links.ts'
import { ViewersReader } from './live/viewers/viewers-reader.ts'
import { ScreensStore } from './screens/screens-store.ts'
import { Screens } from './screens/screens.ts'
import type { Database } from './storage/database.ts'
import { buildWeb } from './web/server.ts'
import type { WebRoom } from './web/server.ts'
import { SignIn } from './web/sign-in/sign-in.ts'
import type { World } from './world.ts'

/*
 * The composition: the only file that knows every room. Rooms are built here, given what they need of each other,
 * and started in the order of the list at the end, stopped in reverse. Nothing runs before `start`.
 */

/** The channel that a class is given on. */
const CLASS_CHANNEL = 'class'
/** A class that nobody ended does not keep the library from fetching for ever. */
const LONGEST_CLASS = hours(4)

export interface BoxParts {
  readonly world: World
  readonly log: Log
  readonly loaded: LoadedConfig['layers']
  readonly dataFolder: string
  readonly database: Database
}

/** A whole box, not yet started. */
export interface Box {
  readonly order: StartOrder
  readonly notify: SystemdNotify
  /** Where it is reached, and what its first visitor needs; complete once it has started. */
  reach(): BoxReach
}

export interface BoxReach {
  readonly httpPort: number
  readonly rtmpPort: number
  readonly addresses: readonly string[]
  readonly publishKey: string
  /** Undefined once the box is claimed. */
  readonly claimCode: string | undefined
}

export function buildBox({ world, log, loaded, dataFolder, database }: BoxParts): Box {
  const { env } = world
  const bus = new BoxBus({ now: () => clockTrust.now() }, (fact, err) => log.error({ fact, err }, 'listener failed'))
  const clockTrust = new ClockTrustKeeper({
    ...{ clock: world.clock, system: world.systemClock, builtAt: BUILT_AT, bus },
    log: log.child({ room: 'clock' }),
  })
  const clock = new TrustedClock(world.clock, clockTrust)
  const settings = Settings.open({ loaded, database, bus, clock, log: log.child({ room: 'settings' }) })
  log.level = settings.value.log.level
  const roomLog = (room: string): Log => log.child({ room })
  const keys = new StreamKeys({ folder: dataFolder, channels: Object.keys(settings.value.live.channels), log: roomLog('live') })
  const relay = new RelayProbe(() => live.door)
  const boxId = new BoxId({ folder: dataFolder, log: roomLog('live') })
  const book = new Viewers(clock)
  const recordings = new Recordings({
    ...{ bus, clock, log: roomLog('recordings'), db: database, dataFolder, freeSpace: world.freeSpace },
    ...{ settings: () => settings.value.live.recording, lesson: () => lesson.view, live: () => live.view, dateKnown: () => dateSure() },
    ...{ book, enter: (channel, who) => live.enter(channel, who) },
  })
  const viewers = new ViewersReader({ viewers: book, max: () => settings.value.live.viewers.max, links: readLinks })
  const nearby = (): readonly string[] => library.peerAddresses
  const live = buildLive({ world, clock, log: roomLog('live'), bus, settings, keys, boxId, recordings, book, nearby })
  const peers = new PeerDesk({ boxId: () => boxId.value, config: () => settings.value.live, live: live.view })
  const dateKnown = (): boolean => clockTrust.trust.value !== 'no'
  // A person mistypes a year; by that no recording may go.
  const dateSure = (): boolean => dateKnown() && clockTrust.trust.value !== 'person'
  const kept = { store: new LessonStore(database), channel: CLASS_CHANNEL }
  const lesson = new Lesson({ bus, clock, log: roomLog('lesson'), live, dateKnown, ...kept })
  const uplinkTaken = derivedView([live.view], () => comesOverUplink(live.view.value))
  const library = new Library({
    ...{ bus, clock, log: roomLog('library'), db: database, dataFolder, random: world.random, dateKnown, uplinkTaken },
    ...{ settings: () => settings.value, boxId: () => boxId.value, listedPeers: () => settings.value.live.peers, port: () => web.port },
    classRunning: derivedView([lesson.view, live.view], () => uplinkTaken.value || isInClass(lesson.view.value, clock.now())),
    onPeers: () => live.refreshPulls(),
  })
  const door = { db: database, lesson: lesson.view, settings: doorSettings(settings), dataFolder }
  const signIn = new SignIn({ bus, clock, log: roomLog('sign-in'), ...door })
  const shown = { lesson: lesson.view, codes: signIn.codes, store: new ScreensStore(database) }
  const screens = new Screens({ bus, clock, log: roomLog('screens'), ...shown })
  const checks = checksOf({ database, clock, relay, dataFolder, world, clockTrust, live, recordings, viewers, library, dateKnown })
  const doctor = new Doctor({ checks, bus, clock, log: roomLog('health') })
  const web = buildWeb({
    ...{ bus, clock, log: roomLog('web'), db: database, settings, signIn, lesson, screens },
    ...{ live, peers, keys, recordings, library, viewers, clockTrust },
    ...{ health: doctor.view, version: VERSION, boot: randomUUID(), pages: world.pages },
  })
  const notify = new SystemdNotify({ env, clock, log: roomLog('systemd') })
  const watchdog = buildWatchdog({ world, clock, log: roomLog('watchdog'), notify, database, relay })
  const memory = new MemoryTidy({ collect: world.collectGarbage, isQuiet: () => isQuiet(live.view.value), clock, log: roomLog('memory') })
  if (database.setAside !== undefined) doctor.raise(DATABASE_BEGUN_ANEW)
  settings.watch(() => live.refreshPulls())
  settings.watch(() => recordings.settingsChanged())
  settings.watch(() => library.settingsChanged())
  const steps = stepsOf({ doctor, clockTrust, keys, boxId, live, lesson, signIn, screens, web, recordings, library, watchdog, memory })
  const order = new StartOrder({ steps, clock, log, issues: doctor })
  return { order, notify, reach: () => reachOf({ web, live, keys, signIn }) }
}

interface Checked {
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
  dateKnown: () => boolean
}

/** What the doctor looks at. */
function checksOf({
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
    ...[storageCheck(view), lessonsCheck({ view, now, dateKnown }), cataloguesCheck({ view, now, dateKnown })],
  ]
}

/** The rooms in the order in which they start. */
function stepsOf(
  rooms: Record<
    'doctor' | 'clockTrust' | 'keys' | 'boxId' | 'lesson' | 'signIn' | 'screens' | 'web' | 'recordings' | 'library' | 'watchdog' | 'memory',
    Room
  > & {
    live: Live
  },
): Step[] {
  const { doctor, clockTrust, keys, boxId, live, lesson, signIn, screens, web, recordings, library, watchdog, memory } = rooms
  return [
    optional(doctor, { 'zh-Hans': '自检', en: 'Self-check' }),
    optional(clockTrust, { 'zh-Hans': '时间', en: 'Time' }),
    ...[keys, boxId].map(required),
    // Stopped after `live`, so that a publisher who is dropped then is no loss to a class.
    optional(live.publishing, { 'zh-Hans': '教室内推流', en: 'Publishing in the room' }),
    ...[live, lesson, signIn, screens, web].map(required),
    // After the web: mending a recording keeps nobody waiting.
    optional(recordings, { 'zh-Hans': '录像', en: 'Recording' }),
    optional(library, { 'zh-Hans': '资源库', en: 'Library' }),
    optional(watchdog, { 'zh-Hans': '看门狗', en: 'Watchdog' }),
    optional(memory, { 'zh-Hans': '内存', en: 'Memory' }),
  ]
}

interface WatchdogParts {
  world: World
  clock: Clock
  log: Log
  notify: SystemdNotify
  database: Database
  relay: RelayProbe
}

function buildWatchdog({ world, clock, log, notify, database, relay }: WatchdogParts): Watchdog {
  const { env, pid } = world
  const probes = [
    { name: 'database', answers: () => database.ping() },
    { name: 'relay', answers: () => relay.answers() },
  ]
  return new Watchdog({ probes, notify, period: watchdogPeriod(env, pid), clock, log })
}

interface LiveParts {
  world: World
  clock: Clock
  log: Log
  bus: BoxBus
  settings: Settings
  keys: StreamKeys
  boxId: BoxId
  recordings: Recordings
  book: Viewers
  /** Addresses of boxes of the school that were found. */
  nearby: () => readonly string[]
}

function buildLive({ world, clock, log, bus, settings, keys, boxId, recordings, book, nearby }: LiveParts): Live {
  const { ffmpeg, random } = world
  const { host, port, max_connections: maxConnections, max_per_address: maxPerAddress } = settings.value.rtmp
  const config = (): BoxConfig['live'] => settings.value.live
  let ingest: Ingest | undefined
  return new Live({
    bus,
    clock,
    log,
    config,
    ffmpeg,
    book,
    sinks: (channel) => [recordings.sinkOf(channel)],
    ingest: (door, watch) => {
      ingest = new Ingest({
        ...{ host, port, maxConnections, maxPerAddress, clock, bus, log, watch },
        publisherTimeout: () => seconds(config().publisher_timeout_seconds),
        rightOf: (key) => {
          const grant = keys.find(key)
          return grant === undefined ? undefined : { channel: door(grant.channel), kind: grant.kind }
        },
      })
      return ingest
    },
    pull: (door) =>
      new Pull({
        ...{ door, bus, clock, log, ffmpeg, random, boxId: () => boxId.value },
        limits: () => ({ stall: seconds(config().stall_seconds), failback: seconds(config().failback_seconds) }),
        plan: () => ({
          sources: [],
          shared_as: '',
          ...config().channels[door.name],
          peers: [...new Set([...config().peers, ...nearby()])],
        }),
      }),
    sample: () =>
      new SampleClass({ door: () => ingest?.door ?? { host: '127.0.0.1', port: 0 }, lendKey: () => keys.lend(CLASS_CHANNEL), clock, log }),
  })
}

/** The sample comes from the box itself. */
function isInClass({ phase, sample, startedAt = 0 }: LessonView, now: number): boolean {
  return phase === 'live' && !sample && now - startedAt < LONGEST_CLASS
}

/** Whether a channel is fed by an address of its settings, or being asked for there; another box's copy takes nothing of the uplink. */
function comesOverUplink({ channels }: LiveView): boolean {
  const running: readonly string[] = ['running', 'connecting', 'trying']
  return channels.some(({ upstreams }) => upstreams.some(({ kind, state }) => kind === 'address' && running.includes(state)))
}

function isQuiet({ channels }: LiveView): boolean {
  return channels.every(({ state, viewers }) => state === 'idle' && viewers === 0)
}

function doorSettings(settings: Settings): ConstructorParameters<typeof SignIn>[0]['settings'] {
  return {
    rememberDays: () => settings.value.sign_in.remember_days,
    nameBox: async ({ school, room }) => {
      if (school !== undefined) await settings.changeFromPage('box.school', school)
      if (room !== undefined) await settings.changeFromPage('box.room', room)
    },
  }
}

function reachOf({ web, live, keys, signIn }: { web: WebRoom; live: Live; keys: StreamKeys; signIn: SignIn }): BoxReach {
  return {
    httpPort: web.port,
    rtmpPort: live.view.value.rtmpPort,
    addresses: web.box.value.addresses,
    publishKey: keys.keyOf(CLASS_CHANNEL),
    claimCode: signIn.codes.value.claimCode,
  }
}

const DATABASE_BEGUN_ANEW = {
  id: 'database-begun-anew',
  severity: 'warning',
  says: {
    'zh-Hans': '盒子的数据库损坏，已换成新的；绑定和设置需要重新做一次',
    en: 'The box’s database was damaged and has been begun anew; it has to be claimed and set up again',
  },
  remedy: {
    'zh-Hans': '损坏的文件已保留，请把它交给技术人员。如果再次出现，请更换存储卡。',
    en: 'The damaged file was kept: give it to your technician. If it happens again, replace the memory card.',
  },
} as const
