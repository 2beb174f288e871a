/*
 * The time shift of one channel: stands between whatever feeds it and the channel. Owns what is held back on the disk, and what the viewers
 * see meanwhile. While it holds, sources go on as if nothing were: they hear whether they are current and whether their media stall.
 * It never decodes, never drops in silence what was not shown, and where it cannot go on it goes live and says why.
 */
import { randomUUID } from 'node:crypto'
import { join } from 'node:path'
import type { Timer } from '#appliance/base/clock.ts'
import { seconds } from '#appliance/base/duration.ts'
import type { Milliseconds } from '#appliance/base/duration.ts'
import { sentenceOf } from '#appliance/base/errors.ts'
import type { Watchable } from '#appliance/base/view.ts'
import { within } from '#appliance/lifecycle/within.ts'
import type { ShiftView, SourceKind, StreamTroubleKind } from '#appliance/contract/live.ts'
import type { BodyKind } from '../codec/codecs.ts'
import { TAG_VIDEO } from '../media.ts'
import type { ChannelDoor, ChannelInput, MediaMessage, SourceInfo } from '../media.ts'
import { cannotStand, notOnAir } from '../refusals.ts'
import { clearSpools, findSpool } from './found-spool.ts'
import type { FoundSpool } from './found-spool.ts'
import { ShiftFigures } from './shift-figures.ts'
import { isStart, ShiftInput } from './shift-input.ts'
import type { NewestGroup } from './newest-group.ts'
import { keepShown, keepUnshown } from './diverted.ts'
import { newestStand, ShiftKeep, streamHeadersOf } from './shift-keep.ts'
import type { Stand } from './shift-playout.ts'
import { ShiftStage } from './shift-stage.ts'
import type { SpoolPlace } from './spool-place.ts'
import type { SpoolTrouble } from './spool.ts'
import type { TimeShiftOptions } from './time-shift-ports.ts'
import { FetchedPast } from './fetched-past.ts'
import type { Past } from './fetched-past.ts'
import { canStand } from './still.ts'

/** A source that sends no keyframe for so long is shown as it comes. */
const JUMP_PATIENCE: Milliseconds = seconds(10)
const LOOK_EVERY: Milliseconds = seconds(1)
const STOP_PATIENCE: Milliseconds = seconds(5)

export class TimeShift implements ChannelDoor {
  readonly name: string
  readonly #options: TimeShiftOptions
  readonly #view = new ShiftFigures()
  #state: ShiftView['state'] = 'through'
  #since = 0
  /** Who feeds the channel, or would. */
  #real: ShiftInput | undefined
  /** It is to be held from the next keyframe on; until then the shift hands on what comes. */
  #arming: ChannelInput | undefined
  /** It goes live with the next keyframe. */
  #jumping: Timer | undefined
  #keep: ShiftKeep | undefined
  readonly #stage: ShiftStage
  #past: FetchedPast | undefined
  /** Nothing more is kept: it goes live as soon as it can. */
  #hasFailed = false
  #reported: StreamTroubleKind | undefined
  #looking: Timer | undefined
  #leaving: Promise<void> = Promise.resolve()
  #stopped = false

  constructor(options: TimeShiftOptions) {
    const { channel, clock } = options
    this.name = channel.name
    this.#options = options
    this.#stage = new ShiftStage({
      ...{ clock, open: (source) => channel.feedFrom(source), onEnd: () => this.#caughtUp() },
      onFailed: (thrown) => this.#failed('disk-failed', thrown),
    })
  }

  get view(): Watchable<ShiftView> {
    return this.#view.view
  }

  get isLive(): boolean {
    if (this.#state === 'through') return this.#options.channel.isLive
    return this.#real !== undefined && this.#real.stillFor() < this.#options.stall()
  }

  /** Who brings media, though they may not be shown yet. */
  get fedBy(): SourceKind | undefined {
    return this.#state === 'through' ? this.#options.channel.fedBy : this.#real?.source.kind
  }

  open(source: SourceInfo): ChannelInput {
    if (this.#state !== 'through') return this.#openDiverted(source)
    const through = this.#options.channel.open(source)
    const input = new ShiftInput(this.#owner, source, through)
    if (!through.current) return input
    this.#real = input
    if (this.#arming !== undefined) this.#arm(input)
    return input
  }

  trouble(kind: StreamTroubleKind | undefined): void {
    this.#reported = kind
    // While it is held nobody misses anything.
    if (this.#state === 'through') this.#options.channel.trouble(kind)
  }

  /**
   * What an earlier life of the box held goes on where it was shown, if the class goes on (`keep`); else it is deleted. Never rejects: a
   * disk that cannot be read has nothing to go on with.
   */
  async start({ keep }: { keep: boolean }): Promise<void> {
    const { folder, log } = this.#options
    this.#stopped = false
    try {
      const found = keep ? await findSpool(folder, this.#keep?.spool.folder) : await clearSpools(folder, this.#keep?.spool.folder)
      if (found !== undefined && this.#state === 'through' && !this.#stopped) this.#takeUp(found)
    } catch (err) {
      log.warn({ err, channel: this.name }, 'what was held before the restart cannot be read')
    }
  }

  /** What is held stays on the disk, for the next start. */
  async stop(): Promise<void> {
    this.#stopped = true
    this.#looking?.cancel()
    this.#dontJump()
    if (this.#state === 'behind') this.#note()
    this.#stage.stop()
    // A disk that hangs keeps nobody waiting.
    await within(this.#options.clock, STOP_PATIENCE, Promise.all([this.#keep?.spool.close(), this.#leaving]))
  }

  /**
   * The picture stands from now on, and what comes is kept. Throws CHANNEL_NOT_ON_AIR where there is no picture, and CODEC_NOT_CARRIED
   * where there is none to come and the sound cannot be silent.
   */
  hold(): void {
    if (this.#hasFailed) return
    this.#dontJump()
    if (this.#state === 'holding' || this.#arming !== undefined) return
    if (this.#state === 'behind') return this.#holdBehind()
    const { channel } = this.#options
    if (this.#real?.current !== true || !channel.isLive) throw notOnAir(this.name)
    const group = channel.newestGroup()
    if (group === undefined) return this.#arm(this.#real)
    if (!canStand(group)) throw cannotStand(this.name)
    this.#holdFrom(this.#real, group)
  }

  /** What was held is played on, from the picture that stands. */
  resume(): void {
    if (this.#arming !== undefined) return this.#disarm()
    if (this.#hasFailed) return
    this.#dontJump()
    if (this.#past?.hasBegun === false) return
    const { stand } = this.#stage
    if (this.#state === 'holding' && stand !== undefined) this.#playFrom(stand)
  }

  /**
   * Back to what is live, at its next keyframe; what was held is deleted. `awaitsNext`: at that of the next source, where the one that
   * feeds the channel is about to leave.
   */
  jump({ awaitsNext = false }: { awaitsNext?: boolean } = {}): void {
    if (this.#arming !== undefined) return this.#disarm()
    if (this.#state === 'through' || this.#jumping !== undefined) return
    if (awaitsNext) this.#letRealGo()
    else if (this.#real === undefined) return this.#goLive()
    this.#jumping = this.#options.clock.after(JUMP_PATIENCE, () => this.#goLive())
  }

  /**
   * What the next pull brings is the past of the lesson: it is kept, and shown at its own pace from its first picture on. Until that comes
   * the picture stands. What was held before is deleted.
   */
  catchUp(past: Past): void {
    this.#hasFailed = false
    this.#disarm()
    this.#dontJump()
    const stand = this.#stage.stand ?? (this.#real && newestStand(this.#real.source, this.#options.channel.newestGroup()))
    this.#letRealGo()
    this.#letKeepGo()
    this.#keepIn(join(this.#options.folder, randomUUID()))
    this.#past = new FetchedPast(past, this.#options.clock)
    if (stand !== undefined) this.#stage.standStill(stand)
    this.#to('holding')
  }

  /** Nothing more comes of the past. Where nothing of it ever did, the picture that stands gives way to whatever comes next, which is live. */
  endCatchUp(): void {
    if (this.#past?.hasBegun !== false) return
    this.#past = undefined
    this.jump({ awaitsNext: this.#real === undefined })
  }

  /** The class is over: nothing is held any longer. */
  leave(): void {
    if (this.#arming !== undefined) this.#disarm()
    if (this.#state !== 'through') this.#goLive()
  }

  readonly #owner = {
    monotonic: () => this.#options.clock.monotonic(),
    take: (input: ShiftInput, message: MediaMessage, kind: BodyKind) => this.#take(input, message, kind),
    leave: (input: ShiftInput) => this.#left(input),
    isCurrent: (input: ShiftInput) => input === this.#real,
  }

  #openDiverted(source: SourceInfo): ChannelInput {
    const input = new ShiftInput(this.#owner, source, undefined)
    // As at the channel: who is in the room has it, and no pull takes it from them.
    if (source.kind === 'pull' && this.#real !== undefined && this.#real.source.kind !== 'pull') return input
    this.#real = input
    this.#keep?.opened(source)
    this.#options.onChange()
    return input
  }

  #take(input: ShiftInput, message: MediaMessage, kind: BodyKind): void {
    if (this.#arming !== undefined) return this.#takeArmed(input, message, kind)
    if (this.#jumping !== undefined && isStart(input, kind)) return this.#goLive(message)
    const place = this.#keep?.message(message, kind)
    if (place !== undefined && this.#past?.hasBegun === false && isStart(input, kind)) this.#beginPast(input, message, place)
  }

  #beginPast({ source, headers }: ShiftInput, { type, body }: MediaMessage, place: SpoolPlace): void {
    this.#past?.begin()
    this.#keep?.spool.shown(place)
    this.#playFrom({ source, headers: new Map(headers), place, picture: type === TAG_VIDEO ? Buffer.from(body) : undefined })
  }

  /** Whatever it still brings is nobody's. */
  #letRealGo(): void {
    this.#real?.divert()
    this.#real = undefined
  }

  #left(input: ShiftInput): void {
    if (input !== this.#real) return
    this.#real = undefined
    if (this.#arming !== undefined) {
      this.#arming.end()
      this.#arming = undefined
    }
    if (this.#state === 'through') return
    this.#keep?.ended()
    // What comes next is another source's, and live.
    this.#past = undefined
    if (this.#jumping !== undefined) this.#goLive()
    this.#options.onChange()
  }

  #arm(input: ShiftInput): void {
    this.#arming = input.divert()
  }

  /** It is handed on, until there is a keyframe that can stand. */
  #takeArmed(input: ShiftInput, message: MediaMessage, kind: BodyKind): void {
    this.#arming?.push(message)
    if (!isStart(input, kind)) return
    const group = this.#options.channel.newestGroup()
    if (group === undefined || !canStand(group)) return
    this.#arming = undefined
    this.#holdFrom(input, group)
  }

  #disarm(): void {
    if (this.#arming !== undefined) this.#real?.goThrough(this.#arming)
    this.#arming = undefined
  }

  #holdFrom(real: ShiftInput, group: NewestGroup): void {
    const keep = this.#keepIn(join(this.#options.folder, randomUUID()))
    const stand = keepShown(real, group, keep)
    if (stand !== undefined) this.#standStill(stand)
  }

  #standStill(stand: Stand): void {
    this.#keep?.spool.shown(stand.place)
    this.#stage.standStill(stand)
    this.#to('holding')
  }

  #holdBehind(): void {
    const { stand } = this.#stage
    if (stand === undefined || !canStand({ headers: streamHeadersOf(stand), picture: stand.picture })) return
    this.#standStill(stand)
  }

  #playFrom(from: Stand): void {
    if (this.#keep !== undefined && this.#stage.playFrom(from, this.#keep.spool)) this.#to('behind')
  }

  #takeUp(found: FoundSpool): void {
    const { channel, log } = this.#options
    const keep = this.#keepIn(found.folder, found)
    const real = this.#real?.current === true ? this.#real : undefined
    const group = real === undefined ? undefined : channel.newestGroup()
    if (real !== undefined && group !== undefined) keepShown(real, group, keep)
    else if (real !== undefined) keepUnshown(real, channel.headers, keep)
    log.info({ channel: this.name, behind: found.end - found.stand.place.at }, 'what was held before the restart goes on')
    this.#playFrom(found.stand)
  }

  /** Everything that came was shown: what comes goes through again, without a break. */
  #caughtUp(): void {
    if (this.#past?.isAtEdge === false || this.#jumping !== undefined) return
    const input = this.#stage.stop()
    if (input !== undefined && this.#real !== undefined) this.#real.goThrough(input)
    else input?.end()
    this.#isThrough()
  }

  #goLive(message?: MediaMessage): void {
    const shown = this.#stage.stop()
    if (this.#real === undefined) shown?.end()
    else {
      const input = this.#options.channel.feedFrom(this.#real.source)
      for (const header of this.#real.headers.values()) input.push(header)
      this.#real.goThrough(input)
      if (message !== undefined) input.push(message)
    }
    this.#isThrough()
  }

  #isThrough(): void {
    this.#dontJump()
    this.#letKeepGo()
    this.#past = undefined
    this.#hasFailed = false
    this.#to('through')
    this.#options.channel.trouble(this.#reported)
  }

  #letKeepGo(): void {
    const keep = this.#keep
    this.#keep = undefined
    if (keep !== undefined) this.#leaving = this.#leaving.then(() => keep.discard(this.#options.log))
  }

  #dontJump(): void {
    this.#jumping?.cancel()
    this.#jumping = undefined
  }

  #keepIn(folder: string, found?: FoundSpool): ShiftKeep {
    const { clock, freeSpace, minFree, limits } = this.#options
    const given = limits === undefined ? {} : { limits }
    const onFailed = (reason: SpoolTrouble, cause: unknown): void => this.#failed(reason, cause)
    this.#keep = new ShiftKeep({ folder, clock, freeSpace, minFree, ...given, onFailed }, found)
    return this.#keep
  }

  #failed(reason: SpoolTrouble, cause: unknown): void {
    const { bus, log } = this.#options
    log.warn(
      { channel: this.name, reason, cause: cause === undefined ? undefined : sentenceOf(cause) },
      'the lesson cannot be held any longer',
    )
    this.#hasFailed = true
    bus.tell('live.shift-failed', { channel: this.name, reason })
    this.jump()
  }

  #to(state: ShiftView['state']): void {
    if (state !== this.#state) this.#since = this.#options.clock.now()
    if (state !== 'through' && this.#state === 'through') this.#options.channel.trouble(undefined)
    this.#state = state
    this.#looking?.cancel()
    this.#looking = state === 'through' || this.#stopped ? undefined : this.#options.clock.every(LOOK_EVERY, () => this.#look())
    this.#show()
  }

  #look(): void {
    if (this.#state === 'behind') this.#note()
    this.#show()
  }

  #note(): void {
    const place = this.#stage.stand?.place
    if (place !== undefined) this.#keep?.spool.shown(place)
  }

  #behind(): Milliseconds {
    const end = this.#keep?.end ?? 0
    const at = this.#stage.at ?? end
    // What was not fetched yet lies between, too.
    return this.#past?.isAtEdge === false ? this.#past.behind(at) : end - at
  }

  #show(): void {
    const spoolBytes = this.#keep?.spool.bytes ?? 0
    this.#view.show({ state: this.#state, behindMs: this.#behind(), spoolBytes, since: this.#since })
  }
}
