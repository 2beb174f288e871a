/*
 * The live room: one stream in, many out, for each channel of the box. Owns the channels, their viewers and the limits on
 * them, and decides when the uplink is used. Sources come in through the doors of the channels: publishers in the room by
 * the ingest, far lessons by the pulls, the box's own sample. It decodes nothing, and writes to disk only what a teacher holds for later.
 */
import type { Socket } from 'node:net'
import { join } from 'node:path'
import type { Clock, Timer } from '#appliance/base/clock.ts'
import { milliseconds, seconds } from '#appliance/base/duration.ts'
import type { Milliseconds } from '#appliance/base/duration.ts'
import { BoxError } from '#appliance/base/errors.ts'
import { View } from '#appliance/base/view.ts'
import type { Watchable } from '#appliance/base/view.ts'
import type { LiveView } from '#appliance/contract/live.ts'
import type { Room } from '#appliance/lifecycle/room.ts'
import { Channel } from './channel.ts'
import type { IngestPort, LiveOptions, SamplePort, Viewing, Watching } from './live-ports.ts'
import { untilLive } from './fanout/lobby.ts'
import { HlsDesk } from './packager/hls-desk.ts'
import { Packager } from './packager/packager.ts'
import type { ChannelDoor } from './media.ts'
import { PullDemand } from './pull/pull-demand.ts'
import { leavePlace, mayCome, pastOf, viewOf } from './place.ts'
import type { Place } from './place.ts'
import { Viewer } from './fanout/viewer.ts'
import { ViewerPlaces } from './fanout/viewers.ts'
import { channelUnknown, notOnAir } from './refusals.ts'
import { CatchingUp } from './shift/catching-up.ts'
import { TimeShift } from './shift/time-shift.ts'

const GLANCE: Milliseconds = milliseconds(500)
const REFRESH: Milliseconds = seconds(1)
const FFMPEG_CHECK: Milliseconds = seconds(10)

export class Live implements Room {
  readonly name = 'live'
  readonly #options: LiveOptions
  readonly #clock: Clock
  readonly #places = new Map<string, Place>()
  readonly #viewers: ViewerPlaces
  readonly #sockets = new WeakSet<Socket>()
  readonly #ingest: IngestPort
  /** The RTMP door, a step of its own: where its port is taken, the class goes on by pull. Rejects with PORT_TAKEN or ROOM_FAILED. */
  readonly publishing: Room
  readonly #sample: SamplePort
  /** Where viewers by HLS are served. */
  readonly hls: HlsDesk
  readonly #view: View<LiveView>
  #ffmpeg: LiveView['ffmpeg'] = 'missing'
  #looking: Promise<void> = Promise.resolve()
  #timers: Timer[] = []
  #running = false
  #shown = ''

  constructor(options: LiveOptions) {
    this.#options = options
    this.#clock = options.clock
    this.#viewers = new ViewerPlaces(() => options.config().viewers)
    this.hls = new HlsDesk({
      ...{ clock: options.clock, book: options.book, viewers: () => options.config().viewers },
      stage: (name) => this.#stage(name),
    })
    for (const name of Object.keys(options.config().channels)) this.#places.set(name, this.#placeFor(name))
    this.#ingest = options.ingest(
      (name) => this.channel(name),
      (name, watching) => this.watch(name, watching),
    )
    this.#sample = options.sample()
    this.publishing = {
      name: 'publishing',
      start: () => this.#ingest.start().finally(() => this.#refresh()),
      stop: () => this.#ingest.stop().finally(() => this.#refresh()),
    }
    this.#view = new View(this.#compose(), (err) => options.log.error({ err }, 'watcher of the live view failed'))
  }

  get view(): Watchable<LiveView> {
    return this.#view
  }

  /** Where the box itself reaches its RTMP door; port 0 while it does not listen. */
  get door(): { readonly host: string; readonly port: number } {
    return this.#ingest.door
  }

  /** Everything but the RTMP door; see `publishing`. */
  async start(): Promise<void> {
    if (this.#running) return
    this.#running = true
    for (const { demand } of this.#places.values()) demand.start()
    this.#timers = [
      this.#clock.every(GLANCE, () => this.#watchOver()),
      this.#clock.every(REFRESH, () => this.#refreshEverySecond()),
      this.#clock.every(FFMPEG_CHECK, () => this.#lookForFfmpeg()),
    ]
    this.#lookForFfmpeg()
  }

  async stop(): Promise<void> {
    if (!this.#running) return
    this.#running = false
    for (const timer of this.#timers) timer.cancel()
    this.#timers = []
    // First, so that the end of the sources is no loss to anybody.
    for (const { channel } of this.#places.values()) channel.stop()
    this.hls.stop()
    await this.#looking
    await this.#sample.stop()
    await Promise.all([...this.#places.values()].map(leavePlace))
    this.#refresh()
  }

  /** Where sources of a channel bring their media. Throws CHANNEL_UNKNOWN. */
  channel(name: string): ChannelDoor {
    return this.#place(name).shift
  }

  /** A class runs on this channel, or no longer does: its upstream is used while one does. Throws CHANNEL_UNKNOWN. */
  demand(name: string, on: boolean): void {
    const { demand, shift, catchingUp } = this.#place(name)
    demand.ask(on)
    if (on) return
    shift.leave()
    void catchingUp?.stop()
  }

  /**
   * The picture of a channel stands from now on, and what comes is kept for later. Throws CHANNEL_UNKNOWN, CHANNEL_NOT_ON_AIR where there
   * is no picture, or CODEC_NOT_CARRIED.
   */
  holdPicture(name: string): void {
    this.#place(name).shift.hold()
  }

  /** What was kept is shown, from the picture that stands; nothing happens where none does. Throws CHANNEL_UNKNOWN. */
  resumePicture(name: string): void {
    this.#place(name).shift.resume()
  }

  /** Viewers see what comes again, from its next keyframe on; what was kept goes. Throws CHANNEL_UNKNOWN. */
  jumpToLive(name: string): void {
    const { shift, catchingUp } = this.#place(name)
    if (catchingUp?.isRunning === true) catchingUp.jump()
    else shift.jump()
  }

  /**
   * Goes on where the lesson was lost, `lostAt` in epoch milliseconds: the missed minutes come from its origin, faster than they are shown,
   * and then what is live. See `dvr` in the view for how far back the origin goes; of what it has no longer, the rest is shown. Throws
   * CHANNEL_UNKNOWN, or SEGMENT_GONE where nothing came before then or the origin keeps no past.
   */
  catchUpFrom(name: string, lostAt: number): void {
    const { catchingUp } = this.#place(name)
    const point = pastOf(this.#place(name))?.pointAt(lostAt)
    if (point === undefined) throw new BoxError('SEGMENT_GONE', `the origin of channel ${name} keeps nothing of what was missed`)
    catchingUp?.begin(point, lostAt)
  }

  /** Whether all of what was missed since `lostAt` can be had by `catchUpFrom`. Throws CHANNEL_UNKNOWN. */
  canCatchUpFrom(name: string, lostAt: number): boolean {
    return pastOf(this.#place(name))?.reaches(lostAt) === true
  }

  /**
   * What was kept of a class before the box was started again goes on where it was shown, on the channels of which `keep` says that their
   * class goes on; elsewhere it is deleted. Resolves when it is known.
   */
  async takeUpShifts(keep: (channel: string) => boolean): Promise<void> {
    await Promise.all([...this.#places].map(([name, { shift }]) => shift.start({ keep: keep(name) })))
  }

  /** Puts one upstream of a channel first until the class ends; null takes it back. Throws CHANNEL_UNKNOWN or UPSTREAM_UNKNOWN. */
  chooseUpstream(name: string, id: string | null): void {
    this.#place(name).pull.choose(id)
  }

  /** Takes a place for who watches a channel in a way of its own, such as from its beginning. Throws CHANNEL_UNKNOWN or VIEWERS_FULL. */
  enter(name: string, who: { address: string; known: boolean }): () => void {
    return this.#enterHls(this.#place(name).demand, { channel: name, ...who })
  }

  /** Lets the publisher of a channel go, where there is one; `reason` is for the log. Throws CHANNEL_UNKNOWN. */
  letPublisherGo(name: string, reason: string): void {
    this.#ingest.letGo(this.#place(name).channel.name, reason)
  }

  /** A connection to the RTMP door that was accepted elsewhere, such as one that is encrypted. */
  welcomeRtmp(socket: Socket): void {
    this.#ingest.welcome(socket)
  }

  /** Rejects with SAMPLE_MISSING, PUBLISH_REFUSED or PUBLISH_FAILED. */
  async startSample(): Promise<void> {
    await this.#sample.start()
    this.#refresh()
  }

  async stopSample(): Promise<void> {
    await this.#sample.stop()
    this.#refresh()
  }

  /** The configuration of the upstreams may have changed. */
  refreshPulls(): void {
    for (const { pull, demand } of this.#places.values()) {
      pull.refresh()
      demand.settle()
    }
  }

  /**
   * Makes the socket a viewer of a channel, by HTTP-FLV or RTMP, until it closes; resolves when it is one. Rejects before anything was
   * written with CHANNEL_UNKNOWN, CHANNEL_NOT_ON_AIR (nothing came within 5 s, or nothing is expected) or VIEWERS_FULL;
   * `details.retryAfter` says in seconds when to come again.
   */
  async watch(name: string, watching: Watching): Promise<Viewing> {
    const place = this.#place(name)
    const { channel, demand } = place
    if (!mayCome(place)) throw notOnAir(name)
    const release = this.#takePlace(demand, watching)
    if (channel.state !== 'live') await untilLive(channel, this.#clock, watching)
    if (channel.state === 'live' && this.#running && !watching.socket.destroyed) return this.#admit(channel, watching, release)
    release()
    throw notOnAir(name)
  }

  /** Throws VIEWERS_FULL, or BAD_REQUEST for a second request on the connection of a viewer. */
  #takePlace(demand: PullDemand, { socket, address, known = false }: Watching): () => void {
    if (this.#sockets.has(socket)) {
      socket.destroy()
      throw new BoxError('BAD_REQUEST', `${address} asked for something else on the connection of a live picture`)
    }
    const givePlaceBack = this.#viewers.take(address, known)
    const endDemand = demand.watcher()
    this.#sockets.add(socket)
    return () => {
      givePlaceBack()
      endDemand()
      this.#sockets.delete(socket)
    }
  }

  #admit(channel: Channel, watching: Watching, release: () => void): Viewing {
    const { bus } = this.#options
    const { socket, address, head, format = 'flv', label = '' } = watching
    const from = { channel: channel.name, address }
    const viewer = new Viewer({
      socket,
      format: channel.fanout.formats[format],
      ring: channel.fanout.ring,
      clock: this.#clock,
      maxLag: () => this.#options.config().viewers.max_lag_bytes,
      onLeft: (reason) => {
        channel.fanout.remove(viewer)
        release()
        bus.tell('live.viewer-left', { ...from, reason })
      },
      onSkipped: (bytes) => bus.tell('live.viewer-skipped', { ...from, bytes }),
      entry: this.#options.book?.open({ ...from, transport: format, label }),
    })
    bus.tell('live.viewer-joined', from)
    channel.fanout.add(viewer, head, channel.behind)
    return viewer
  }

  #place(name: string): Place {
    const place = this.#places.get(name)
    if (place === undefined) throw channelUnknown(name)
    return place
  }

  #placeFor(name: string): Place {
    const { bus, clock, log, config, sinks, shift: shiftRoot } = this.#options
    const packager = new Packager({
      ...{ channel: name, clock, log, settings: () => config().hls, sinks: sinks?.(name) ?? [] },
      behind: () => channel.behind,
    })
    const channel: Channel = new Channel({
      ...{ name, bus, clock, log, settings: config, onChange: () => this.#changed(name) },
      ...{ taps: [packager], isTapped: () => this.hls.viewers(name) > 0 },
    })
    const shift = new TimeShift({
      ...{ channel, bus, clock, log, folder: join(shiftRoot.folder, name), freeSpace: shiftRoot.freeSpace },
      minFree: () => config().recording.min_free_bytes,
      stall: () => seconds(config().stall_seconds),
      onChange: () => this.#changed(name),
    })
    shift.view.watch(() => this.#changed(name))
    const origin = this.#options.origin?.(name)
    const catchingUp = origin && new CatchingUp({ shift, origin, clock, onChange: () => this.#changed(name) })
    const pull = this.#options.pull(shift)
    const demand = new PullDemand({
      pull,
      clock,
      always: () => config().pull === 'always',
      occupied: () => shift.fedBy === 'publisher' || shift.fedBy === 'sample' || catchingUp?.isRunning === true,
      onWish: (wanted) => channel.expect(wanted),
    })
    pull.view.watch(() => this.#changed(name))
    return { channel, shift, catchingUp, packager, demand, pull }
  }

  /** A channel as the desk for HLS needs it. */
  #stage(name: string): ReturnType<ConstructorParameters<typeof HlsDesk>[0]['stage']> {
    const place = this.#places.get(name)
    if (place === undefined) return undefined
    const { channel, packager, demand } = place
    return {
      ...{ packager, channel, mayCome: () => mayCome(place) },
      enter: (address, known) => this.#enterHls(demand, { channel: name, address, known }),
    }
  }

  /** Throws VIEWERS_FULL. */
  #enterHls(demand: PullDemand, { channel, address, known }: { channel: string; address: string; known: boolean }): () => void {
    const { bus } = this.#options
    const givePlaceBack = this.#viewers.take(address, known)
    const endDemand = demand.watcher()
    bus.tell('live.viewer-joined', { channel, address })
    return () => {
      givePlaceBack()
      endDemand()
      bus.tell('live.viewer-left', { channel, address, reason: 'closed' })
    }
  }

  #changed(name: string): void {
    if (!this.#running) return
    this.#places.get(name)?.demand.settle()
    this.#refresh()
  }

  #watchOver(): void {
    for (const { channel } of this.#places.values()) channel.watchOver()
    this.hls.watchOver()
  }

  #refreshEverySecond(): void {
    for (const { channel } of this.#places.values()) channel.fanout.watchOver()
    this.refreshPulls()
    this.#refresh()
  }

  #lookForFfmpeg(): void {
    this.#looking = this.#looking.then(() => this.#findFfmpeg())
  }

  async #findFfmpeg(): Promise<void> {
    // An ffmpeg that cannot even be looked for is none; the next look may find it.
    const found = await this.#options.ffmpeg.find().catch(() => undefined)
    this.#ffmpeg = found === undefined ? 'missing' : 'present'
    this.#refresh()
  }

  /** Replaces the view where anything in it is new. */
  #refresh(): void {
    const view = this.#compose()
    const text = JSON.stringify(view)
    if (text === this.#shown) return
    this.#shown = text
    this.#view.set(view)
  }

  #compose(): LiveView {
    return {
      channels: [...this.#places.values()].map((place) => viewOf(place, this.hls.viewers(place.channel.name))),
      rtmpPort: this.#ingest.door.port,
      ffmpeg: this.#ffmpeg,
      sample: this.#sample.running,
    }
  }
}
