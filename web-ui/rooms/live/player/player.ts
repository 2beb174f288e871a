import { signal } from '@preact/signals'
import type { ChannelView } from '#appliance/contract/live.ts'
import type { ScreenReport } from '#appliance/contract/screens.ts'
import { backOff } from '../../../box-client/back-off.ts'
import type { PageClock } from '../../../box-client/page-clock.ts'
import { cannotPlay, codecOf } from './codec.ts'
import type { Engine, EngineTrouble } from './engine.ts'
import { FlvStream } from './flv-stream.ts'
import type { StreamEnd } from './flv-stream.ts'
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
  | { state: 'cannot-play'; because: NonNullable<ScreenReport['because']> }

export interface Stage {
  video: HTMLVideoElement
  canvas: HTMLCanvasElement
}

const WATCH = 250
const PICKING_UP_AFTER = 0.8
/** Silence on a connection whose channel is said to be live; a pulled one may be late by seconds and still be well. */
const SILENT_ROOM = 4
const SILENT_PULLED = 12
/** Media comes in and none of it can be played: a track has ended, or the engine lost its way. */
const DRY = 4
/** Failures in a row, without a picture between, after which the screen says so while it goes on trying. */
const PATIENT_WITH_DECODER = 4
const CODEC_RETRY = 30_000

/** Fetches the engine; a page that will surely play asks for it before it knows what. */
export const loadEngine = () => import('./engine.ts')

/**
 * Shows one live channel on one video element and does not give up: each break (connection, decoder, codec, silence, a frozen
 * clock) ends in a new connection behind the last picture. It owns the element; what the page says about it reads `picture`.
 */
export class Player {
  readonly picture = signal<Picture>({ state: 'off' })
  readonly sound: Sound
  readonly pilot: Pilot
  /** Milliseconds from `play` (or the page's opening) to the first picture. */
  firstFrame: number | undefined
  readonly #video: HTMLVideoElement
  readonly #frozen: FrozenFrame
  readonly #clock: PageClock
  #name: string | undefined
  #since = 0
  #liveSince = 0
  #channel: ChannelView | undefined
  #stream: FlvStream | undefined
  #engine: Engine | undefined
  /** The codecs that the engine was told to expect. */
  #fitted: { video: string | undefined; audio: string | undefined } | undefined
  /** What stood against playing when it was last given up: the video's codec. */
  #refusedCodec: string | undefined
  /** Connections in a row that ended; tells how long to wait before the next. */
  #attempt = 0
  #decoderFailures = 0
  #connection = 0
  #seen = false
  #awaiting = false
  #cancelRetry: (() => void) | undefined
  #cancelWatch: (() => void) | undefined

  constructor(stage: Stage, clock: PageClock) {
    this.#video = stage.video
    this.#clock = clock
    this.#frozen = new FrozenFrame(stage.canvas)
    this.sound = new Sound(stage.video)
    this.pilot = new Pilot(stage.video, clock, { ready: () => void this.#begin(), stuck: () => this.#again(0) })
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
    const before = this.#channel
    this.#channel = channel
    const flowing = channel === undefined || channel.state === 'live'
    if (flowing && before?.state !== 'live') this.#liveSince = this.#clock.steady()
    this.pilot.steer({ pulled: channel?.source?.kind === 'pull', jitter: (channel?.stats.arrivalJitter ?? 0) / 1000, flowing })
    if (this.#name === undefined || channel === undefined || channel.state !== 'live') return
    if (this.#findsObstacle(channel) || before === undefined) return
    const cameBack = before.state !== 'live' && this.#stream === undefined
    if (cameBack || this.#hasNewTrack(channel) || this.#waitsInVain(channel) || this.#mayPlayNow(channel)) this.#again(0)
  }

  get droppedFrames(): number {
    return this.#video.getVideoPlaybackQuality?.().droppedVideoFrames ?? 0
  }

  #connect(): void {
    this.#cancelRetry?.()
    const obstacle = cannotPlay(this.#channel)
    if (obstacle !== undefined) return this.#cannot(obstacle)
    this.#connection += 1
    const connection = this.#connection
    const mine = (run: () => void) => () => (connection === this.#connection ? run() : undefined)
    const stream = new FlvStream(`/live/${this.#name}.flv`, {
      arrived: () => (connection === this.#connection ? this.pilot.dataArrived() : undefined),
      ended: (end) => mine(() => this.#streamEnded(end))(),
    })
    this.#stream = stream
    stream.open()
    this.pilot.open(this.#seen ? 'at-the-live-end' : 'at-once')
    void this.#fit(stream, connection)
  }

  async #fit(stream: FlvStream, connection: number): Promise<void> {
    const { openEngine } = await loadEngine().catch(() => ({ openEngine: undefined }))
    if (openEngine === undefined) return this.#engineMissing(connection)
    if (connection !== this.#connection) return
    const trouble = (kind: EngineTrouble) => (connection === this.#connection ? this.#engineFailed(kind) : undefined)
    const tracks = this.#knownTracks()
    this.#fitted = tracks === undefined ? undefined : { video: this.#channel?.video?.codec, audio: this.#channel?.audio?.codec }
    this.#engine = openEngine(this.#video, stream, tracks === undefined ? { trouble } : { tracks, trouble })
    this.#awaitFrame(connection)
  }

  /** The box went away before it had given the player's code. */
  #engineMissing(connection: number): void {
    if (connection === this.#connection) this.#streamEnded({ why: 'broken' })
  }

  /** The picture may have been asked for before the box had said what it is made of. */
  #findsObstacle(channel: ChannelView): boolean {
    const obstacle = this.#stream === undefined ? undefined : cannotPlay(channel)
    if (obstacle !== undefined) this.#cannot(obstacle)
    return obstacle !== undefined
  }

  /** A track or codec that the running engine was not made for. One that vanishes is found by the picture standing still. */
  #hasNewTrack({ video, audio }: ChannelView): boolean {
    const fitted = this.#fitted
    if (fitted === undefined) return false
    return (video !== undefined && video.codec !== fitted.video) || (audio !== undefined && audio.codec !== fitted.audio)
  }

  /** It was fitted for a track that has ended since, without which it does not begin. */
  #waitsInVain({ video, audio }: ChannelView): boolean {
    const fitted = this.#fitted
    if (fitted === undefined || this.#video.buffered.length > 0) return false
    return (fitted.video !== undefined && video === undefined) || (fitted.audio !== undefined && audio === undefined)
  }

  /** What could not be played has given way to something else, which is worth a try. */
  #mayPlayNow(channel: ChannelView): boolean {
    const picture = this.picture.peek()
    return picture.state === 'cannot-play' && picture.because === 'codec' && codecOf(channel) !== this.#refusedCodec
  }

  #knownTracks() {
    const { video, audio, state } = this.#channel ?? {}
    if (state !== 'live' || (video === undefined && audio === undefined)) return undefined
    return { video: video !== undefined, audio: audio !== undefined }
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
    this.#awaiting = false
    this.#attempt = 0
    this.#decoderFailures = 0
    this.#frozen.release()
    this.picture.value = { state: 'playing' }
    this.pilot.pictureShown()
  }

  /** Plays at last: sound without a picture never paints a frame, and a touch lets a picture go on that was there already. */
  readonly #elementPlays = (): void => {
    const picture = this.picture.peek()
    const waited = picture.state === 'cannot-play' && picture.because === 'autoplay'
    if (this.#engine !== undefined && (this.#video.videoWidth === 0 || waited)) this.#shown()
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
    const moves = this.#engine !== undefined && !this.#awaiting && still < 0.3
    if (state === 'picking-up' && moves) this.#shown()
    const patience = this.#channel?.source?.kind === 'pull' ? SILENT_PULLED : SILENT_ROOM
    const shouldFlow = this.#channel === undefined || this.#channel.state === 'live'
    const expected = (this.#clock.steady() - this.#liveSince) / 1000
    if (this.#stream !== undefined && shouldFlow && Math.min(expected, this.pilot.silentFor) > patience) this.#again(0)
    if (this.#stream !== undefined && still > DRY && this.pilot.silentFor < 1 && this.pilot.ahead < 0.3) this.#again(0)
  }

  #streamEnded(end: StreamEnd): void {
    const wait = end.why === 'not-on-air' ? Math.min(end.retryAfter, 5) * 1000 : backOff(this.#attempt, Math.random())
    this.#attempt += 1
    this.#again(wait)
  }

  #engineFailed(kind: EngineTrouble): void {
    if (kind === 'codec') return this.#cannot('codec')
    const wait = this.#decoderFailures === 0 ? 0 : backOff(this.#decoderFailures, Math.random())
    this.#decoderFailures += 1
    this.#again(wait)
    if (this.#decoderFailures <= PATIENT_WITH_DECODER) return
    this.#frozen.release()
    this.picture.value = { state: 'cannot-play', because: 'decoder' }
  }

  readonly #elementFailed = (): void => {
    // Emptying the element raises an error too; only one with media behind it is the decoder's.
    if (this.#engine === undefined || this.#video.error === null) return
    this.#engineFailed('media')
  }

  #cannot(because: 'no-mse' | 'codec'): void {
    this.#disconnect()
    this.#frozen.release()
    this.#refusedCodec = codecOf(this.#channel)
    this.picture.value = { state: 'cannot-play', because }
    this.#cancelRetry = this.#clock.after(CODEC_RETRY, () => this.#connect())
  }

  /** Lets the connection go, keeps the picture, and connects anew after `wait` milliseconds. */
  #again(wait: number): void {
    if (this.#name === undefined) return
    this.#frozen.hold(this.#video)
    this.#disconnect()
    this.picture.value = { state: this.#seen ? 'picking-up' : 'opening' }
    if (wait === 0) this.#connect()
    else this.#cancelRetry = this.#clock.after(wait, () => this.#connect())
  }

  #disconnect(): void {
    this.#connection += 1
    this.#cancelRetry?.()
    this.pilot.close()
    this.#stream?.close()
    this.#stream = undefined
    this.#engine?.destroy()
    this.#engine = undefined
    this.#fitted = undefined
  }
}
