import type { WebSocket } from '@fastify/websocket'
import type { BoxBus } from '#appliance/base/bus.ts'
import type { Clock, Timer } from '#appliance/base/clock.ts'
import { seconds } from '#appliance/base/duration.ts'
import { BoxError } from '#appliance/base/errors.ts'
import { Places } from '#appliance/base/places.ts'
import type { Watchable } from '#appliance/base/view.ts'
import type { BoxView } from '#appliance/contract/box.ts'
import type { FeedRoom } from '#appliance/contract/feed.ts'
import type { HealthView } from '#appliance/contract/health.ts'
import type { LessonView } from '#appliance/contract/lesson.ts'
import type { LibraryView } from '#appliance/contract/library.ts'
import type { LiveView } from '#appliance/contract/live.ts'
import type { QuestionOnShow, QuizView } from '#appliance/contract/quiz.ts'
import type { RecordingsView } from '#appliance/contract/recordings.ts'
import type { AttendanceAsked, RosterView, RosterWall } from '#appliance/contract/roster.ts'
import type { RunSheetsView } from '#appliance/contract/run-sheet.ts'
import type { RunView } from '#appliance/contract/run.ts'
import type { Role } from '#appliance/contract/roles.ts'
import type { TimetableView } from '#appliance/contract/timetable.ts'
import type { Knock, Screens, ScreenTab } from '#appliance/screens/screens.ts'
import { CLOSE, FeedClient } from './feed-client.ts'
import { lessonFor, libraryFor, liveFor, questionFor, timetableFor } from './feed-filter.ts'
import type { SignIn } from './sign-in/sign-in.ts'

const BEAT_EVERY = seconds(20)
const LIMITS = { most: 400, mostFromOne: 30, kept: 100 }
const ROOMS: readonly FeedRoom[] = [
  'box',
  'session',
  'orders',
  'lesson',
  'live',
  'recordings',
  'library',
  'screens',
  'health',
  'timetable',
  'runSheets',
  'run',
  'roster',
  'rosterWall',
  'attendance',
  'quiz',
  'question',
]

export interface FeedOptions {
  readonly bus: BoxBus
  readonly clock: Clock
  readonly signIn: SignIn
  readonly screens: Screens
  readonly box: Watchable<BoxView>
  readonly lesson: Watchable<LessonView>
  readonly live: Watchable<LiveView>
  readonly recordings: Watchable<RecordingsView>
  readonly library: Watchable<LibraryView>
  readonly timetable: Watchable<TimetableView>
  readonly runSheets: Watchable<RunSheetsView>
  readonly run: Watchable<RunView>
  readonly roster: Watchable<RosterView>
  readonly rosterWall: Watchable<RosterWall>
  readonly attendance: Watchable<AttendanceAsked>
  readonly quiz: Watchable<QuizView>
  readonly question: Watchable<QuestionOnShow>
  readonly health: Watchable<HealthView>
}

/**
 * One WebSocket per page: whole views when they change, facts as they are told, each to those who may know. It owns nothing but its
 * connections; what it sends is made from the rooms' views at the moment of sending, so a page that comes back has missed nothing.
 */
export class Feed {
  readonly #options: FeedOptions
  readonly #clients = new Set<FeedClient>()
  readonly #places = new Places(() => LIMITS)
  #stops: (() => void)[] = []
  #beat: Timer | undefined

  constructor(options: FeedOptions) {
    this.#options = options
  }

  start(): void {
    if (this.#beat !== undefined) return
    const { bus, clock, signIn, screens, box, lesson, live, recordings, library, health, timetable, runSheets, run } = this.#options
    const { roster, rosterWall, attendance, quiz, question } = this.#options
    this.#stops = [
      box.watch(() => this.#changed('box')),
      lesson.watch(() => this.#changed('lesson')),
      live.watch(() => this.#changed('live')),
      recordings.watch(() => this.#changed('recordings')),
      library.watch(() => this.#changed('library')),
      health.watch(() => this.#changed('health')),
      timetable.watch(() => this.#changed('timetable')),
      runSheets.watch(() => this.#changed('runSheets')),
      run.watch(() => this.#changed('run')),
      roster.watch(() => this.#changed('roster')),
      rosterWall.watch(() => this.#changed('rosterWall')),
      attendance.watch(() => this.#changed('attendance')),
      quiz.watch(() => this.#changed('quiz')),
      question.watch(() => this.#changed('question')),
      screens.view.watch(() => this.#changed('screens', 'orders')),
      // Who a device is decides what it may see: everything is offered again, and what it has already is not sent twice.
      signIn.changes.watch(() => this.#changed(...ROOMS)),
      bus.onAny((fact) => {
        for (const client of this.#clients) client.tell(fact)
      }),
    ]
    this.#beat = clock.every(BEAT_EVERY, () => {
      for (const client of this.#clients) client.beat()
    })
  }

  stop(): void {
    this.#beat?.cancel()
    this.#beat = undefined
    for (const stop of this.#stops.splice(0)) stop()
    for (const client of this.#clients) client.close(CLOSE.stopping, 'the box stops')
    this.#clients.clear()
  }

  /** A page of a person: `token` is the value of its session cookie. */
  joinPerson(socket: WebSocket, { token, address }: { token: string | undefined; address: string }): void {
    const { signIn, clock } = this.#options
    const wasSignedIn = signIn.find(token) !== undefined
    const role = (): Role => signIn.viewFor(token).role
    const viewOf = (room: FeedRoom, as: Role): unknown => (room === 'session' ? signIn.viewFor(token) : this.#viewOf(room, as))
    const client = new FeedClient({ socket, clock, role, viewOf, report: undefined })
    if (!this.#join(socket, client, { address, known: wasSignedIn })) return
    let known = wasSignedIn
    const unwatch = signIn.changes.watch(() => {
      const now = signIn.find(token) !== undefined
      if (known && !now) client.close(CLOSE.signedOut, 'signed out')
      known = now
    })
    socket.on('close', unwatch)
  }

  /** A page on a screen. */
  joinScreen(socket: WebSocket, knock: Knock): void {
    const { screens, clock } = this.#options
    const tab = this.#knock(socket, knock)
    if (tab === undefined) return
    const role = (): Role => (screens.findOrders(tab.id)?.admitted === true ? 'screen' : 'stranger-screen')
    const viewOf = (room: FeedRoom, as: Role): unknown => (room === 'orders' ? screens.findOrders(tab.id) : this.#viewOf(room, as))
    const client = new FeedClient({ socket, clock, role, viewOf, report: (report) => tab.report(report) })
    socket.on('close', () => tab.leave())
    this.#join(socket, client, { address: knock.address, known: role() === 'screen' })
  }

  #knock(socket: WebSocket, knock: Knock): ScreenTab | undefined {
    try {
      return this.#options.screens.connect(knock)
    } catch (thrown) {
      if (!(thrown instanceof BoxError)) throw thrown
      socket.close(CLOSE.busy, 'too many screens wait')
      return undefined
    }
  }

  /** Whether there was a place: some are kept for signed-in devices and admitted screens, and nobody has them all. */
  #join(socket: WebSocket, client: FeedClient, { address, known }: { address: string; known: boolean }): boolean {
    const leave = this.#places.take(address, known)
    if (typeof leave !== 'function') {
      client.close(CLOSE.busy, 'too many pages are open')
      return false
    }
    socket.on('message', (data: Buffer, isBinary) =>
      isBinary ? client.close(CLOSE.badWord, 'malformed word') : client.hear(data.toString()),
    )
    socket.on('pong', () => client.ponged())
    socket.on('close', () => {
      this.#clients.delete(client)
      client.forget()
      leave()
    })
    this.#clients.add(client)
    for (const room of ROOMS) client.changed(room)
    return true
  }

  #viewOf(room: FeedRoom, role: Role): unknown {
    const { box, lesson, live, recordings, library, screens, health, timetable, runSheets, run } = this.#options
    switch (room) {
      case 'box':
        return box.value
      case 'lesson':
        return lessonFor(role, lesson.value)
      case 'live':
        return liveFor(role, live.value)
      case 'screens':
        return screens.view.value
      case 'health':
        return health.value
      case 'recordings':
        return recordings.value
      case 'library':
        return libraryFor(role, library.value)
      case 'timetable':
        return timetableFor(role, timetable.value)
      case 'runSheets':
        return runSheets.value
      case 'run':
        return run.value
      case 'roster':
        return this.#options.roster.value
      case 'rosterWall':
        return this.#options.rosterWall.value
      case 'attendance':
        return this.#options.attendance.value
      case 'quiz':
        return this.#options.quiz.value
      case 'question':
        return questionFor(role, this.#options.question.value)
      case 'session':
      case 'orders':
        return undefined // made for each page, see above
      default:
        return room satisfies never
    }
  }

  #changed(...rooms: FeedRoom[]): void {
    for (const client of this.#clients) for (const room of rooms) client.changed(room)
  }
}
