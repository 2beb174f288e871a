/*
 * Which upstream of a channel runs, which stands ready and which is tried: one fails and the next takes over with what it holds, a better
 * one that is back takes over again once it has been well for a while. Looks a few times a second and whenever something happens;
 * in calm times one upstream is open and no more.
 *
 * Below everything that is sent to the class there may be films that stand in for it. A film is opened after a second of silence and takes
 * over after `standInStall`, or at once where the connection broke, unless somebody who sends stands ready; a pull that begins gives whoever
 * sends `standInAfter`. While it plays, all others are tried again and again. One of them takes over at a keyframe once it has been well for
 * `failback` and `failbackFromStandIn`, no more than once in `returnEvery`; one that somebody chose does so with its first. A film that
 * somebody chose stays until it is over or fails. One that has nothing for where the class is, or cannot be read, disturbs nobody.
 *
 * A line that brings something all the time, but less than the lesson, is left as one that stalled is, where a film stands ready or another
 * line was seen to carry the whole lesson; see Halts.
 *
 * The sound of a lesson alone is such a spare, too, for a line that is too thin for the picture: before the films of the pack, and only
 * where no recording can be had. It needs that line, so that others are tried beside it only now and then, and let go where it falters.
 */
import type { BoxBus } from '#appliance/base/bus.ts'
import type { Clock } from '#appliance/base/clock.ts'
import { seconds } from '#appliance/base/duration.ts'
import type { Milliseconds } from '#appliance/base/duration.ts'
import type { Log } from '#appliance/base/log.ts'
import type { UpstreamView } from '#appliance/contract/live.ts'
import type { ChannelDoor, ChannelInput } from '../media.ts'
import { LadderOrder, SUSPICIOUS } from './ladder-order.ts'
import { Life, LOOK_EVERY } from './life.ts'
import { isTrial, MOST_OPEN, openingsOf } from './openings.ts'
import type { Opening } from './openings.ts'
import { PeerWatch } from './peer-watch.ts'
import { LeewayUnless } from './pull-patience.ts'
import type { RunEnd } from './pull-run.ts'
import { Rung } from './rung.ts'
import { Umpire } from './umpire.ts'
import type { PlacedUpstream, PullLimits } from './upstream.ts'
import { Vacancy } from './vacancy.ts'

/** So long before a film may be shown it is opened. */
const LEAD = seconds(1)
/**
 * Another box has a backup of its own and may be about to take it: the uplink is left alone for so long, and by each box of the school
 * for up to so much longer.
 */
const PEER_SUSPICIOUS = seconds(2.5)
const PEER_SPREAD = seconds(1)

export interface LadderOptions {
  door: ChannelDoor
  bus: BoxBus
  clock: Clock
  log: Log
  limits: () => PullLimits
  /** At least 0, below 1. */
  random: () => number
  /** Of two boxes that both use the uplink the one with the smaller id goes on. */
  boxId: () => string
  /** The view may have changed. */
  onChange: () => void
}

export class Ladder {
  readonly #options: LadderOptions
  readonly #clock: Clock
  readonly #peers: PeerWatch
  readonly #lives = new Map<Rung, Life>()
  /** Runs that are not over yet, those that were let go among them. */
  readonly #runs = new Set<Promise<void>>()
  /** Their last run is over, but something of it is left. */
  readonly #fading = new Set<Rung>()
  readonly #umpire: Umpire
  #rungs: Rung[] = []
  readonly #vacancy = new Vacancy()
  #order = new LadderOrder([], '', undefined)
  /** It feeds the channel. */
  #holder: Life | undefined
  #lastFed: Rung | undefined
  /** The same of those that are sent. */
  #lastSent: Rung | undefined
  /** Undefined while the channel is not pulled. */
  #signal: AbortSignal | undefined
  /** Another source has the channel. */
  #resting = false
  /** From then on a film may take the channel where nothing feeds it. */
  #filmsFrom: Milliseconds = -Infinity

  constructor(options: LadderOptions) {
    this.#options = options
    this.#clock = options.clock
    const { limits } = options
    this.#umpire = new Umpire({ limits, drop: (life) => this.#drop(life), breakOff: (life) => this.#breakOff(life) })
    this.#peers = new PeerWatch({ clock: options.clock, onAnswers: () => this.#decide() })
  }

  /** In the order of preference. */
  get view(): UpstreamView[] {
    return this.#rungs.map((rung) => this.#viewOf(rung))
  }

  /** Replaces the upstreams; those that are the same go on, whatever their number is now. */
  set(upstreams: readonly PlacedUpstream[]): void {
    const known = new Map(this.#rungs.map((rung) => [rung.upstream.key, rung]))
    this.#rungs = upstreams.map((placed) => {
      const same = known.get(placed.upstream.key)?.move(placed)
      // The same address may be there twice.
      known.delete(placed.upstream.key)
      return same ?? new Rung(placed, this.#options)
    })
    for (const [rung, life] of this.#lives) if (!this.#rungs.includes(rung)) this.#drop(life)
    if (this.#lastFed !== undefined && !this.#rungs.includes(this.#lastFed)) this.#lastFed = undefined
    if (this.#holder === undefined) this.#giveTime()
    this.wake()
  }

  /** Puts one first; undefined takes it back. */
  choose(id: string | undefined): void {
    for (const rung of this.#rungs) rung.choose(rung.id === id)
    this.#decide()
  }

  /** Pulls until `signal` aborts; resolves when nothing of it is left. */
  async run(signal: AbortSignal): Promise<void> {
    if (signal.aborted) return
    this.#signal = signal
    this.#lastFed = this.#lastSent = undefined
    this.#resting = false
    this.#umpire.begin()
    this.#giveTime()
    for (const rung of this.#rungs) rung.forgive()
    this.#peers.begin()
    this.#decide()
    const looking = this.#clock.every(LOOK_EVERY, () => this.#decide())
    await new Promise((resolve) => signal.addEventListener('abort', resolve, { once: true }))
    looking.cancel()
    this.#dropAll()
    await Promise.all([...this.#runs, this.#peers.idle()])
    this.#signal = undefined
    this.#options.door.trouble(undefined)
    this.#options.onChange()
  }

  /** Takes the channel back from a source that took it. */
  wake(): void {
    if (this.#resting) {
      for (const rung of this.#rungs) rung.hurry()
      this.#giveTime()
    }
    this.#resting = false
    this.#decide()
  }

  /** Whoever sends is given a moment before a film is shown. */
  #giveTime(): void {
    this.#filmsFrom = this.#clock.monotonic() + this.#options.limits().standInAfter
  }

  #decide(): void {
    const signal = this.#signal
    if (signal === undefined || signal.aborted) return this.#options.onChange()
    this.#order = new LadderOrder(this.#rungs, this.#options.boxId(), this.#lastSent)
    const now = this.#clock.monotonic()
    if (!this.#resting) this.#askPeers(signal)
    if (!this.#resting && this.#holder === undefined) this.#heir(now)?.gate.admit()
    if (this.#vacancy.lapses(now)) this.#tellTrouble()
    if (this.#holder !== undefined) this.#umpire.weigh({ order: this.#order, holder: this.#holder, open: this.#open }, now)
    if (!this.#resting) this.#openMore(now)
    this.#options.onChange()
  }

  /** Those that run, but do not feed the channel. */
  get #open(): Life[] {
    return [...this.#lives.values()].filter((life) => life !== this.#holder)
  }

  /** Who is to take the channel where nothing feeds it. */
  #heir(now: Milliseconds): Life | undefined {
    const mayTake = ({ isReady, rung }: Life): boolean => isReady && (!rung.isStandIn || rung.chosen || this.#isFilmTime(now))
    return this.#order.first(this.#open.filter(mayTake))
  }

  #isFilmTime(now: Milliseconds): boolean {
    return now >= this.#filmsFrom || this.#order.isFilmsAlone
  }

  #askPeers(signal: AbortSignal): void {
    const fedBy = this.#holder?.rung
    if (fedBy === undefined || (fedBy.isSpare && !fedBy.chosen)) this.#peers.look(this.#rungs, 'hungry', signal)
    else if (!fedBy.isPeer && !fedBy.chosen) this.#peers.look(this.#rungs, 'fed', signal)
  }

  #openMore(now: Milliseconds): void {
    const mayOpen = (rung: Rung): boolean => rung.upstream.kind !== 'address' || this.#peers.hasAnswers(now)
    const openings = openingsOf({
      ...{ now, order: this.#order, holder: this.#holder, open: this.#open, isCalm: this.#umpire.isCalm(now) },
      idle: this.#rungs.filter((rung) => !this.#lives.has(rung) && !this.#fading.has(rung) && mayOpen(rung)),
      isDoubted: this.#umpire.isDoubted(now),
      isSlow: this.#holder !== undefined && this.#umpire.isDraggedBy(this.#holder, now),
      isRestless: this.#holder !== undefined && this.#umpire.isRestless(this.#holder, now),
      isFilmTime: this.#isFilmTime(now + LEAD),
    })
    for (const opening of openings) this.#begin(opening)
  }

  #begin({ rung, standby }: Opening): void {
    rung.begin()
    const { door, clock, limits, random } = this.#options
    const patience = rung.isPeer ? PEER_SUSPICIOUS + PEER_SPREAD * random() : SUSPICIOUS
    const onStep = (step: Rung['step'], url?: string): void => {
      rung.step = step
      rung.url = url ?? rung.upstream.url
      this.#options.onChange()
    }
    // With somebody to go to, a stall is never borne longer than the settings say.
    const strict = (): boolean => this.#order.hasAlternative(rung, clock.monotonic())
    // More than can be open at once wait for their turn while a film plays: one that hangs keeps them no longer than that.
    const crowded = (): boolean => this.#holder?.rung.isStandIn === true && this.#order.senders > MOST_OPEN
    const leeway = { open: new LeewayUnless(rung.leeway.open, crowded), stall: new LeewayUnless(rung.leeway.stall, strict) }
    const told = {
      onReady: () => this.#decide(),
      onTake: (taker: Life) => this.#take(taker),
      onTaken: () => this.#taken(),
      onLeave: (leaver: Life, input: ChannelInput) => this.#leave(leaver, input),
      onOver: (over: Life, end: RunEnd) => {
        this.#fading.add(rung)
        this.#over(over, end)
      },
    }
    const life = new Life({ rung, standby, patience, door, clock, visit: { limits, leeway, onStep }, ...told })
    this.#lives.set(rung, life)
    const run = life.run().then((end) => {
      this.#runs.delete(run)
      this.#fading.delete(rung)
      this.#over(life, end)
      this.#decide()
    })
    this.#runs.add(run)
  }

  #take(life: Life): void {
    const { door, bus, log } = this.#options
    const { rung } = life
    const before = this.#holder
    const because = before === undefined || before.dismissed !== undefined ? 'failed' : rung.chosen ? 'chosen' : 'better'
    this.#holder = life
    life.tookAt = this.#clock.monotonic()
    rung.trouble = undefined
    door.trouble(undefined)
    this.#options.onChange()
    log.info({ channel: door.name, upstream: rung.id, url: rung.url, attempts: rung.attempts }, 'pull running')
    const from = this.#lastFed
    this.#lastFed = rung
    if (rung.isStandIn) for (const other of this.#rungs.filter(({ isStandIn }) => !isStandIn)) other.quicken()
    else if (!rung.isSound) this.#noteSent(rung, from)
    if (from === undefined || from === rung) return
    const change = { from: from.id, to: rung.id, because } as const
    log.info({ channel: door.name, ...change }, 'upstream switched')
    bus.tell('live.upstream-switched', { channel: door.name, ...change })
  }

  #noteSent(rung: Rung, before: Rung | undefined): void {
    this.#lastSent = rung
    if (before?.isSpare === true) this.#umpire.noteReturn(this.#clock.monotonic())
  }

  /** The channel has a new source: the one before it has nothing to feed any more, or has failed. */
  #taken(): void {
    this.#vacancy.end()
    for (const life of this.#open) {
      if (life.tookAt === undefined) continue
      if (life.dismissed === undefined) this.#drop(life)
      else life.end()
    }
  }

  /** What fed the channel is over: where somebody is sure to follow in a moment, the class is told of no loss. */
  #leave(life: Life, input: ChannelInput): void {
    const now = this.#clock.monotonic()
    if (this.#holder === life && (this.#heir(now) !== undefined || this.#order.hasStandIn(life.rung, now))) this.#vacancy.keep(input, now)
    else input.end()
  }

  /** Told twice of each: when it is decided, so that the next need not wait, and when nothing of it is left. */
  #over(life: Life, end: RunEnd): void {
    if (this.#lives.get(life.rung) !== life) return
    this.#lives.delete(life.rung)
    if (this.#holder === life) {
      this.#holder = undefined
      this.#filmsFrom = this.#clock.monotonic()
    }
    const reason = life.dismissed ?? end.reason
    // A choice of the moment, which would come back again and again where the film cannot be read.
    if (life.rung.isStandIn) life.rung.choose(false)
    if (reason === 'displaced') this.#rest()
    else if (isFilmOver(life.rung, reason)) this.#tellTrouble()
    else if (reason !== 'stopped') this.#fail(life, { ...end, reason })
    this.#decide()
  }

  #fail(life: Life, end: RunEnd & { reason: Exclude<RunEnd['reason'], 'stopped' | 'displaced'> }): void {
    const { door, bus, log } = this.#options
    const { reason, flowed, said } = end
    const { rung, tookAt } = life
    const now = this.#clock.monotonic()
    const holder = this.#holder
    const tried = holder !== undefined && isTrial(this.#order, life, holder)
    const quick = !rung.isStandIn && (holder === undefined ? this.#vacancy.isOpen : holder.rung.isStandIn)
    const retryIn = rung.failed({ reason, flowed, tried, quick, held: tookAt === undefined ? undefined : now - tookAt })
    this.#tellTrouble()
    const upstream = rung.id
    log.warn({ channel: door.name, upstream, reason, retryIn, flowed: Math.round(flowed), said }, 'pull failed')
    bus.tell('live.pull-failed', { channel: door.name, upstream, reason, retryIn })
  }

  /** What the class is told while it has nothing, and nobody is about to follow. */
  #tellTrouble(): void {
    if (this.#holder === undefined && !this.#vacancy.isOpen) this.#options.door.trouble(this.#order.trouble)
  }

  /** Another source took the channel: the uplink is left alone until somebody wants it back. */
  #rest(): void {
    this.#options.log.info({ channel: this.#options.door.name }, 'pull displaced by another source')
    this.#resting = true
    this.#dropAll()
    this.#options.door.trouble(undefined)
  }

  #dropAll(): void {
    this.#vacancy.end()
    for (const life of this.#lives.values()) this.#drop(life)
  }

  /** The one that runs needs the line for itself. */
  #breakOff(life: Life): void {
    life.rung.postpone()
    this.#drop(life)
    this.#options.log.info({ channel: this.#options.door.name, upstream: life.rung.id }, 'trial broken off for the one that runs')
  }

  /** Lets one go that did nothing wrong. */
  #drop(life: Life): void {
    this.#lives.delete(life.rung)
    if (this.#holder === life) this.#holder = undefined
    life.end()
  }

  #viewOf(rung: Rung): UpstreamView {
    const life = this.#lives.get(rung)
    const holder = this.#holder
    if (this.#signal === undefined || this.#signal.aborted || this.#resting) return rung.view('off')
    if (life !== undefined && life === holder) return rung.view('running')
    const better = holder === undefined || this.#order.isBetter(rung, holder.rung)
    const filmRuns = holder?.rung.isStandIn === true
    if (life !== undefined) {
      const watched = holder !== undefined && isTrial(this.#order, life, holder) && (life.isReady || !filmRuns)
      return rung.view(watched ? 'trying' : rung.step)
    }
    if (rung.isStandIn && rung.isAbsent) return rung.view('off')
    if (rung.isPeer || rung.trouble === undefined || !better) return rung.view('standby')
    return rung.view('waiting', holder === undefined || filmRuns ? 'retry' : 'trial')
  }
}

/** It has played to its end, or has nothing more for where the class is: no failure. */
function isFilmOver(rung: Rung, reason: RunEnd['reason']): boolean {
  return rung.isStandIn && rung.isAbsent && reason === 'upstream-ended'
}
