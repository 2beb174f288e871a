import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import type { Socket } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { onTestFinished } from 'vitest'
import { BoxBus } from '#appliance/base/bus.ts'
import { BoxError } from '#appliance/base/errors.ts'
import { createLog } from '#appliance/base/log.ts'
import { ManualClock } from '#appliance/base/manual-clock.ts'
import { View } from '#appliance/base/view.ts'
import { Settings } from '#appliance/config/settings.ts'
import type { ClockTrust } from '#appliance/contract/box.ts'
import type { Fact } from '#appliance/contract/facts.ts'
import type { HealthView } from '#appliance/contract/health.ts'
import type { ChannelView, LiveView } from '#appliance/contract/live.ts'
import { Buttons } from '#appliance/hardware/buttons/buttons.ts'
import { Clickers } from '#appliance/hardware/clickers/clickers.ts'
import { SimulatedHid } from '#appliance/hardware/clickers/simulated-hid.ts'
import { SimulatedGpio } from '#appliance/hardware/gpio/simulated-gpio.ts'
import { SimulatedSerial } from '#appliance/hardware/serial/simulated-serial.ts'
import { LessonStore } from '#appliance/lesson/lesson-store.ts'
import { Lesson } from '#appliance/lesson/lesson.ts'
import { RunSheets } from '#appliance/lesson/run-sheet/run-sheets.ts'
import { RunStore } from '#appliance/lesson/run-sheet/run-store.ts'
import { RollStore } from '#appliance/quiz/roster/roll-store.ts'
import { RosterStore } from '#appliance/quiz/roster/roster-store.ts'
import { Roster } from '#appliance/quiz/roster/roster.ts'
import { Running } from '#appliance/lesson/run-sheet/running.ts'
import { SheetStore } from '#appliance/lesson/run-sheet/sheet-store.ts'
import { Suggester } from '#appliance/lesson/suggest/suggester.ts'
import { CalendarShelf } from '#appliance/lesson/timetable/calendar/calendar-shelf.ts'
import { TimetableStore } from '#appliance/lesson/timetable/timetable-store.ts'
import { Timetable } from '#appliance/lesson/timetable/timetable.ts'
import { Library } from '#appliance/library/library.ts'
import { LiveForLesson } from '#appliance/live/for-lesson.ts'
import { PeerDesk } from '#appliance/live/pull/peer-desk.ts'
import { Recordings } from '#appliance/live/recorder/recordings.ts'
import { Viewers } from '#appliance/live/viewers/book.ts'
import { ViewersReader } from '#appliance/live/viewers/viewers-reader.ts'
import { PhoneStore } from '#appliance/quiz/phone-store.ts'
import { PollStore } from '#appliance/quiz/poll-store.ts'
import { PreparedStore } from '#appliance/quiz/prepared-store.ts'
import { Quiz } from '#appliance/quiz/quiz.ts'
import { Results } from '#appliance/quiz/results.ts'
import { xapiExport } from '#appliance/quiz/xapi/export.ts'
import { Pseudonyms } from '#appliance/quiz/xapi/pseudonyms.ts'
import { ScreensStore } from '#appliance/screens/screens-store.ts'
import { Screens } from '#appliance/screens/screens.ts'
import { openDatabase } from '#appliance/storage/database.ts'
import { buildWeb } from '#appliance/web/server.ts'
import type { WebRoom } from '#appliance/web/server.ts'
import { SignIn } from '#appliance/web/sign-in/sign-in.ts'
import { configured } from '#test/config/a-config.ts'
import type { HlsForWeb, StatementsForWeb } from '#appliance/web/rooms.ts'
import { secureDoors } from './secure-doors.ts'
import { anUpkeep } from './an-upkeep.ts'
import { Visitor } from './visitor.ts'

const PIN = '246810'
const PASSPHRASE = 'river stone lamp bell'

/** What the box is called among the boxes of its school. */
export const OWN_ID = '00000000-0000-4000-8000-00000000000a'

/** A channel that is pulled and on air. */
export const aChannel: ChannelView = {
  name: 'class',
  state: 'live',
  source: { kind: 'pull', since: 0, from: 'http://upstream.example/lesson' },
  stats: { bitsPerSecond: 0, framesPerSecond: 0, keyframeInterval: 0, arrivalJitter: 0, gaps: 0, bytes: 0 },
  upstreams: [{ id: 'source-1', kind: 'address', url: 'http://upstream.example/lesson', state: 'running', attempts: 1, chosen: false }],
  upstreamsRevision: 'first',
  troubles: [],
  viewers: 0,
}

const NO_HLS: HlsForWeb = {
  serve: () => false,
  admit: () => {
    throw new BoxError('CHANNEL_NOT_ON_AIR', 'nothing is on air')
  },
  look: () => {
    throw new BoxError('CHANNEL_NOT_ON_AIR', 'nothing is on air')
  },
}

/** The streams at their narrow interface: what the web and the lesson ask of them, without any media. */
export class StandInLive {
  readonly view = new View<LiveView>({ channels: [aChannel], rtmpPort: 1935, ffmpeg: 'present', sample: false })
  readonly demanded: string[] = []
  readonly sockets: Socket[] = []
  readonly sentAway: string[] = []
  readonly chosen: (string | null)[] = []
  readonly hls: HlsForWeb
  onAir = true

  constructor(hls: HlsForWeb = NO_HLS) {
    this.hls = hls
  }

  async watch(name: string, viewer: { socket: Socket; head: Buffer }): Promise<void> {
    if (name !== 'class') throw new BoxError('CHANNEL_UNKNOWN', `this box has no channel ${name}`)
    if (!this.onAir) throw new BoxError('CHANNEL_NOT_ON_AIR', 'nothing is on air')
    this.sockets.push(viewer.socket)
    viewer.socket.write(viewer.head)
    viewer.socket.write('FLV')
  }

  chooseUpstream(name: string, id: string | null): void {
    if (name !== 'class') throw new BoxError('CHANNEL_UNKNOWN', `this box has no channel ${name}`)
    if (id !== null && id !== 'source-1') throw new BoxError('UPSTREAM_UNKNOWN', `channel class has no upstream ${id}`)
    this.chosen.push(id)
  }

  demand(name: string, on: boolean): void {
    this.demanded.push(`${name} ${on ? 'on' : 'off'}`)
  }

  letPublisherGo(name: string): void {
    this.sentAway.push(name)
  }

  async startSample(): Promise<void> {
    this.view.set({ ...this.view.value, sample: true })
  }

  async stopSample(): Promise<void> {
    this.view.set({ ...this.view.value, sample: false })
  }

  refreshPulls(): void {
    // Nothing is pulled.
  }

  holdPicture(): void {
    // There is no picture.
  }

  resumePicture(): void {
    // There is no picture.
  }

  canCatchUpFrom(): boolean {
    return false
  }

  catchUpFrom(): void {
    // There is no picture.
  }

  jumpToLive(): void {
    // There is no picture.
  }
}

/** The keeper of the publish keys, whose keys are numbered. */
class StandInKeys {
  #made = 1

  keyOf(): string {
    return `publish-key-${this.#made}`
  }

  async rotate(): Promise<string> {
    this.#made += 1
    return this.keyOf()
  }
}

export interface WebBoxOptions {
  /** What an earlier box left behind. */
  readonly data?: string
  readonly config?: string
  readonly built?: boolean
  /** What serves HLS. */
  readonly hls?: HlsForWeb
}

/** The door, the lesson, the screens and the web of one box, over a real database and real sockets; time stands still until moved. */
export async function aWebBox(options: WebBoxOptions = {}) {
  const data = options.data ?? (await aFolder())
  const clock = new ManualClock()
  const log = createLog('silent')
  const db = await openDatabase({ path: join(data, 'box.db'), clock, log })
  const bus = new BoxBus(clock, () => undefined)
  const facts: Fact[] = []
  bus.onAny((fact) => facts.push(fact))
  const { layers } = await configured(options.config ?? 'http: { host: 127.0.0.1, port: 0 }')
  const settings = Settings.open({ loaded: layers, database: db, bus, clock, log })
  const live = new StandInLive(options.hls)
  const lessonStore = new LessonStore(db)
  const lesson = new Lesson({
    ...{ bus, clock, log, live: new LiveForLesson(live), store: lessonStore, channel: 'class' },
    ...{ dateKnown: () => true, prepare: () => 0, library: { taught: () => undefined, film: () => undefined, mayRecord: () => true } },
    timetable: { now: () => ({ lesson: undefined }), next: () => ({ lesson: undefined }) },
  })
  const door = {
    rememberDays: () => settings.value.sign_in.remember_days,
    nameBox: async ({ school, room }: { school?: string; room?: string }) => {
      if (school !== undefined) await settings.changeFromPage('box.school', school)
      if (room !== undefined) await settings.changeFromPage('box.room', room)
    },
  }
  const signIn = new SignIn({
    db,
    bus,
    clock,
    log,
    lesson: lesson.view,
    settings: door,
    dataFolder: data,
    hashCost: { N: 1024, r: 8, p: 1 },
  })
  const health = new View<HealthView>({ issues: [] })
  const trust = new View<ClockTrust>('no')
  const clockTrust = { trust, now: () => clock.now(), confirmedByPerson: () => trust.set('person') }
  const keys = new StandInKeys()
  const peers = new PeerDesk({ boxId: () => OWN_ID, lessons: () => settings.value.live.channels, live: live.view })
  const recordings = new Recordings({
    ...{ bus, clock, log, db, dataFolder: data, freeSpace: async () => 1e12, dateKnown: () => true },
    ...{ settings: () => settings.value.live.recording, lesson: () => lesson.view, live: () => live.view },
  })
  const library = new Library({
    ...{ bus, clock, log, db, dataFolder: data, random: Math.random, settings: () => settings.value, boxId: () => OWN_ID },
    ...{ listedPeers: () => [], port: () => web.port, dateKnown: () => true, onPeers: () => undefined, ownLessons: () => [] },
    ...{ classRunning: new View(false), uplinkTaken: new View(false) },
  })
  const plans = { bus, clock, log, dateKnown: () => true, dateSure: () => true }
  const timetable = new Timetable({
    ...{ ...plans, settings: () => settings.value, random: Math.random, signed: library.signed },
    ...{ store: new TimetableStore(db, log), shelf: new CalendarShelf(join(data, 'timetable'), db) },
  })
  const runSheets = new RunSheets({ ...plans, store: new SheetStore(db), library: library.forLessons, lessons: timetable })
  const running = new Running({
    ...plans,
    classNow: lessonStore.classOnDisk,
    store: new RunStore(db),
    sheets: runSheets,
    lessons: timetable,
  })
  const screens = new Screens({
    bus,
    clock,
    log,
    lesson: lesson.view,
    run: running.view,
    codes: signIn.codes,
    heardKeys: new View(''),
    store: new ScreensStore(db),
  })
  const suggester = new Suggester({
    ...{ clock, library: library.forLessons, quizzes: { wrongAnswers: () => [] }, shown: { shownAt: () => undefined } },
  })
  const lessonClass = new View('')
  const roster = new Roster({
    ...{ ...plans, classNow: lessonStore.classOnDisk, lessonClass, roomNames: () => [], dateSure: () => true },
    ...{ store: new RosterStore(db), rolls: new RollStore(db), term: { span: () => undefined } },
    answers: { forgetPupil: async () => undefined, forgetNames: async () => undefined },
    isQuestionOpen: () => false,
    namesAllowed: new View(true),
    usesPhones: new View(true),
  })
  const serial = new SimulatedSerial()
  const clickers = new Clickers({ clock, log, serial, hid: new SimulatedHid(), settings: () => settings.value.clickers.receivers })
  settings.watch(() => void clickers.settingsChanged())
  const buttons = new Buttons({
    ...{ settings: settings.value.buttons, gpio: new SimulatedGpio({ path: join(data, 'pins'), clock }), folder: join(data, 'input') },
    ...{ recordBytes: 24, bus, clock, kernelClock: clock, log },
  })
  const polls = new PollStore(db)
  const quiz = new Quiz({
    ...{ ...plans, classNow: lessonStore.classOnDisk, roster, results: new Results(db, polls) },
    stores: { polls, prepared: new PreparedStore(db), phones: new PhoneStore(db) },
    ...{ class: { about: () => ({}) }, library: { quiz: () => undefined }, sheet: { step: () => undefined } },
    ...{ cues: { now: () => undefined }, upstream: { alongside: () => [] }, receivers: { open: () => undefined, close: () => undefined } },
    phonesAnswer: () => settings.value.quiz.phones,
  })
  const manner = { language: 'zh-Hans', wording: true } as const
  const statementsOf = () => ({ box: 'box-1', homePage: 'urn:classbox:box:box-1', manner })
  const pseudonyms = new Pseudonyms(db)
  const statements: StatementsForWeb = (query) => xapiExport(query, { results: quiz.results, pseudonyms, of: statementsOf })
  const isInClass = (): boolean => lesson.view.value.running
  const upkeep = anUpkeep({ data, boxId: OWN_ID, trust, isInClass, clock, log })
  const secure = secureDoors({ settings, dataFolder: data, clock, log, web: () => web })
  const pages = options.built === true ? await builtPages() : join(data, 'no-pages')
  const web: WebRoom = buildWeb({
    ...{ bus, clock, log, db, settings, signIn, lesson, screens, live, peers, keys, recordings, library, health, clockTrust, pages },
    secure,
    ...{ timetable, runSheets, running, suggester, clickers, buttons, roster, quiz, statements, ...upkeep },
    viewers: new ViewersReader({
      viewers: new Viewers(clock),
      max: () => settings.value.live.viewers.max,
      links: () => Promise.resolve([]),
    }),
    version: '0.1.0',
    boot: 'boot-1',
  })
  for (const room of [timetable, runSheets, running, lesson, roster, quiz, signIn, screens, web, secure, recordings, library, clickers])
    await room.start(new AbortController().signal)
  await running.classIsKnown()
  const stop = async (): Promise<void> => {
    for (const room of [clickers, library, recordings, secure, web, screens, signIn, quiz, roster, lesson, running, runSheets, timetable])
      await room.stop()
    await db.close()
  }
  onTestFinished(stop)
  const visitor = (address?: string): Visitor => new Visitor(web.port, address)
  const rooms = {
    live,
    lesson,
    signIn,
    screens,
    recordings,
    library,
    ...{ health, web, secure },
    timetable,
    runSheets,
    running,
    clickers,
    serial,
    roster,
    quiz,
    ...upkeep,
  }
  const secureVisitor = (): Visitor => new Visitor(secure.view.value?.httpsPort ?? 0, undefined, 'https')
  return { data, clock, bus, facts, settings, ...rooms, db, stop, visitor, secureVisitor }
}

export type WebBox = Awaited<ReturnType<typeof aWebBox>>

export function claimCodeOf(box: WebBox): Promise<string> {
  return readFile(join(box.data, 'claim-code'), 'utf8').then((text) => text.trim())
}

/** The device that claimed the box, and gave the lesson back. */
export async function aClaimedBox(options: WebBoxOptions = {}) {
  const box = await aWebBox(options)
  const claimer = box.visitor()
  await claimer.post('/api/v1/sign-in/claim', { code: await claimCodeOf(box), pin: PIN, passphrase: PASSPHRASE })
  await claimer.post('/api/v1/lesson/start', {})
  await claimer.post('/api/v1/lesson/end', {})
  return { ...box, claimer }
}

/** A phone that came by the code on the screen, and so holds the lesson. */
export async function aTeacherByCode(box: WebBox): Promise<Visitor> {
  const teacher = box.visitor()
  await teacher.post('/api/v1/sign-in', { by: 'code', secret: box.signIn.codes.value.code })
  return teacher
}

export async function aTeacherByPin(box: WebBox): Promise<Visitor> {
  const teacher = box.visitor()
  await teacher.post('/api/v1/sign-in', { by: 'pin', secret: PIN })
  return teacher
}

async function aFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'classbox-web-'))
  onTestFinished(() => rm(folder, { recursive: true, force: true }))
  return folder
}

async function builtPages(): Promise<string> {
  const folder = await aFolder()
  await mkdir(join(folder, 'assets'))
  for (const name of [
    'index.html',
    'screen.html',
    'library.html',
    'tech.html',
    'timetable.html',
    'run-sheets.html',
    'questions.html',
    'classes.html',
    'join.html',
    'results.html',
  ])
    await writeFile(join(folder, name), `<!doctype html><title>${name}</title>`)
  await writeFile(join(folder, 'assets', 'app-1234abcd.js'), 'export {}')
  await writeFile(join(folder, 'assets', 'app-1234abcd.js.gz'), 'packed')
  await writeFile(join(folder, 'favicon.svg'), '<svg xmlns="http://www.w3.org/2000/svg"/>')
  return folder
}
