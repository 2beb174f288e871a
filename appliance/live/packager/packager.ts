/*
 * Packages a channel for HLS: its frames become parts and segments of fragmented MP4, held in memory with the playlist that lists
 * them. Knows nothing of HTTP; who waits for a part is told when one is there. Whole segments go to the sinks, the recorder one of them.
 */
import type { Clock, Timer } from '#appliance/base/clock.ts'
import type { Milliseconds } from '#appliance/base/duration.ts'
import { seconds } from '#appliance/base/duration.ts'
import type { Log } from '#appliance/base/log.ts'
import type { BoxConfig } from '#appliance/config/schema.ts'
import type { StreamHeaders } from '../fanout/stream-headers.ts'
import { initSegment } from '../fmp4/init-segment.ts'
import { trackConfigs } from '../fmp4/track-config.ts'
import type { TrackConfig } from '../fmp4/track.ts'
import { TAG_VIDEO } from '../media.ts'
import type { ChannelFrame, ChannelTap } from '../media.ts'
import { Cutter } from './cutter.ts'
import { PlaylistPromise } from './playlist-promise.ts'
import type { Promised } from './playlist-promise.ts'
import type { InitSegment, Part, Segment, SegmentSink } from './segment.ts'
import type { PlaylistForm } from './window.ts'
import { Window } from './window.ts'

/** What is left of a lesson that is over goes after so many lengths of its playlist. */
const AFTERLIFE = 2
/** Numbers are counted from here; no box is older. */
const ERA = Date.UTC(2026, 0, 1)
/** More segments a second than any source makes. */
const NUMBERS_PER_SECOND = 2

export interface PackagerOptions {
  /** Channel name, for the log. */
  channel: string
  clock: Clock
  log: Log
  settings: () => BoxConfig['live']['hls']
  sinks?: readonly SegmentSink[]
  /** How far behind a player should stay, because the source brings its media in bursts; 0 where left out. */
  behind?: () => Milliseconds
  /** Number of the first segment and the first init; where left out, one that none had before the box was started again (6.2.2). */
  firstNumber?: number
}

export class Packager implements ChannelTap {
  readonly #options: PackagerOptions
  readonly #window: Window
  readonly #cutter: Cutter
  readonly #promise: PlaylistPromise
  #headers: StreamHeaders | undefined
  /** What the headers say; undefined where fragments cannot carry it. */
  #wanted: readonly TrackConfig[] | undefined
  #inits: number
  /** Tracks that come are others than those that went, from the next keyframe on. */
  #turning = false
  #unsupported = false
  #endings = 0
  #burial: Timer | undefined
  readonly #listeners = new Set<() => void>()

  constructor(options: PackagerOptions) {
    const { settings, clock, behind = () => 0 } = options
    const { firstNumber = numberAt(clock.now()) } = options
    this.#options = options
    this.#window = new Window(settings)
    this.#inits = firstNumber
    this.#cutter = new Cutter({
      ...{ settings, firstNumber, now: () => clock.now() },
      onPart: (segment) => this.#window.addPart(segment),
      onSegment: (segment) => this.#addSegment(segment),
    })
    this.#promise = new PlaylistPromise({ clock, behind, targets: () => this.#cutter.targets, onMadeLater: () => this.#tell() })
  }

  /** The source sends what HLS cannot carry: pictures other than AVC and HEVC, sound other than AAC. */
  get unsupported(): boolean {
    return this.#unsupported
  }

  /** What the playlist promises; undefined while there is none. */
  get promise(): Promised | undefined {
    return this.#promise.made
  }

  /** How long a request for what the playlist lists next may have to wait. */
  get longestWait(): Milliseconds {
    return this.#promise.longestWait
  }

  /** The lesson is over, and the playlist says so. */
  get ended(): boolean {
    return this.#window.ended
  }

  /** Lessons that have ended here. */
  get endings(): number {
    return this.#endings
  }

  /** Bytes of media held. */
  get bytes(): number {
    return this.#window.bytes
  }

  /** Media sequence number of the last whole segment; -1 while there is none. */
  get last(): number {
    return this.#window.last
  }

  /** The part that will be there next. */
  get next(): { readonly number: number; readonly part: number } {
    return this.#cutter.next
  }

  segment(number: number): Segment | undefined {
    return this.#window.find(number)
  }

  part(number: number, part: number): Part | undefined {
    return this.#window.part(number, part)
  }

  init(number: number): InitSegment | undefined {
    const next = this.#cutter.init
    return next?.number === number ? next : this.#window.init(number)
  }

  /** The same buffer until it changes; undefined while there is no playlist. */
  playlist(form: PlaylistForm): Buffer | undefined {
    const { made, behind } = this.#promise
    if (made === undefined) return undefined
    const known = this.#window.rendered(form)
    if (known !== undefined) return known
    const init = this.#cutter.init?.number
    return this.#window.render(form, {
      ...made,
      behind,
      hint: init === undefined ? undefined : { ...this.next, init },
    })
  }

  /** Hears of every change of the playlist, after it. */
  watch(listener: () => void): void {
    this.#listeners.add(listener)
  }

  /** Hot path. */
  write(frame: ChannelFrame, headers: StreamHeaders): void {
    const before = this.#window.changes
    if (frame.broken) this.#cutter.finish(frame)
    if (headers !== this.#headers) this.#readHeaders(headers)
    if (this.#wanted === undefined) return
    if (this.#window.ended) this.#beginAnew()
    if (this.#turning && this.#mayTurn(frame, this.#wanted)) this.#turn(this.#wanted)
    if (!this.#turning || this.#goesOn(frame, this.#wanted)) this.#cutter.write(frame)
    if (this.#window.changes !== before) this.#tell()
  }

  /** Nothing may come for a while: what was gathered becomes the last part of its segment. */
  flush(): void {
    this.#cutter.finish()
    this.#tell()
  }

  /** The lesson is over: the playlist ends. Its last segments can be had for a while; what comes next is a new playlist. */
  forget(): void {
    this.#end()
    this.#headers = undefined
    this.#wanted = undefined
    this.#unsupported = false
    this.#tell()
  }

  stop(): void {
    this.forget()
    this.#bury()
  }

  #readHeaders(headers: StreamHeaders): void {
    this.#headers = headers
    const { tracks } = headers
    const found = trackConfigs(headers)
    const complete = found.length === Number(tracks.video) + Number(tracks.audio) && found.length > 0
    this.#wanted = complete ? found : undefined
    this.#turning = complete && !isSame(found, this.#cutter.init?.tracks)
    if (complete === !this.#unsupported) return
    this.#unsupported = !complete
    if (complete) return
    this.#options.log.warn({ channel: this.#options.channel }, 'no hls of this codec')
    this.#end()
    this.#tell()
  }

  /** A decoder can only begin with other pictures at a keyframe; until then the tracks that stay as they are go on. */
  #mayTurn(frame: ChannelFrame, wanted: readonly TrackConfig[]): boolean {
    return frame.keyframe || wanted.every(({ kind }) => kind === 'audio')
  }

  #goesOn({ type }: ChannelFrame, wanted: readonly TrackConfig[]): boolean {
    const kind = type === TAG_VIDEO ? 'video' : 'audio'
    const now = this.#cutter.init?.tracks.filter((track) => track.kind === kind)
    const then = wanted.filter((track) => track.kind === kind)
    return now !== undefined && now.length > 0 && isSame(then, now)
  }

  #turn(tracks: readonly TrackConfig[]): void {
    this.#turning = false
    this.#cutter.finish()
    this.#cutter.turn({ number: this.#inits, tracks, data: initSegment(tracks) })
    this.#inits += 1
  }

  #addSegment(segment: Segment): void {
    this.#promise.segmentCame()
    const target = this.promise?.target ?? this.#cutter.targets?.duration
    this.#window.addSegment(segment, { now: this.#options.clock.monotonic(), target })
    for (const sink of this.#options.sinks ?? []) sink.segment(segment)
  }

  #end(): void {
    this.#cutter.finish()
    this.#promise.settle()
    this.#cutter.forget()
    if (this.#window.ended) return
    this.#window.end()
    this.#endings += 1
    const { clock } = this.#options
    this.#burial = clock.after(Math.max(this.#window.longest, seconds(1)) * AFTERLIFE, () => this.#bury())
  }

  #beginAnew(): void {
    this.#burial?.cancel()
    this.#promise.takeBack()
    this.#window.begin()
  }

  /** Nobody can be watching the end of the lesson any more. */
  #bury(): void {
    this.#burial?.cancel()
    this.#promise.takeBack()
    this.#window.clear()
  }

  #tell(): void {
    for (const listener of this.#listeners) listener()
  }
}

/** Never 0, which some players take for no number at all. */
function numberAt(epoch: number): number {
  return Math.max(1, Math.floor(((epoch - ERA) / 1000) * NUMBERS_PER_SECOND))
}

function isSame(some: readonly TrackConfig[], others: readonly TrackConfig[] | undefined): boolean {
  return (
    some.length === others?.length && some.every(({ kind, record }, at) => kind === others[at]?.kind && record.equals(others[at].record))
  )
}
