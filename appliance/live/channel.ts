/*
 * One channel: whatever feeds it, its viewers see one unbroken stream. Owns the timeline, the sequence headers, the last
 * seconds for newcomers, the figures and what is wrong in words; tells when it went live, was lost, jumped or changed its source.
 * It never looks at sockets to judge a source: only media counts. It never starts a source; those come through `open`.
 */
import type { BoxBus } from '#appliance/base/bus.ts'
import type { Clock } from '#appliance/base/clock.ts'
import { milliseconds, minutes, seconds } from '#appliance/base/duration.ts'
import type { Milliseconds } from '#appliance/base/duration.ts'
import type { Log } from '#appliance/base/log.ts'
import type { BoxConfig } from '#appliance/config/schema.ts'
import type {
  ChannelState,
  ChannelView,
  SourceKind,
  StreamStats,
  StreamTrouble,
  StreamTroubleKind,
  UpstreamView,
} from '#appliance/contract/live.ts'
import { kindOf } from './codec/codecs.ts'
import { Feed } from './feed.ts'
import { Fanout } from './fanout/fanout.ts'
import { fitsTag } from './flv/flv-tag.ts'
import { HeaderBook } from './fanout/header-book.ts'
import type { StreamHeaders } from './fanout/stream-headers.ts'
import { TAG_AUDIO, TAG_VIDEO } from './media.ts'
import type { ChannelDoor, ChannelFrame, ChannelInput, ChannelTap, MediaMessage, SourceInfo } from './media.ts'
import { Halts } from './pull/halts.ts'
import { MediaCredit } from './pull/pull-patience.ts'
import { Latency } from './latency.ts'
import { OnAir } from './on-air.ts'
import { SilentTrack } from './silent-track.ts'
import { StandingStill } from './standing-still.ts'
import { StreamFigures } from './stream-stats.ts'
import { datedTroubles, streamTroubles } from './stream-trouble.ts'
import { Timeline } from './timeline.ts'
import type { Place, Track } from './timeline.ts'
import type { NewestGroup } from './shift/newest-group.ts'

/** As much as the ring holds by default, less a group of pictures. */
const MOST_BEHIND: Milliseconds = seconds(10)
/** Uneven arrival that a screen of a source in the room covers. */
const PROMPT: Milliseconds = seconds(1)
/** Segments of one length still come that much earlier or later. */
const UNEVEN: Milliseconds = seconds(2)
const JUMP_MEMORY: Milliseconds = minutes(1)
/** A break shorter than this is no missing media, only another clock. */
const SHORTEST_GAP: Milliseconds = milliseconds(500)

export interface ChannelOptions {
  name: string
  bus: BoxBus
  clock: Clock
  log: Log
  settings: () => BoxConfig['live']
  /** The state, the source or a trouble that a source reports has changed. */
  onChange: () => void
  /** Ways out of the channel, beside HTTP-FLV and RTMP. */
  taps?: readonly ChannelTap[]
  /** Whether somebody takes the channel by one of them. */
  isTapped?: () => boolean
}

export class Channel implements ChannelDoor {
  readonly name: string
  readonly fanout: Fanout
  readonly #options: ChannelOptions
  readonly #clock: Clock
  readonly #taps: readonly ChannelTap[]
  #timeline = new Timeline()
  readonly #book = new HeaderBook()
  #figures = new StreamFigures()
  #halts = new Halts()
  #credit = new MediaCredit(this.#halts)
  #latency = new Latency()
  readonly #standing = new StandingStill()
  readonly #air: OnAir
  #feedSince = 0
  #reported: StreamTroubleKind | undefined
  #troubles: StreamTrouble[] = []
  #jumps: Milliseconds[] = []
  readonly #silent = new SilentTrack()
  /** Media is missing before the next frame that goes out. */
  #broken = false
  /** Nothing of the feed that is on went out yet. */
  #unshown = false

  constructor(options: ChannelOptions) {
    this.name = options.name
    this.#options = options
    this.#clock = options.clock
    this.fanout = new Fanout(options.clock, options.settings)
    this.#taps = [this.fanout, ...(options.taps ?? [])]
    this.#air = new OnAir({ ...options, channel: options.name })
  }

  get state(): ChannelState {
    return this.#air.state
  }

  get isLive(): boolean {
    return this.state === 'live'
  }

  /** What feeds it now; undefined while nothing does. */
  get fedBy(): SourceKind | undefined {
    return this.#air.feed?.source.kind
  }

  /** Its source left a moment ago and is likely to be back. */
  get mayReturn(): boolean {
    return this.#air.lost
  }

  /**
   * Milliseconds of media that a newcomer begins with: the newest group of pictures of a source in the room; of a pull what lasts
   * until its next segment, because a picture that freezes is worse than one that is late.
   */
  get behind(): Milliseconds {
    if (this.fedBy !== 'pull') return 0
    const now = this.#clock.monotonic()
    const ahead = this.#credit.paid - this.#credit.silence(now)
    return Math.min(MOST_BEHIND, Math.max(0, ahead, this.#figures.figures(now).arrivalJitter))
  }

  open(source: SourceInfo): ChannelInput {
    // Who is in the room has the channel: a pull never takes it from them.
    const isTaken = source.kind === 'pull' && this.fedBy !== undefined && this.fedBy !== 'pull'
    return isTaken ? new Feed(this.#owner, source) : this.feedFrom(source)
  }

  /** As `open`, whoever feeds it: what is shown later was judged by who had the channel then. */
  feedFrom(source: SourceInfo): ChannelInput {
    const feed = new Feed(this.#owner, source)
    if (this.#air.feed === undefined && !this.#isWatched) this.#beginAnew()
    this.#feedSince = this.#clock.now()
    this.#broken = true
    this.#unshown = true
    this.#silent.end()
    this.#timeline.beginFeed()
    this.#book.beginFeed()
    this.#figures.begin()
    this.#halts = new Halts()
    this.#credit = new MediaCredit(this.#halts)
    this.#latency = new Latency()
    this.#standing.begin()
    this.#air.connect(feed)
    return feed
  }

  /** What the source that feeds it has announced. */
  get headers(): StreamHeaders {
    return this.#book.announced()
  }

  /** What was shown last; undefined before anything was, or where its beginning is not held any more. */
  newestGroup(): NewestGroup | undefined {
    this.fanout.flush()
    const group = this.fanout.ring.newestGroup()
    if (group === undefined) return undefined
    const [first] = group.messages
    const picture = first !== undefined && kindOf(first) === 'keyframe' ? first.body : undefined
    const messages = group.messages.map((message) => ({ ...message, timestamp: this.#timeline.sourceTime(message.timestamp) }))
    return { headers: group.headers, picture, messages, feed: this.#book.announced(), begun: this.#timeline.hasBegun }
  }

  /** Nobody would notice: so a box that is never switched off stays far below 2^31 ms, from where players read a time as negative. */
  #beginAnew(): void {
    for (const tap of this.#taps) tap.forget()
    this.#timeline = new Timeline()
    this.#figures = new StreamFigures()
  }

  get #isWatched(): boolean {
    return this.fanout.viewers > 0 || this.#options.isTapped?.() === true
  }

  trouble(kind: StreamTroubleKind | undefined): void {
    if (kind === this.#reported) return
    this.#reported = kind
    this.#options.onChange()
  }

  /** Whether somebody wants this channel to be live. */
  expect(expected: boolean): void {
    this.#air.expect(expected)
  }

  /** Calls `waiter` once when media flows next; the returned function forgets it. */
  onceLive(waiter: () => void): () => void {
    return this.#air.onceLive(waiter)
  }

  /** Looked at a few times a second: notices silence, and lets go of what nobody will ask for. */
  watchOver(): void {
    if (this.#isStill(this.#clock.monotonic())) this.#air.fallSilent()
    if (this.#air.givesUp()) for (const tap of this.#taps) tap.forget()
  }

  /** `upstreams`: where this channel can be pulled from. */
  view(upstreams: readonly UpstreamView[]): Omit<ChannelView, 'upstreamsRevision'> {
    const { name, state } = this
    const { feed } = this.#air
    const stats = this.#figures.figures(this.#clock.monotonic())
    const still = state === 'live' ? {} : { bitsPerSecond: 0, framesPerSecond: 0, keyframeInterval: 0, arrivalJitter: 0 }
    const tracks = feed === undefined ? undefined : this.#book
    this.#troubles = datedTroubles(this.#nameTroubles(stats, upstreams.length > 0), this.#troubles, this.#clock.now())
    return {
      name,
      state,
      ...(feed === undefined ? {} : { source: this.#sourceView(feed.source) }),
      upstreams: [...upstreams],
      ...(tracks?.video === undefined ? {} : { video: tracks.video }),
      ...(tracks?.audio === undefined ? {} : { audio: tracks.audio }),
      stats: { ...stats, ...still },
      troubles: this.#troubles,
      viewers: this.fanout.viewers,
    }
  }

  #sourceView({ kind, from, madeUntil }: SourceInfo): NonNullable<ChannelView['source']> {
    const made = madeUntil?.()
    // Of what came at once a viewer is shown the last only when it is paid out; and what does not come makes nothing later.
    const shownAt = this.#clock.now() - this.#credit.silence(this.#clock.monotonic()) + this.#credit.paid
    const latencyMs = this.#latency.shown(made === undefined ? undefined : shownAt - made)
    return { kind, from, since: this.#feedSince, ...(latencyMs === undefined ? {} : { latencyMs }) }
  }

  stop(): void {
    this.#air.stop()
    for (const tap of this.#taps) tap.stop()
  }

  readonly #owner = {
    take: (feed: Feed, message: MediaMessage) => this.#take(feed, message),
    leave: (feed: Feed) => this.#leave(feed),
    isCurrent: (feed: Feed) => feed === this.#air.feed,
    monotonic: () => this.#clock.monotonic(),
  }

  /** Hot path. */
  #take(feed: Feed, message: MediaMessage): void {
    const { body } = message
    if (!fitsTag(message.type, body)) return
    const kind = kindOf(message)
    switch (kind) {
      case 'keyframe':
      case 'inter':
        if (this.#book.knowsVideo(body)) this.#pass(feed, message, kind)
        return
      case 'audio':
        if (this.#book.knowsAudio(body)) this.#pass(feed, message, kind)
        return
      case 'video-header':
        if (this.#book.takeVideoHeader(body)) feed.awaitKeyframe()
        return
      case 'audio-header':
        this.#book.takeAudioHeader(body)
        return
      case 'metadata':
        return this.#book.takeMetadata(body)
      case 'video-end': // a channel never ends
      case 'unknown':
        return
    }
  }

  /** Hot path: one frame, from the source's clock to the viewers. */
  #pass(feed: Feed, message: MediaMessage, kind: 'keyframe' | 'inter' | 'audio'): void {
    const now = this.#clock.monotonic()
    const track: Track = kind === 'audio' ? 'audio' : 'video'
    const keyframe = kind === 'keyframe'
    const place = this.#timeline.place(track, message.timestamp, now)
    if (place.early) return
    const { timestamp } = place
    const passage = feed.note({ track, keyframe, timestamp, now })
    if (passage === 'held' && this.#unshown) return this.#timeline.takeBack()
    if (place.jumped || place.gap !== undefined) this.#noteBreak(place, now)
    this.#figures.note({ track, keyframe, timestamp, bytes: message.body.length, now })
    this.#credit.arrived(timestamp, now)
    this.#standing.note(kind, message.body, timestamp)
    this.#book.rest('video', feed.rests('video'))
    this.#book.rest('audio', feed.rests('audio'))
    if (passage === 'held') return
    this.#unshown = false
    this.#air.show(feed)
    if (track === 'video' && this.#book.audio === undefined) this.#fallSilent(timestamp)
    else if (track === 'audio') this.#silent.end()
    const type = track === 'audio' ? TAG_AUDIO : TAG_VIDEO
    const { closed } = place
    this.#show({ type, timestamp, body: message.body, keyframe, start: passage === 'start', broken: this.#broken, closed })
    if (track === 'video' && this.#silent.isOn) this.#beSilent(timestamp)
  }

  /** Hot path. */
  #show(frame: ChannelFrame): void {
    this.#broken = false
    const headers = this.#book.headers()
    for (const tap of this.#taps) tap.write(frame, headers)
  }

  /** Before a picture goes out at `timestamp` beside which there is no sound. */
  #fallSilent(timestamp: Milliseconds): void {
    if (this.#silent.isOn) return
    const silence = this.#book.fallSilent()
    if (silence !== undefined) this.#silent.begin(silence, Math.min(timestamp, this.#timeline.endOf('audio', silence.duration)))
  }

  #beSilent(timestamp: Milliseconds): void {
    this.#silent.beside(timestamp, (at, { type, body }) => {
      this.#timeline.fill('audio', at)
      this.#show({ type, timestamp: at, body, keyframe: false, start: false, broken: false, closed: 0 })
    })
  }

  #noteBreak(place: Place, now: Milliseconds): void {
    this.#figures.gap()
    if (place.jumped) {
      this.#figures.begin()
      this.#jumps = [...this.#jumps.filter((at) => now - at < JUMP_MEMORY), now]
      this.#options.log.warn({ channel: this.name }, 'clock of the source jumped')
    }
    if (place.gap === undefined || place.gap < SHORTEST_GAP) return
    this.#broken = true
    this.#options.bus.tell('live.gap', { channel: this.name, milliseconds: Math.round(place.gap) })
  }

  #leave(feed: Feed): void {
    if (this.#air.leave(feed)) for (const tap of this.#taps) tap.flush()
  }

  /** A pull may have brought more than real time, a segment at a time: what it brought ahead is no silence. */
  #isStill(now: Milliseconds): boolean {
    const { feed } = this.#air
    if (feed === undefined) return false
    const still = Math.min(feed.stillFor(), now - feed.openedAt)
    const paid = feed.source.kind === 'pull' ? this.#credit.paid : 0
    return still - paid >= this.#stallTime
  }

  /** How much of the lesson comes; undefined where that is all. Tens are exact enough, and change less often. */
  #carriesPercent(now: Milliseconds): number | undefined {
    if (!this.#halts.isTooSlow(this.#stallTime, now)) return undefined
    return Math.round(this.#halts.carriedPercent(this.#stallTime, now) / 10) * 10
  }

  get #stallTime(): Milliseconds {
    return seconds(this.#options.settings().stall_seconds)
  }

  #nameTroubles(stats: StreamStats, isPulled: boolean): ReturnType<typeof streamTroubles> {
    const now = this.#clock.monotonic()
    const { feed } = this.#air
    const still = this.#isStill(now)
    return streamTroubles({
      state: this.state,
      hasSource: feed !== undefined || isPulled,
      lost: this.#air.lost,
      reported: this.#reported,
      stats,
      video: this.#book.video,
      still,
      soundOnly: feed?.source.soundOnly === true,
      unreadable: still && feed !== undefined && feed.silentFor() < this.#stallTime,
      flowingFor: feed?.flowingFor(now) ?? 0,
      awaitingKeyframe: feed?.awaitingFor(now) ?? 0,
      sinceVideo: feed?.since('video', this.#timeline.last),
      sinceAudio: feed?.since('audio', this.#timeline.last),
      sinceKeyframe: feed?.since('keyframe', this.#timeline.last),
      jitterCovered: feed?.source.kind === 'pull' ? Math.max(MOST_BEHIND, this.#credit.paid + UNEVEN) : PROMPT,
      carriesPercent: this.#carriesPercent(now),
      standing: this.#standing.lasts(this.#timeline.last),
      jumps: this.#jumps.filter((at) => now - at < JUMP_MEMORY).length,
    })
  }
}
