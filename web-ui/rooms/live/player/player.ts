import { signal } from '@preact/signals'
import type { ChannelView } from '#appliance/contract/live.ts'
import type { ScreenReport } from '#appliance/contract/screens.ts'
import { backOff } from '../../../box-client/back-off.ts'
import type { PageClock } from '../../../box-client/page-clock.ts'
import { codecOf } from './abilities.ts'
import { ChannelNews, isOtherCodec } from './channel-news.ts'
import type { EngineKind } from './engine-kind.ts'
import type { Engine, EngineEvents, EngineTrouble, StreamEnd } from './engine.ts'
import { Engines } from './engines.ts'
import { FrozenFrame } from './frozen-frame.ts'
import { Pilot } from './pilot.ts'
import { Sound } from './sound.ts'

export type Picture =
  | { state: 'off' }
  /** Nothing has been seen yet. */
  | { state: 'opening' }
  | { state: 'playing' }
  /** The last picture stands while the stream is being picked up again. */
  | { state: 'picking-up' }
  | { state: 'cannot-play'; because: Exclude<NonNullable<ScreenReport['because']>, 'missing' | 'file'> }

export interface Stage {
  video: HTMLVideoElement
  canvas: HTMLCanvasElement
}

const WATCH = 250
const PICKING_UP_AFTER = 0.8
/** Silence on a connection whose channel is said to be live, in seconds; what comes in chunks of seconds may be well all the same. */
const SILENT_EVEN = 4
const SILENT_CHUNKS = 12
/** Media comes in and none of it can be played: a track has ended, or the engine lost its way. */
const DRY = 4
/** As long may pass, in seconds, from the first media to where a picture could begin. */
const UNBEGUN = 8
/** A browser that plays by itself gets so long, in seconds, to get over a halt. */
const SELF_HEALING = 8
/** Failures in a row, without a picture between, after which the screen says so while it goes on trying. */
const PATIENT_WITH_DECODER = 4
/** What cannot be played is tried again: soon at first, for the box may never have said that an encoder sent it for a moment. */
const FIRST_CODEC_RETRY = 2_000
const LAST_CODEC_RETRY = 30_000
const LIST_RETRY = 1_000
/** HLS is not asked for while its source is away; a page that hears nothing from the box looks after so long all the same. */
const AWAY_RETRY = 15_000

/**
 * Shows one live channel on one video element and does not give up: each break (connection, decoder, codec, silence, a frozen
 * clock) ends in a new connection behind the last picture, by the next engine where this one keeps failing. It owns the element;
 * what the page says about it reads `picture`.
 */
export class Player {
  readonly picture = signal<Picture>({ state: 'off' })
  readonly sound: Sound
  readonly pilot: Pilot
  /** Milliseconds from `play` (or the page's opening) to the first picture. */
  firstFrame: number | undefined
  readonly #video: HTMLVideoElement
  readonly #frozen: FrozenFrame
  readonly #engines: Engines
  readonly #clock: PageClock
  readonly #news = new ChannelNews()
  #name: string | undefined
  #since = 0
  #openedAt = 0
  #engine: Engine | undefined
  #attached = false
  /** What stood against playing when it was last given up: the video's codec. */
  #refusedCodec: string | undefined
  /** How often in a row. */
  #refusals = 0
  /** Connections in a row that ended; tells how long to wait before the next. */
  #attempt = 0
  #decoderFailures = 0
  #connection = 0
  #seen = false
  #awaiting = false
  /** This connection has brought a picture. */
  #proven = false
  #cancelRetry: (() => void) | undefined
  #cancelWatch: (() => void) | undefined

  /** `asked`: the only engine to play with, see engineAsked. */
  constructor(stage: Stage, clock: PageClock, asked?: EngineKind) {
    this.#video = stage.video
    this.#clock = clock
    this.#engines = new Engines(stage.video, asked)
    this.#frozen = new FrozenFrame(stage.canvas)
    this.sound = new Sound(stage.video)
    this.pilot = new Pilot(stage.video, clock, { ready: () => void this.#begin(), stuck: () => this.#gotStuck() })
    stage.video.addEventListener('error', this.#elementFailed)
    stage.video.addEventListener('playing', this.#elementPlays)
  }

  /** Shows nothing any more and lets go of the page; nothing may be asked of it afterwards. */
  dispose(): void {
    this.stop()
    this.sound.dispose()
    this.#video.removeEventListener('error', this.#elementFailed)
    this.#video.removeEventListener('playing', this.#elementPlays)
  }

  /** Shows `channel` from now on; `since` is when somebody wished it, in steady milliseconds. */
  play(channel: string, since: number): void {
    if (this.#name === channel) return
    this.stop()
    this.#name = channel
    this.#since = since
    this.pilot.stalls = 0
    this.picture.value = { state: 'opening' }
    this.#cancelWatch = this.#clock.every(WATCH, () => this.#watch())
    this.#connect()
  }

  stop(): void {
    this.#name = undefined
    this.firstFrame = undefined
    this.#seen = false
    this.#attempt = 0
    this.#decoderFailures = 0
    this.#cancelWatch?.()
    this.#disconnect()
    this.#frozen.release()
    this.picture.value = { state: 'off' }
  }

  /** What the box says of the channel, whenever it says something new. */
  inform(channel: ChannelView | undefined): void {
    const before = this.#news.view
    this.#news.hear(channel, this.#clock.steady())
    if (isOtherCodec(channel, before)) {
      this.#engines.forgive()
      this.#refusals = 0
    }
    if (channel?.source?.since !== before?.source?.since) this.pilot.sourceChanged()
    this.#steer()
    if (this.#name === undefined || channel === undefined || channel.state !== 'live') return
    const engine = this.#engine
    // The picture may have been asked for before the box had said what it is made of.
    if (engine !== undefined && !this.#engines.canShow(engine.kind, channel)) return this.#again(0)
    if (before === undefined) return
    const cameBack = before.state !== 'live' && engine === undefined
    if (cameBack || this.#mayPlayNow(channel, before)) this.#again(0)
    else if (engine?.fits(channel) === false) this.#again(engine.kind === 'flv' ? 0 : LIST_RETRY)
  }

  /** What plays, or is about to. */
  get engine(): EngineKind | undefined {
    return this.#engine?.kind
  }

  get droppedFrames(): number {
    return this.#video.getVideoPlaybackQuality?.().droppedVideoFrames ?? 0
  }

  #connect(): void {
    this.#cancelRetry?.()
    const name = this.#name
    if (name === undefined) return
    const kind = this.#engines.choose(this.#news.view, this.#clock.steady())
    if (typeof kind === 'object') return this.#cannot(kind.cannot)
    this.#connection += 1
    this.#openedAt = this.#clock.steady()
    const events = this.#eventsOf(this.#connection)
    const engine = this.#engines.open(kind, { video: this.#video, channel: name, view: () => this.#news.view, events })
    this.#engine = engine
    this.#steer()
    this.pilot.open({ firstPicture: this.#seen ? 'at-the-live-end' : 'at-once', handsOff: engine.selfSteered })
  }

  /** What an engine tells after it was let go counts for nothing. */
  #eventsOf(connection: number): EngineEvents {
    const mine =
      <A extends unknown[]>(run: (...facts: A) => void) =>
      (...facts: A) =>
        connection === this.#connection ? run(...facts) : undefined
    return {
      attached: mine(() => this.#hasElement(connection)),
      arrived: mine(() => this.pilot.dataArrived()),
      ended: mine((end: StreamEnd) => this.#streamEnded(end)),
      trouble: mine((kind: EngineTrouble) => this.#engineFailed(kind)),
    }
  }

  #hasElement(connection: number): void {
    this.#attached = true
    this.#awaitFrame(connection)
    if (this.#engine?.selfSteered === true) void this.#begin()
  }

  #steer(): void {
    const { view, flowing } = this.#news
    this.pilot.steer({ pulled: this.#inChunks, jitter: (view?.stats.arrivalJitter ?? 0) / 1000, flowing })
  }

  /** Media comes some seconds at a time, as from upstream, or because whole segments are played. */
  get #inChunks(): boolean {
    return this.#news.view?.source?.kind === 'pull' || this.#engine?.kind === 'hls'
  }

  /** What could not be played has given way to something else, which is worth a try. */
  #mayPlayNow(channel: ChannelView, before: ChannelView): boolean {
    const picture = this.picture.peek()
    if (picture.state !== 'cannot-play' || picture.because !== 'codec') return false
    return codecOf(channel) !== this.#refusedCodec || isOtherCodec(channel, before)
  }

  #awaitFrame(connection: number): void {
    this.#awaiting = true
    const show = () => (connection === this.#connection ? this.#shown() : undefined)
    if ('requestVideoFrameCallback' in this.#video) this.#video.requestVideoFrameCallback(show)
    else (this.#video as HTMLVideoElement).addEventListener('loadeddata', show, { once: true })
  }

  #shown(): void {
    this.firstFrame ??= Math.round(this.#clock.steady() - this.#since)
    this.#seen = true
    this.#proven = true
    this.#awaiting = false
    this.#attempt = 0
    this.#refusals = 0
    this.#decoderFailures = 0
    if (this.#engine !== undefined) this.#engines.played(this.#engine.kind)
    this.#frozen.release()
    this.picture.value = { state: 'playing' }
    this.pilot.pictureShown()
  }

  /** Plays at last: sound without a picture never paints a frame, and a touch lets a picture go on that was there already. */
  readonly #elementPlays = (): void => {
    if (this.#attached && (this.#video.videoWidth === 0 || this.#waitsForTouch)) this.#shown()
  }

  /** The browser shows nothing before somebody touches the page: that nothing moves is no fault. */
  get #waitsForTouch(): boolean {
    const picture = this.picture.peek()
    return picture.state === 'cannot-play' && picture.because === 'autoplay'
  }

  async #begin(): Promise<void> {
    const connection = this.#connection
    if (await this.sound.play()) return
    if (connection === this.#connection) this.picture.value = { state: 'cannot-play', because: 'autoplay' }
  }

  #watch(): void {
    const { state } = this.picture.peek()
    const still = this.pilot.stillFor
    if (state === 'playing' && still > PICKING_UP_AFTER) this.picture.value = { state: 'picking-up' }
    const moves = this.#attached && !this.#awaiting && still < 0.3
    if (state === 'picking-up' && moves) this.#shown()
    if (this.#engine === undefined) return
    if (this.#isSilent(this.#engine)) this.#fellSilent(this.#engine)
    else if (this.#isLost(still, this.#engine)) this.#faltered()
  }

  #isSilent({ selfSteered }: Engine): boolean {
    // A browser that may not begin by itself fetches nothing until somebody touches it.
    if (selfSteered && this.#waitsForTouch) return false
    const expected = (this.#clock.steady() - this.#news.liveSince) / 1000
    return this.#news.flowing && Math.min(expected, this.pilot.silentFor) > (this.#inChunks ? SILENT_CHUNKS : SILENT_EVEN)
  }

  #fellSilent(engine: Engine): void {
    if (this.#isWithheld(engine)) this.#engines.failed(engine.kind, this.#clock.steady())
    this.#again(0)
  }

  /** Not one picture came over this connection, and it is not for want of them: something in between swallows or cuts what is endless. */
  #isWithheld({ kind }: Engine): boolean {
    const patient = this.#proven || this.picture.peek().state === 'cannot-play' || document.visibilityState !== 'visible'
    return kind === 'flv' && this.#news.isThereSince(this.#openedAt) && !patient
  }

  /** Media comes in and nothing comes of it. */
  #isLost(still: number, { selfSteered }: Engine): boolean {
    if (this.#waitsForTouch || this.pilot.silentFor > 1) return false
    if (this.pilot.unbegunFor > UNBEGUN) return true
    return selfSteered ? still > SELF_HEALING : still > DRY && this.pilot.ahead < 0.3
  }

  #streamEnded(end: StreamEnd): void {
    const wait = end.why === 'not-on-air' ? Math.min(end.retryAfter, 5) * 1000 : backOff(this.#attempt, Math.random())
    this.#attempt += 1
    const engine = this.#engine
    if (end.why === 'cut' && engine !== undefined && this.#isWithheld(engine)) this.#engines.failed(engine.kind, this.#clock.steady())
    this.#again(wait)
  }

  #engineFailed(kind: EngineTrouble): void {
    const engine = this.#engine
    if (engine === undefined) return
    if (this.#readsWhatWas(engine)) return this.#again(LIST_RETRY)
    if (kind === 'codec') return this.#codecRefused(engine)
    this.#engines.failed(engine.kind, this.#clock.steady())
    const atOnce = this.#decoderFailures < PATIENT_WITH_DECODER && !engine.selfSteered
    const wait = atOnce ? 0 : backOff(this.#decoderFailures, Math.random())
    this.#decoderFailures += 1
    this.#again(wait)
    if (this.#decoderFailures <= PATIENT_WITH_DECODER) return
    this.#frozen.release()
    this.picture.value = { state: 'cannot-play', because: 'decoder' }
  }

  #readsWhatWas({ kind }: Engine): boolean {
    return kind !== 'flv' && this.#news.isTurning(this.#clock.steady())
  }

  #codecRefused({ kind }: Engine): void {
    this.#engines.refused(kind, this.#news.view)
    this.#again(0)
  }

  /** A page that nobody sees is often halted by its browser, and one that waits for a touch moves when that comes. */
  #gotStuck(): void {
    if (!this.#waitsForTouch && document.visibilityState === 'visible') this.#faltered()
  }

  /** It goes on no more, without an error; a page that nobody sees is not expected to paint. */
  #faltered(): void {
    const engine = this.#engine
    if (engine !== undefined && document.visibilityState === 'visible') this.#engines.failed(engine.kind, this.#clock.steady())
    this.#again(0)
  }

  readonly #elementFailed = (): void => {
    // Emptying the element raises an error too; only one with media behind it is the decoder's.
    const { error } = this.#video
    if (!this.#attached || error === null) return
    if (error.code === MediaError.MEDIA_ERR_NETWORK) this.#streamEnded({ why: 'broken' })
    else this.#engineFailed('media')
  }

  #cannot(because: 'no-mse' | 'codec'): void {
    this.#disconnect()
    this.#frozen.release()
    this.#refusedCodec = codecOf(this.#news.view)
    this.picture.value = { state: 'cannot-play', because }
    const wait = Math.min(LAST_CODEC_RETRY, FIRST_CODEC_RETRY * 2 ** this.#refusals)
    this.#refusals += 1
    this.#cancelRetry = this.#clock.after(wait, () => {
      this.#engines.forgive()
      this.#connect()
    })
  }

  /** Lets the connection go, keeps the picture, and connects anew after `wait` milliseconds. */
  #again(wait: number): void {
    if (this.#name === undefined) return
    const delay = this.#wouldRepeat() ? AWAY_RETRY : wait
    this.#frozen.hold(this.#video)
    this.#disconnect()
    this.picture.value = { state: this.#seen ? 'picking-up' : 'opening' }
    if (delay === 0) this.#connect()
    else this.#cancelRetry = this.#clock.after(delay, () => this.#connect())
  }

  /** The list of HLS keeps its last seconds while the source is away: whoever connects would see them once more. */
  #wouldRepeat(): boolean {
    return this.#seen && !this.#news.flowing && this.#engine !== undefined && this.#engine.kind !== 'flv'
  }

  #disconnect(): void {
    this.#connection += 1
    this.#cancelRetry?.()
    this.pilot.close()
    this.#engine?.close()
    this.#engine = undefined
    this.#attached = false
    this.#proven = false
  }
}
