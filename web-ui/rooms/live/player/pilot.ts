import { arrived, edgeAt, NO_ARRIVALS, spreadOf } from './arrival.ts'
import type { Arrivals } from './arrival.ts'
import type { PageClock } from '../../../box-client/page-clock.ts'
import { leapFor, rateFor } from './rate.ts'
import type { Standing } from './rate.ts'
import { afterStall, targetFor, wane } from './target.ts'
import type { Way } from './target.ts'

const TICK = 100
/** After the kept pictures of the current group have come in one burst, arrivals say something about the way. */
const BURST = 0.35
const EVEN_WITHIN = 0.1
const APPEND_TAKES = 15
const STALL_AFTER = 0.35
const NUDGE_AFTER = 0.8
const NUDGES_MOST = 3
const AWAY_ROOM = 1.5
const AWAY_PULLED = 9
const START_BEHIND_ROOM = 0.3

export interface PilotEvents {
  /** Enough is there: play. */
  ready(): void
  /** The picture stands although there is media, and pushing it did not help. */
  stuck(): void
}

/** How far media reached at a moment of this device's clock; seconds. */
interface MediaEnd {
  at: number
  end: number
}

export interface Course {
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
  #course: Course = { pulled: false, jitter: 0, flowing: true }
  #arrivals: Arrivals = NO_ARRIVALS
  #spreadBefore = 0
  #caution = 0
  #target = 0
  #openedAt = 0
  #firstDataAt: number | undefined
  #lastDataAt = 0
  #lastEnd: MediaEnd | undefined
  #punctual = false
  #leapAllowed = true
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

  /**
   * A new connection: its timeline starts anew, what was learnt of the way stays. Where nothing has been seen yet, the first
   * picture is shown before the leap to the live end, because decoding the way there takes as long as opening the page.
   */
  open(firstPicture: 'at-once' | 'at-the-live-end'): void {
    this.#leapAllowed = firstPicture === 'at-the-live-end'
    this.#cancel?.()
    this.#spreadBefore = Math.max(this.#spreadBefore / 2, spreadOf(this.#arrivals))
    this.#arrivals = NO_ARRIVALS
    this.#openedAt = this.#now()
    this.#lastDataAt = this.#openedAt
    this.#firstDataAt = undefined
    this.#lastEnd = undefined
    this.#punctual = false
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

  pictureShown(): void {
    this.#leapAllowed = true
    this.#tryStart()
  }

  dataArrived(): void {
    const at = this.#now()
    // A source that was away is not jitter: what was learnt of its punctuality belongs to its old timeline.
    if (at - this.#lastDataAt > (this.#course.pulled ? AWAY_PULLED : AWAY_ROOM)) this.#relearn()
    this.#firstDataAt ??= at
    this.#lastDataAt = at
    this.#clock.after(APPEND_TAKES, () => this.#appended(at))
  }

  /** Seconds since media last came over the connection. */
  get silentFor(): number {
    return this.#now() - this.#lastDataAt
  }

  /** Seconds the picture has stood still; 0 while it moves or has not begun. */
  get stillFor(): number {
    return this.#started ? this.#now() - this.#movedAt : 0
  }

  get started(): boolean {
    return this.#started
  }

  /** Seconds of media between the picture and the newest received. */
  get ahead(): number {
    const end = this.#end()
    return end === undefined ? 0 : Math.max(0, end - this.#video.currentTime)
  }

  get target(): number {
    return this.#target
  }

  #relearn(): void {
    this.#arrivals = NO_ARRIVALS
    this.#firstDataAt = undefined
    this.#lastEnd = undefined
    this.#punctual = false
  }

  #appended(at: number): void {
    const end = this.#end()
    if (end === undefined || this.#firstDataAt === undefined) return
    const before = this.#lastEnd
    this.#lastEnd = { at, end }
    if (!this.#punctual) return this.#settle(before, { at, end })
    if (before === undefined || end <= before.end) return
    // Until now there was only what had come before, and that is what a picture too close to live runs out of.
    this.#arrivals = arrived(arrived(this.#arrivals, at, before.end), at, end)
  }

  /** The kept pictures come at once; when media grows no faster than time does, the burst is over. */
  #settle(before: MediaEnd | undefined, now: MediaEnd): void {
    const flowsEvenly = before !== undefined && now.at > before.at && now.end - before.end <= now.at - before.at + EVEN_WITHIN
    this.#punctual = flowsEvenly || now.at - (this.#firstDataAt ?? now.at) > BURST
    if (this.#punctual) this.#tryStart()
  }

  #tick(): void {
    if (!this.#started) return this.#tryStart()
    this.#watch()
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
    if (this.#started || this.#firstDataAt === undefined || buffered.length === 0) return
    if ((!this.#punctual || !this.#leapAllowed) && now - this.#firstDataAt < BURST) return
    const begin = buffered.start(buffered.length - 1)
    const wanted =
      buffered.end(buffered.length - 1) - (this.#course.pulled ? this.#wantedBehind() : Math.max(START_BEHIND_ROOM, this.#wantedBehind()))
    this.#started = true
    this.#movedAt = now
    this.#lastTime = this.#video.currentTime
    if (wanted > begin || this.#video.currentTime < begin) this.#goTo(Math.max(begin, wanted))
    this.#events.ready()
  }

  #standing(): Standing {
    const now = this.#now()
    this.#target = this.#wantedBehind()
    const edge = edgeAt(this.#arrivals, now) ?? this.#end() ?? 0
    const behind = edge - this.#video.currentTime
    return { behind, ahead: this.ahead, target: this.#target, pulled: this.#course.pulled }
  }

  #wantedBehind(): number {
    return targetFor(this.#way())
  }

  #way(): Way {
    const own = Math.max(spreadOf(this.#arrivals), this.#now() - this.#openedAt < 60 ? this.#spreadBefore : 0)
    const { pulled, jitter } = this.#course
    return { pulled, spread: pulled ? Math.max(own, jitter) : own, caution: this.#caution }
  }

  #watch(): void {
    const now = this.#now()
    const time = this.#video.currentTime
    if (time !== this.#lastTime && !this.#video.seeking) {
      this.#lastTime = time
      this.#movedAt = now
      this.#stalled = false
      if (!this.#holding) this.#nudges = 0
      return
    }
    const still = now - this.#movedAt
    if (still > STALL_AFTER && !this.#stalled) this.#stall()
    if (still > NUDGE_AFTER * (this.#nudges + 1) && !this.#holding && this.#roomToMove()) this.#nudge()
  }

  #stall(): void {
    this.#stalled = true
    this.stalls += 1
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
    const next = this.#nextRange()
    this.#goTo(next ?? this.#video.currentTime + 0.1)
    this.#events.ready()
  }

  #roomToMove(): boolean {
    return this.ahead > 0.3 || this.#nextRange() !== undefined
  }

  /** Where media goes on, when the picture stands before a hole. */
  #nextRange(): number | undefined {
    const { buffered, currentTime } = this.#video
    for (let index = 0; index < buffered.length; index += 1) {
      const inside = buffered.start(index) <= currentTime && currentTime < buffered.end(index) - 0.1
      if (inside) return undefined
      if (buffered.start(index) > currentTime) return buffered.start(index) + 0.01
    }
    return undefined
  }

  #end(): number | undefined {
    const { buffered } = this.#video
    return buffered.length === 0 ? undefined : buffered.end(buffered.length - 1)
  }

  #goTo(time: number): void {
    this.#video.currentTime = time
  }

  #setRate(rate: number): void {
    if (this.#video.playbackRate !== rate) this.#video.playbackRate = rate
  }

  #now(): number {
    return this.#clock.steady() / 1000
  }
}
