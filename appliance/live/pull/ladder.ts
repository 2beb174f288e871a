/*
 * Which upstream of a channel runs, which stands ready and which is tried: one fails and the next takes over with what it holds, a better
 * one that is back takes over again once it has been well for a while. Looks a few times a second and whenever something happens;
 * in calm times one upstream is open and no more.
 */
import type { BoxBus } from '#appliance/base/bus.ts'
import type { Clock } from '#appliance/base/clock.ts'
import { milliseconds, seconds } from '#appliance/base/duration.ts'
import type { Milliseconds } from '#appliance/base/duration.ts'
import type { Log } from '#appliance/base/log.ts'
import type { UpstreamView } from '#appliance/contract/live.ts'
import type { ChannelDoor } from '../media.ts'
import { LadderOrder } from './ladder-order.ts'
import { Life } from './life.ts'
import { PeerWatch } from './peer-watch.ts'
import { Leeway, LeewayUnless } from './pull-patience.ts'
import type { RunEnd } from './pull-run.ts'
import { Rung } from './rung.ts'
import type { PlacedUpstream, PullLimits } from './upstream.ts'

const LOOK_EVERY = milliseconds(200)
/** One that opens so long gets company. */
const SLOW_OPENING = seconds(3)
/** Open at once, the one that feeds the channel among them. */
const MOST_OPEN = 2
/** Silent for so long, beyond what its media paid for, the one that runs may be about to fail. */
const SUSPICIOUS = seconds(1)
/** So long before a stall a backup is opened at the latest. */
const LEAD = seconds(1)
/**
 * Another box has a backup of its own and may be about to take it: the uplink is left alone for so long, and by each box of the school
 * for up to so much longer.
 */
const PEER_SUSPICIOUS = seconds(2.5)
const PEER_SPREAD = seconds(1)
/** So long without suspicion, and nobody has to stand ready any more. */
const CALM = seconds(3)
/** A trial that has not been steady within so many times the time that it should be is given up. */
const TRIAL_PATIENCE = 4

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
  readonly #suspicion = new Leeway()
  #rungs: Rung[] = []
  #order = new LadderOrder([], '', undefined)
  /** It feeds the channel. */
  #holder: Life | undefined
  #lastFed: Rung | undefined
  /** Undefined while the channel is not pulled. */
  #signal: AbortSignal | undefined
  /** Another source has the channel. */
  #resting = false
  #suspectedAt: Milliseconds = -Infinity
  /** When a trial was last broken off for the sake of the one that runs. */
  #brokeOffAt: Milliseconds = -Infinity

  constructor(options: LadderOptions) {
    this.#options = options
    this.#clock = options.clock
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
      const same = known.get(placed.upstream.key)?.rename(placed.id)
      // The same address may be there twice.
      known.delete(placed.upstream.key)
      return same ?? new Rung(placed, this.#options)
    })
    for (const [rung, life] of this.#lives) if (!this.#rungs.includes(rung)) this.#drop(life)
    if (this.#lastFed !== undefined && !this.#rungs.includes(this.#lastFed)) this.#lastFed = undefined
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
    this.#lastFed = undefined
    this.#resting = false
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
    if (this.#resting) for (const rung of this.#rungs) rung.hurry()
    this.#resting = false
    this.#decide()
  }

  #decide(): void {
    const signal = this.#signal
    if (signal === undefined || signal.aborted) return this.#options.onChange()
    this.#order = new LadderOrder(this.#rungs, this.#options.boxId(), this.#lastFed)
    const now = this.#clock.monotonic()
    if (!this.#resting) this.#askPeers(signal)
    if (!this.#resting && this.#holder === undefined) this.#order.first(this.#open.filter(({ isReady }) => isReady))?.gate.admit()
    if (this.#holder !== undefined) this.#weigh(this.#holder, now)
    if (!this.#resting) this.#openMore(this.#holder, now)
    this.#options.onChange()
  }

  /** Those that run, but do not feed the channel. */
  get #open(): Life[] {
    return [...this.#lives.values()].filter((life) => life !== this.#holder)
  }

  #askPeers(signal: AbortSignal): void {
    const fedBy = this.#holder?.rung
    if (fedBy === undefined) this.#peers.look(this.#rungs, 'hungry', signal)
    else if (!fedBy.isPeer && !fedBy.chosen) this.#peers.look(this.#rungs, 'fed', signal)
  }

  /** Lets a better one take over when it has earned it, and lets go of those that are not needed any more. */
  #weigh(holder: Life, now: Milliseconds): void {
    const { failback, stall } = this.#options.limits()
    // However often a backup was opened for nothing: it needs the last second before the stall to be there when it is wanted.
    const patience = Math.min(holder.patience * this.#suspicion.factor, Math.max(holder.patience, stall - LEAD))
    if (holder.gate.quiet >= patience) this.#suspectedAt = now
    if (this.#suspectedAt === now) this.#breakOff(holder, now)
    const calm = now - this.#suspectedAt >= CALM
    for (const life of this.#open) {
      const steady = life.steadyFor(now)
      if (!this.#isTrial(life, holder)) {
        life.gate.stay()
        if (calm) this.#dropStandby(life, now)
      } else if (life.readyAt === undefined) continue
      else if (life.rung.chosen || steady >= failback) life.gate.admitAtKeyframe()
      else if (now - life.readyAt >= failback * TRIAL_PATIENCE) life.dismiss()
    }
    if (calm) this.#suspicion.calm(now)
  }

  /** Whether it is watched to take over from one that runs well. */
  #isTrial({ rung, standby }: Life, holder: Life): boolean {
    return this.#order.isBetter(rung, holder.rung) && (!standby || rung.chosen)
  }

  /** The one that runs has fallen silent beside a trial: the line may be too thin for both. */
  #breakOff(holder: Life, now: Milliseconds): void {
    for (const life of this.#open) {
      if (life.rung.chosen || !this.#isTrial(life, holder)) continue
      this.#brokeOffAt = now
      life.rung.postpone()
      this.#drop(life)
      this.#options.log.info({ channel: this.#options.door.name, upstream: life.rung.id }, 'trial broken off for the one that runs')
    }
  }

  /** It was opened for nothing: the next suspicion has to be a stronger one. */
  #dropStandby(life: Life, now: Milliseconds): void {
    if (this.#suspectedAt > life.startedAt - CALM) this.#suspicion.grow(now)
    this.#drop(life)
  }

  #openMore(holder: Life | undefined, now: Milliseconds): void {
    const open = this.#open
    const idle = this.#rungs.filter(
      (rung) => !this.#lives.has(rung) && !this.#fading.has(rung) && (rung.isPeer || this.#peers.hasAnswers(now)),
    )
    const calm = now - this.#suspectedAt >= CALM
    if (holder !== undefined && !open.some((life) => this.#isTrial(life, holder))) {
      const better = idle.filter((rung) => this.#order.isBetter(rung, holder.rung) && rung.isDueForTrial(now) && (calm || rung.chosen))
      this.#begin(this.#order.firstToOpen(better, now), false)
    }
    // Whoever fell silent beside a trial gets the line for itself before anybody else is opened.
    if (holder !== undefined && (this.#suspectedAt !== now || now - this.#brokeOffAt < SUSPICIOUS)) return
    const newest = Math.max(...open.map(({ startedAt }) => startedAt))
    if (this.#lives.size >= MOST_OPEN || open.some(({ isReady }) => isReady) || now - newest < SLOW_OPENING) return
    const ready = idle.filter((rung) => !this.#lives.has(rung) && rung.isOpen(now))
    this.#begin(this.#order.firstToOpen(ready, now), holder !== undefined)
  }

  #begin(rung: Rung | undefined, standby: boolean): void {
    if (rung === undefined) return
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
    const leeway = { open: rung.leeway.open, stall: new LeewayUnless(rung.leeway.stall, strict) }
    const told = {
      onReady: () => this.#decide(),
      onTake: (taker: Life) => this.#take(taker),
      onTaken: () => this.#taken(),
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
    const because = before === undefined ? 'failed' : rung.chosen ? 'chosen' : 'better'
    this.#holder = life
    life.tookAt = this.#clock.monotonic()
    rung.trouble = undefined
    door.trouble(undefined)
    this.#options.onChange()
    log.info({ channel: door.name, upstream: rung.id, url: rung.url, attempts: rung.attempts }, 'pull running')
    const from = this.#lastFed
    this.#lastFed = rung
    if (from === undefined || from === rung) return
    const change = { from: from.id, to: rung.id, because } as const
    log.info({ channel: door.name, ...change }, 'upstream switched')
    bus.tell('live.upstream-switched', { channel: door.name, ...change })
  }

  /** The channel has a new source: the one before it has nothing to feed any more. */
  #taken(): void {
    for (const life of this.#open) if (life.tookAt !== undefined) this.#drop(life)
  }

  /** Told twice of each: when it is decided, so that the next need not wait, and when nothing of it is left. */
  #over(life: Life, end: RunEnd): void {
    if (this.#lives.get(life.rung) !== life) return
    this.#lives.delete(life.rung)
    const held = this.#holder === life
    if (held) this.#holder = undefined
    const reason = life.dismissed ? 'jittery' : end.reason
    if (reason === 'displaced') this.#rest()
    else if (reason !== 'stopped') this.#fail(life, { ...end, reason }, held)
    this.#decide()
  }

  #fail(life: Life, end: RunEnd & { reason: Exclude<RunEnd['reason'], 'stopped' | 'displaced'> }, held: boolean): void {
    const { door, bus, log } = this.#options
    const { reason, flowed, said } = end
    const { rung, tookAt } = life
    const tried = this.#holder !== undefined && this.#isTrial(life, this.#holder)
    const retryIn = rung.failed({ reason, flowed, tried, held: held ? this.#clock.monotonic() - (tookAt ?? 0) : undefined })
    if (this.#holder === undefined) door.trouble(this.#order.trouble)
    const upstream = rung.id
    log.warn({ channel: door.name, upstream, reason, retryIn, flowed: Math.round(flowed), said }, 'pull failed')
    bus.tell('live.pull-failed', { channel: door.name, upstream, reason, retryIn })
  }

  /** Another source took the channel: the uplink is left alone until somebody wants it back. */
  #rest(): void {
    this.#options.log.info({ channel: this.#options.door.name }, 'pull displaced by another source')
    this.#resting = true
    this.#dropAll()
    this.#options.door.trouble(undefined)
  }

  #dropAll(): void {
    for (const life of this.#lives.values()) this.#drop(life)
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
    if (life !== undefined) return rung.view(holder !== undefined && this.#isTrial(life, holder) ? 'trying' : rung.step)
    if (rung.isPeer || rung.trouble === undefined || !better) return rung.view('standby')
    return rung.view('waiting', holder === undefined ? 'retry' : 'trial')
  }
}
