import type { PageClock } from '../../../box-client/page-clock.ts'
import { leapFor, rateFor } from './rate.ts'
import type { Standing } from './rate.ts'
import { endOf, nextAfterHole } from './buffered.ts'
import { Reserve } from './reserve.ts'
import { afterStall, awayAfter, targetFor, wane } from './target.ts'
import type { Way } from './target.ts'
import { Timeliness } from './timeliness.ts'

const TICK = 100
const APPEND_TAKES = 15
const STALL_AFTER = 0.35
const NUDGE_AFTER = 0.8
const NUDGES_MOST = 3
/** A move may end a little beside where it was to, in seconds: less than this is no going on. */
const MOVED = 0.01
/** A browser that keeps its own distance goes back to the live end when it has fallen so far behind, in seconds. */
const LOST_BEHIND = 15
const START_BEHIND_ROOM = 0.3

export interface PilotEvents {
  /** Enough is there: play. */
  ready(): void
  /** The picture stands although there is media, and pushing it did not help. */
  stuck(): void
}

export interface Opening {
  /**
   * Where nothing has been seen yet, the first picture is shown before the leap to the live end, because decoding the way there
   * takes as long as opening the page.
   */
  firstPicture: 'at-once' | 'at-the-live-end'
  /** The browser itself starts, keeps the distance and crosses holes: only watch. */
  handsOff: boolean
}

export interface Course {
  /** Media comes in chunks of seconds, over the uplink or as whole segments: keep as much in reserve. */
  pulled: boolean
  /** Spread of arrivals at the box, seconds. */
  jitter: number
  /** Whether the source is there; a source that is away is no reason for caution. */
  flowing: boolean
}

/**
 * Flies one video along a live stream: chooses where to start, keeps the wanted distance by the playback rate, leaps when far,
 * waits when dry, hops over holes. It never connects; it only watches the element and what arrives.
 */
export class Pilot {
  stalls = 0
  readonly #video: HTMLVideoElement
  readonly #clock: PageClock
  readonly #events: PilotEvents
  readonly #timeliness = new Timeliness()
  readonly #reserve = new Reserve()
  #course: Course = { pulled: false, jitter: 0, flowing: true }
  #caution = 0
  #target = 0
  #leapAllowed = true
  #handsOff = false
  #dataAt: number | undefined
  #started = false
  #lastTime = 0
  #movedAt = 0
  #stalled = false
  #holding = false
  #nudges = 0
  #cancel: (() => void) | undefined

  constructor(video: HTMLVideoElement, clock: PageClock, events: PilotEvents) {
    this.#video = video
    this.#clock = clock
    this.#events = events
  }

  /** A new connection: its timeline starts anew, what was learnt of the way stays. */
  open({ firstPicture, handsOff }: Opening): void {
    this.#leapAllowed = firstPicture === 'at-the-live-end'
    this.#handsOff = handsOff
    this.#dataAt = undefined
    this.#lastTime = this.#video.currentTime
    this.#cancel?.()
    this.#setRate(1)
    this.#timeliness.open(this.#now())
    this.#started = false
    this.#stalled = false
    this.#holding = false
    this.#nudges = 0
    this.#cancel = this.#clock.every(TICK, () => this.#tick())
  }

  close(): void {
    this.#cancel?.()
    this.#cancel = undefined
  }

  steer(course: Course): void {
    this.#course = course
  }

  /** Another source feeds the channel, on the same timeline. */
  sourceChanged(): void {
    this.#timeliness.sourceChanged()
  }

  pictureShown(): void {
    this.#leapAllowed = true
    this.#tryStart()
  }

  dataArrived(): void {
    const at = this.#now()
    this.#dataAt ??= at
    this.#timeliness.data(at, awayAfter(this.#course.pulled))
    this.#clock.after(APPEND_TAKES, () => this.#appended(at))
  }

  /** Seconds since media last came over the connection. */
  get silentFor(): number {
    return this.#timeliness.silentFor(this.#now())
  }

  /** Seconds the picture has stood still; 0 while it moves or has not begun. */
  get stillFor(): number {
    return this.#started ? this.#now() - this.#movedAt : 0
  }

  /** Seconds that media has been coming of which nothing can be shown yet; 0 once it has begun. */
  get unbegunFor(): number {
    return this.#started || this.#dataAt === undefined ? 0 : this.#now() - this.#dataAt
  }

  /** Seconds of media between the picture and the newest received. */
  get ahead(): number {
    const end = endOf(this.#video.buffered)
    return end === undefined ? 0 : Math.max(0, end - this.#video.currentTime)
  }

  get target(): number {
    return this.#target
  }

  #appended(at: number): void {
    const end = endOf(this.#video.buffered)
    if (end === undefined) return
    this.#timeliness.reached(at, end)
    if (this.#timeliness.even) this.#tryStart()
  }

  #tick(): void {
    if (!this.#started) return this.#handsOff ? this.#maybeStarted() : this.#tryStart()
    this.#watch()
    if (this.#handsOff) return this.#backToLive()
    if (this.#holding) return this.#maybeLetGo()
    const standing = this.#standing()
    const leap = leapFor(standing)
    if (leap > 0) this.#goTo(this.#video.currentTime + leap)
    else this.#setRate(rateFor(standing))
    this.#caution = wane(this.#caution, TICK / 1000)
  }

  #tryStart(): void {
    const { buffered } = this.#video
    const now = this.#now()
    if (this.#started || this.#handsOff || buffered.length === 0) return
    if ((!this.#timeliness.even || !this.#leapAllowed) && !this.#timeliness.burstIsOver(now)) return
    const begin = buffered.start(buffered.length - 1)
    const behind = Math.max(this.#course.pulled ? 0 : START_BEHIND_ROOM, this.#wanted(now))
    const wanted = buffered.end(buffered.length - 1) - behind
    this.#started = true
    this.#movedAt = now
    this.#lastTime = this.#video.currentTime
    if (wanted > begin || this.#video.currentTime < begin) this.#goTo(Math.max(begin, wanted))
    this.#events.ready()
  }

  #maybeStarted(): void {
    const { currentTime, readyState } = this.#video
    const moves = readyState >= HTMLMediaElement.HAVE_FUTURE_DATA && currentTime !== this.#lastTime
    this.#lastTime = currentTime
    if (!moves) return
    this.#started = true
    this.#movedAt = this.#now()
  }

  #backToLive(): void {
    const live = endOf(this.#video.seekable)
    if (live !== undefined && live - this.#video.currentTime > LOST_BEHIND) this.#goTo(live)
  }

  #standing(): Standing {
    const now = this.#now()
    this.#target = this.#wanted(now)
    const edge = this.#timeliness.edge(now) ?? endOf(this.#video.buffered) ?? 0
    const behind = edge - this.#video.currentTime
    return { behind, ahead: this.ahead, target: this.#target, pulled: this.#course.pulled }
  }

  #wanted(now: number): number {
    const wanted = targetFor(this.#way())
    return this.#course.pulled ? this.#reserve.keep(wanted, now) : wanted
  }

  #way(): Way {
    const own = this.#timeliness.spread(this.#now())
    const { pulled, jitter } = this.#course
    return { pulled, spread: pulled ? Math.max(own, jitter) : own, caution: this.#caution }
  }

  #watch(): void {
    const now = this.#now()
    const time = this.#video.currentTime
    if (Math.abs(time - this.#lastTime) > MOVED && !this.#video.seeking) {
      this.#lastTime = time
      this.#movedAt = now
      this.#stalled = false
      if (!this.#holding) this.#nudges = 0
      return
    }
    const still = now - this.#movedAt
    if (still > STALL_AFTER && !this.#stalled) this.#stall()
    if (this.#handsOff) return
    if (still > NUDGE_AFTER * (this.#nudges + 1) && !this.#holding && this.#roomToMove()) this.#nudge()
  }

  #stall(): void {
    this.#stalled = true
    this.stalls += 1
    if (this.#handsOff) return
    if (this.#course.flowing) this.#caution = afterStall(this.#way())
    // Over the uplink a stall is the time to grow the reserve; in the room the chase goes on as soon as a frame is here.
    this.#holding = this.#course.pulled && !this.#roomToMove()
    if (this.#holding) this.#video.pause()
  }

  #maybeLetGo(): void {
    const { behind, ahead, target } = this.#standing()
    const grown = behind >= target - 0.3 && ahead >= 0.5
    if (!grown && ahead < target) return
    this.#holding = false
    this.#movedAt = this.#now()
    this.#events.ready()
  }

  #nudge(): void {
    this.#nudges += 1
    if (this.#nudges > NUDGES_MOST) return this.#events.stuck()
    const next = nextAfterHole(this.#video.buffered, this.#video.currentTime)
    this.#goTo(next ?? this.#video.currentTime + 0.1)
    this.#events.ready()
  }

  #roomToMove(): boolean {
    return this.ahead > 0.3 || nextAfterHole(this.#video.buffered, this.#video.currentTime) !== undefined
  }

  /** That a picture which stands can be moved is no sign that it goes on. */
  #goTo(time: number): void {
    this.#video.currentTime = time
    if (this.#stalled) this.#lastTime = time
  }

  #setRate(rate: number): void {
    if (this.#video.playbackRate !== rate) this.#video.playbackRate = rate
  }

  #now(): number {
    return this.#clock.steady() / 1000
  }
}
