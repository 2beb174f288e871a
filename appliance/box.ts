import { randomUUID } from 'node:crypto'
import { BoxBus } from './base/bus.ts'
import type { Log } from './base/log.ts'
import type { LogRing } from './base/log-ring.ts'
import { BUILT_AT, VERSION } from './build.ts'
import type { LoadedConfig } from './config/load.ts'
import { Settings } from './config/settings.ts'
import { ClockTrustKeeper } from './health/clock-trust.ts'
import { DATABASE_BEGUN_ANEW } from './health/database-check.ts'
import { Doctor } from './health/doctor.ts'
import { LinuxVouchedTime } from './health/vouched-time.ts'
import { TrustedClock } from './health/trusted-clock.ts'
import type { Carriage } from './lesson/continuity.ts'
import { MemoryTidy } from './lifecycle/memory-tidy.ts'
import { SystemdNotify } from './lifecycle/notify.ts'
import { StartOrder } from './lifecycle/start-order.ts'
import { BoxId } from './live/pull/box-id.ts'
import { PeerDesk } from './live/pull/peer-desk.ts'
import type { Live } from './live/live.ts'
import { RelayProbe } from './live/ingest/relay-probe.ts'
import { Recordings } from './live/recorder/recordings.ts'
import { StreamKeys } from './live/ingest/stream-keys.ts'
import { Viewers } from './live/viewers/book.ts'
import { readLinks } from './live/viewers/links.ts'
import { ViewersReader } from './live/viewers/viewers-reader.ts'
import type { Database } from './storage/database.ts'
import { buildWeb } from './web/server.ts'
import type { WebRoom } from './web/server.ts'
import { SignIn } from './web/sign-in/sign-in.ts'
import type { World } from './world.ts'
import { buildButtons } from './composition/buttons.ts'
import { checksOf } from './composition/checks.ts'
import { aboutClass, CLASS_CHANNEL, isQuiet } from './composition/class-now.ts'
import { buildClickers } from './composition/clickers.ts'
import { exportPorts } from './composition/exports.ts'
import { buildLesson } from './composition/lesson.ts'
import { buildLibrary } from './composition/library.ts'
import { buildLive, lessonSources } from './composition/live.ts'
import { stepsOf } from './composition/order.ts'
import { buildPlans } from './composition/plans.ts'
import { buildQuiz } from './composition/quiz.ts'
import { buildScreens } from './composition/screens.ts'
import { buildUpkeep } from './composition/upkeep.ts'
import { buildSecure } from './composition/secure.ts'
import { buildUpstream } from './composition/upstream.ts'
import { buildWatchdog } from './composition/watchdog.ts'

/*
 * The composition: with composition/, the only place that knows every room. Rooms are built here, given what they need of each other,
 * and started in the order of the list at the end, stopped in reverse. Nothing runs before `start`.
 */

export interface BoxParts {
  readonly world: World
  readonly log: Log
  /** The last lines of `log`. */
  readonly logbook: LogRing
  readonly loaded: LoadedConfig['layers']
  readonly dataFolder: string
  readonly database: Database
  /** Ends the process in order and begins it anew. */
  readonly startAgain: () => void
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

export function buildBox({ world, log, logbook, loaded, dataFolder, database, startAgain }: BoxParts): Box {
  const { env } = world
  const bus = new BoxBus({ now: () => clockTrust.now() }, (fact, err) => log.error({ fact, err }, 'listener failed'))
  const clockTrust = buildClockTrust({ world, bus, dataFolder, log: log.child({ room: 'clock' }) })
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
    ...{ book, enter: (channel, who) => live.enter(channel, who), lessonOf: () => aboutClass(lesson) },
    exports: exportPorts({ clock, settings, library: () => library, lesson: () => lesson.view }),
  })
  const viewers = new ViewersReader({ viewers: book, max: () => settings.value.live.viewers.max, links: readLinks })
  const carriageOf = (channel: string): Carriage => lesson.carriageOf(channel)
  const nearby = (): readonly string[] => library.peerAddresses
  const sources = { bus, settings, keys, boxId, recordings, book, nearby, carriageOf, dataFolder }
  const live = buildLive({ world, clock, log: roomLog('live'), ...sources })
  const peers = new PeerDesk({ boxId: () => boxId.value, lessons: () => lessonSources(settings, carriageOf), live: live.view })
  const dateKnown = (): boolean => clockTrust.trust.value !== 'no'
  // A person mistypes a year; by that no recording may go.
  const dateSure = (): boolean => dateKnown() && clockTrust.trust.value !== 'person'
  const forClass = { bus, clock, log: roomLog('lesson'), database, settings, dateKnown, dateSure }
  const { lesson, classNow } = buildLesson({ ...forClass, live, library: () => library, timetable: () => plans.timetable })
  const library = buildLibrary({
    ...{ bus, clock, log: roomLog('library'), db: database, dataFolder, random: world.random, dateKnown, settings, live, lesson },
    ...{ boxId: () => boxId.value, port: () => web.port, ownLessons: () => plans.toPrepare.value },
  })
  const fromPlans = { rosterLog: roomLog('roster'), quizzes: () => quiz }
  const plans = buildPlans({ ...forClass, dataFolder, library, random: world.random, lesson, classNow, ...fromPlans })
  const clickers = buildClickers({ world, clock, settings, roster: plans.roster, log: roomLog('clickers') })
  const devices = { clickers, buttons: buildButtons({ world, settings, bus, clock, log: roomLog('buttons') }) }
  const aboutUp = { random: world.random, lesson, library: () => library, quiz: () => quiz, boxId: () => boxId.value }
  const up = buildUpstream({ ...forClass, ...aboutUp, log: roomLog('upstream') })
  const quiz = buildQuiz({ ...forClass, ...plans, ...devices, log: roomLog('quiz'), library, lesson, classNow, upstream: up.forQuiz })
  const signIn = buildSignIn({ bus, clock, log: roomLog('sign-in'), db: database, lesson: lesson.view, settings, dataFolder })
  const screens = buildScreens({ bus, clock, log: roomLog('screens'), database, lesson, ...plans, signIn, ...devices })
  const secure = buildSecure({ settings, dataFolder, clock, log: roomLog('secure'), web: () => web, live })
  const looked = { database, clock, relay, dataFolder, world, clockTrust, live, recordings, viewers, library, ...devices, ...up, dateKnown }
  const doctor = new Doctor({ checks: checksOf({ ...looked, secure }), bus, clock, log: roomLog('health') })
  const upkeep = buildUpkeep({ ...forClass, log, logbook, lesson, library, clockTrust, startAgain, dataFolder, world, boxId })
  const web = buildWeb({
    ...{ bus, clock, log: roomLog('web'), db: database, settings, signIn, lesson, screens },
    ...{ live, peers, keys, recordings, library, viewers, clockTrust, secure, ...devices, quiz, ...plans, statements: up.statements },
    ...{ ...upkeep, health: doctor.view, version: VERSION, boot: randomUUID(), pages: world.pages },
  })
  const notify = new SystemdNotify({ env, clock, log: roomLog('systemd') })
  const watchdog = buildWatchdog({ world, clock, log: roomLog('watchdog'), notify, database, relay })
  const memory = new MemoryTidy({ collect: world.collectGarbage, isQuiet: () => isQuiet(live.view.value), clock, log: roomLog('memory') })
  if (database.setAside !== undefined) doctor.raise(DATABASE_BEGUN_ANEW)
  for (const follow of [() => live.refreshPulls(), () => recordings.settingsChanged(), () => library.settingsChanged()])
    settings.watch(follow)
  const rooms = { doctor, clockTrust, keys, boxId, live, lesson, signIn, screens, web, secure, recordings, library, ...devices }
  const steps = stepsOf({ ...rooms, ...upkeep, watchdog, memory, quiz, ...plans, upstream: up.upstream })
  return { order: new StartOrder({ steps, clock, log, issues: doctor }), notify, reach: () => reachOf({ web, live, keys, signIn }) }
}

function buildClockTrust({ world, bus, dataFolder, log }: { world: World; bus: BoxBus; dataFolder: string; log: Log }): ClockTrustKeeper {
  const { clock, systemClock: system } = world
  return new ClockTrustKeeper({ clock, system, builtAt: BUILT_AT, bus, log, vouched: new LinuxVouchedTime({ folder: dataFolder, log }) })
}

type SignInOptions = ConstructorParameters<typeof SignIn>[0]

function buildSignIn({ settings, ...common }: Omit<SignInOptions, 'settings'> & { settings: Settings }): SignIn {
  return new SignIn({
    ...common,
    settings: {
      rememberDays: () => settings.value.sign_in.remember_days,
      nameBox: async ({ school, room }) => {
        if (school !== undefined) await settings.changeFromPage('box.school', school)
        if (room !== undefined) await settings.changeFromPage('box.room', room)
      },
    },
  })
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
