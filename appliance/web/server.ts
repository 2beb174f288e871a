import type { Socket } from 'node:net'
import type { TLSSocket } from 'node:tls'
import type { BoxBus } from '#appliance/base/bus.ts'
import type { Clock } from '#appliance/base/clock.ts'
import { milliseconds } from '#appliance/base/duration.ts'
import { isEncrypted } from '#appliance/base/encrypted.ts'
import { listen } from '#appliance/base/listen.ts'
import type { Log } from '#appliance/base/log.ts'
import type { Watchable } from '#appliance/base/view.ts'
import { Zone, zoneOf } from '#appliance/base/zone.ts'
import type { BoxView } from '#appliance/contract/box.ts'
import type { HealthView } from '#appliance/contract/health.ts'
import type { Lesson } from '#appliance/lesson/lesson.ts'
import type { Room } from '#appliance/lifecycle/room.ts'
import type { RunSheets } from '#appliance/lesson/run-sheet/run-sheets.ts'
import type { Running } from '#appliance/lesson/run-sheet/running.ts'
import type { Suggester } from '#appliance/lesson/suggest/suggester.ts'
import type { Timetable } from '#appliance/lesson/timetable/timetable.ts'
import type { Quiz } from '#appliance/quiz/quiz.ts'
import { QuizReport } from '#appliance/quiz/report/report.ts'
import type { Roster } from '#appliance/quiz/roster/roster.ts'
import type { Screens } from '#appliance/screens/screens.ts'
import type { Database } from '#appliance/storage/database.ts'
import { apiDocs } from './api-docs.ts'
import { createApp } from './app.ts'
import type { App } from './app.ts'
import { BoxPicture } from './box-view.ts'
import { Connections } from './connections.ts'
import { Feed } from './feed.ts'
import { Gate } from './gate.ts'
import { hlsDoor } from './hls-door.ts'
import { OwnNames } from './own-names.ts'
import { QuickHls } from './quick-hls.ts'
import type { ButtonsForWeb, ClickersForWeb, ClockTrustForWeb, KeysForWeb, LibraryForWeb, LibraryPeersForWeb, LiveForWeb } from './rooms.ts'
import type { BackupForWeb, LogbookForWeb, NetworkTestForWeb, RestartForWeb } from './rooms.ts'
import type { PeersForWeb, RecordingsForWeb, SecureForWeb, SettingsForWeb, StatementsForWeb, ViewersForWeb } from './rooms.ts'
import { boxRoutes } from './routes/box.ts'
import { buttonsRoute } from './routes/buttons.ts'
import { clickersRoutes } from './routes/clickers.ts'
import { feedRoute } from './routes/feed.ts'
import { handRoutes } from './routes/hand.ts'
import { healthRoutes } from './routes/health.ts'
import { lessonRoutes } from './routes/lesson.ts'
import { libraryFilesRoutes } from './routes/library-files.ts'
import type { LibraryFilesForWeb } from './routes/library-files.ts'
import { libraryPeersRoute } from './routes/library-peers.ts'
import { libraryRoutes } from './routes/library.ts'
import { liveFlvRoute } from './routes/live-flv.ts'
import { liveHlsRoutes } from './routes/live-hls.ts'
import { livePeersRoute } from './routes/live-peers.ts'
import { liveRoutes } from './routes/live.ts'
import { liveUpstreamRoutes } from './routes/live-upstreams.ts'
import { liveViewersRoute } from './routes/live-viewers.ts'
import { logRoutes } from './routes/log.ts'
import { bookmarksRoutes } from './routes/bookmarks.ts'
import { exportsRoutes } from './routes/exports.ts'
import { quizPhonesRoutes } from './routes/quiz-phones.ts'
import { quizRoutes } from './routes/quiz.ts'
import { quizReportRoutes } from './routes/quiz-report.ts'
import { quizPreparedRoutes } from './routes/quiz-prepared.ts'
import { recordingsRoutes } from './routes/recordings.ts'
import { questionSheetRoutes } from './routes/question-sheet.ts'
import { backupRoutes } from './routes/backup.ts'
import { networkTestRoutes } from './routes/network-test.ts'
import { restartRoute } from './routes/restart.ts'
import { rollCallRoutes } from './routes/roll-call.ts'
import { rosterRoutes } from './routes/roster.ts'
import { runRoutes } from './routes/run.ts'
import { runSheetsRoutes } from './routes/run-sheets.ts'
import { screensRoutes } from './routes/screens.ts'
import { settingsRoutes } from './routes/settings.ts'
import { signInRoutes } from './routes/sign-in.ts'
import { signedInDevicesRoutes } from './routes/signed-in-devices.ts'
import { suggestionsRoute } from './routes/suggestions.ts'
import { timetableRoutes } from './routes/timetable.ts'
import { tokensRoutes } from './routes/tokens.ts'
import type { SignIn } from './sign-in/sign-in.ts'
import { Tokens } from './sign-in/tokens.ts'
import { staticFiles } from './static-files.ts'

/*
 * The web: pages, API, feed and the live picture over HTTP.
 * It owns connections and who may ask what; every answer comes from the room that it is given, and every command goes there.
 * It never keeps state of its own that would be missed after a restart, except the keys of programs.
 */

export interface WebOptions {
  readonly bus: BoxBus
  readonly clock: Clock
  readonly log: Log
  readonly db: Pick<Database, 'read' | 'write'>
  readonly settings: SettingsForWeb
  readonly signIn: SignIn
  readonly lesson: Lesson
  readonly timetable: Timetable
  readonly runSheets: RunSheets
  readonly running: Running
  readonly suggester: Suggester
  readonly roster: Roster
  readonly quiz: Quiz
  readonly statements: StatementsForWeb
  readonly screens: Screens
  readonly live: LiveForWeb
  readonly peers: PeersForWeb
  readonly keys: KeysForWeb
  readonly recordings: RecordingsForWeb
  readonly library: LibraryForWeb & LibraryFilesForWeb & LibraryPeersForWeb
  readonly viewers: ViewersForWeb
  readonly clickers: ClickersForWeb
  readonly buttons: ButtonsForWeb
  readonly health: Watchable<HealthView>
  readonly clockTrust: ClockTrustForWeb
  readonly logbook: LogbookForWeb
  readonly restart: RestartForWeb
  readonly backup: BackupForWeb
  readonly networkTest: NetworkTestForWeb
  readonly secure: SecureForWeb
  readonly version: string
  /** New at every start of the box. */
  readonly boot: string
  /** The folder of the built pages. */
  readonly pages: string
}

/** After so long, whoever still holds a connection is cut off. */
const LAST_WORDS = milliseconds(500)

export class WebRoom implements Room {
  readonly name = 'web'
  readonly #options: WebOptions
  readonly #picture: BoxPicture
  readonly #connections: Connections
  #running: { app: App; feed: Feed; stopping: AbortController; port: number } | undefined

  constructor(options: WebOptions) {
    this.#options = options
    this.#picture = new BoxPicture(options)
    this.#connections = new Connections(() => options.settings.value.http)
  }

  /** What every page may know; its addresses are empty until the web has started. */
  get box(): Watchable<BoxView> {
    return this.#picture.view
  }

  /** The port that really listens; 0 while none does. */
  get port(): number {
    return this.#running?.port ?? 0
  }

  /** Rejects with PORT_TAKEN. */
  async start(): Promise<void> {
    if (this.#running !== undefined) return
    const { settings, log } = this.#options
    const stopping = new AbortController()
    const { live, lesson, recordings, library, timetable, runSheets, running, roster, quiz } = this.#options
    const views = {
      ...{ box: this.#picture.view, live: live.view, lesson: lesson.view, recordings: recordings.view, library: library.view },
      ...{ timetable: timetable.view, runSheets: runSheets.view, run: running.view },
      ...{ roster: roster.view, rosterWall: roster.wall, attendance: roster.asked, quiz: quiz.view, question: quiz.question },
    }
    const feed = new Feed({ ...this.#options, ...views })
    const allowedHosts = (): readonly string[] => settings.value.http.allowed_hosts
    const names = new OwnNames(allowedHosts)
    const quickHls = new QuickHls(live.hls, names)
    const app = createApp({ log, allowedHosts, quick: (request, response, pass) => quickHls.serve(request, response, pass) })
    this.#addRoutes(app, feed, stopping.signal)
    app.after(() => liveHlsRoutes(app, { live: this.#options.live, visitors: this.#options, quickHls }))
    await app.ready()
    app.server.maxConnections = settings.value.http.max_connections
    hlsDoor({ clock: this.#options.clock, names, quickHls, hls: live.hls, visitors: this.#options }).guard(app.server)
    app.server.on('connection', (socket) => {
      // One that is encrypted was counted before its handshake.
      if (!isEncrypted(socket)) this.#connections.take(socket)
    })
    const port = await listenOrClose(app, settings.value.http)
    this.#running = { app, feed, stopping, port }
    this.#picture.start(port)
    feed.start()
    log.info({ port }, 'web listening')
  }

  /** Counts a connection of a door that encrypts, before its handshake, and destroys it where there is no place for it. */
  admit(raw: Socket): void {
    this.#connections.take(raw)
  }

  /** Serves an encrypted connection as if it had come to the port of the pages; ends it while they are not served. */
  serve(socket: TLSSocket): void {
    if (this.#running === undefined) socket.destroy()
    else this.#running.app.server.emit('connection', socket)
  }

  /** Every connection is closed within a second. */
  async stop(): Promise<void> {
    if (this.#running === undefined) return
    const { app, feed, stopping } = this.#running
    this.#running = undefined
    stopping.abort()
    feed.stop()
    this.#picture.stop()
    const cut = this.#options.clock.after(LAST_WORDS, () => this.#connections.cutOff())
    // Viewers of the live picture and pages that do not answer would keep the server open.
    const closed = app.close()
    await closed
    cut.cancel()
    this.#connections.cutOff()
  }

  #addRoutes(app: App, feed: Feed, signal: AbortSignal): void {
    const { db, clock, settings, signIn, lesson, screens, live, peers, keys, recordings, health, clockTrust, version, pages } =
      this.#options
    const tokens = new Tokens(db, clock)
    const gate = new Gate({ signIn, tokens, screens })
    const rememberDays = (): number => settings.value.sign_in.remember_days
    apiDocs(app, version)
    // Routes after the plugins: their hooks see only what is added later.
    app.after(() => {
      boxRoutes(app, { gate, clockTrust, box: () => this.#picture.fresh() })
      signInRoutes(app, { gate, signIn, rememberDays })
      signedInDevicesRoutes(app, { gate, signIn })
      lessonRoutes(app, { gate, signIn, lesson })
      screensRoutes(app, { gate, screens })
      handRoutes(app, { gate, signIn, lesson, quiz: this.#options.quiz })
      buttonsRoute(app, { gate, buttons: this.#options.buttons })
      const rtmpsPort = (): number => this.#options.secure.view.value?.rtmpsPort ?? 0
      liveRoutes(app, { gate, live, keys, addresses: () => this.#picture.view.value.addresses, rtmpsPort })
      liveUpstreamRoutes(app, { gate, live, settings })
      liveFlvRoute(app, { live, visitors: { signIn, screens }, signal })
      liveViewersRoute(app, { gate, viewers: this.#options.viewers })
      livePeersRoute(app, { live, peers, signal })
      recordingsRoutes(app, { gate, recordings, visitors: { signIn, screens }, timeZone: () => settings.value.box.time_zone })
      bookmarksRoutes(app, { gate, recordings, language: () => settings.value.box.language })
      exportsRoutes(app, { gate, recordings })
      clickersRoutes(app, { gate, clickers: this.#options.clickers, settings })
      this.#addLibrary(app, gate)
      this.#addPlans(app, gate)
      this.#addUpkeep(app, gate)
      healthRoutes(app, { gate, health, clock, version })
      tokensRoutes(app, { gate, tokens })
      feedRoute(app, feed)
    })
    staticFiles(app, { folder: pages, newScreenToken: () => screens.newToken() })
  }

  /** What a technician does to the box itself. */
  #addUpkeep(app: App, gate: Gate): void {
    const { settings, logbook, restart, backup, networkTest, boot, clock } = this.#options
    settingsRoutes(app, { gate, settings })
    logRoutes(app, { gate, logbook, boot, writes: () => settings.value.log.level, now: () => clock.now() })
    restartRoute(app, { gate, restart })
    networkTestRoutes(app, { gate, networkTest })
    backupRoutes(app, { gate, backup, now: () => clock.now() })
  }

  #addPlans(app: App, gate: Gate): void {
    const { timetable, runSheets, running, suggester, signIn, settings, roster, quiz, clock } = this.#options
    timetableRoutes(app, { gate, timetable })
    runSheetsRoutes(app, { gate, runSheets })
    runRoutes(app, { gate, signIn, running })
    rosterRoutes(app, { gate, roster })
    rollCallRoutes(app, { gate, roster })
    questionSheetRoutes(app, { gate })
    quizRoutes(app, { gate, signIn, quiz })
    const zone = (): Zone => zoneOf(settings.value.box.time_zone) ?? new Zone('UTC')
    quizReportRoutes(app, { gate, report: new QuizReport({ results: quiz.results, roster, zone }), statements: this.#options.statements })
    quizPreparedRoutes(app, { gate, quiz })
    quizPhonesRoutes(app, { clock, quiz, roster })
    suggestionsRoute(app, { gate, suggester, timeZone: () => settings.value.box.time_zone })
  }

  #addLibrary(app: App, gate: Gate): void {
    const { library, settings, clock, log } = this.#options
    const secret = (): string => settings.value.school.secret
    libraryRoutes(app, { gate, library })
    libraryFilesRoutes(app, { gate, library, secret, clock, log })
    libraryPeersRoute(app, { peers: library, secret })
  }
}

/** The web room of a box; nothing runs before `start`. */
export function buildWeb(options: WebOptions): WebRoom {
  return new WebRoom(options)
}

async function listenOrClose(app: App, http: { host: string; port: number }): Promise<number> {
  try {
    return await listen(app.server, { ...http, what: 'the pages', setting: 'http.port' })
  } catch (thrown) {
    await app.close()
    throw thrown
  }
}
