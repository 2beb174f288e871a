import { seconds } from '#appliance/base/duration.ts'
import type { Milliseconds } from '#appliance/base/duration.ts'
import { SUSPICIOUS } from './ladder-order.ts'
import type { LadderOrder } from './ladder-order.ts'
import { LOOK_EVERY } from './life.ts'
import type { Life } from './life.ts'
import { isTrial } from './openings.ts'
import { Leeway } from './pull-patience.ts'
import type { PullLimits } from './upstream.ts'

/** So long before a stall a backup is opened at the latest. */
const LEAD: Milliseconds = seconds(1)
/** So long without suspicion, and nobody has to stand ready any more. */
const CALM: Milliseconds = seconds(3)
/** A trial that has not been steady within so many times the time that it should be is given up. */
const TRIAL_PATIENCE = 4
/** Another box that is slow has a backup of its own, and may be about to take it. */
const PEER_PATIENCE = 2

export interface UmpireOptions {
  limits: () => PullLimits
  /** Lets one go that did nothing wrong. */
  drop: (life: Life) => void
  /** Lets one go because the one that runs needs the line for itself. */
  breakOff: (life: Life) => void
}

/** Somebody feeds the channel, and others run beside it. */
export interface Match {
  readonly order: LadderOrder
  readonly holder: Life
  readonly open: readonly Life[]
}

/** Watches the one that feeds the channel and those beside it: who is doubted, who has earned to take over, who is not needed any more. */
export class Umpire {
  readonly #options: UmpireOptions
  readonly #suspicion = new Leeway()
  #suspectedAt: Milliseconds = -Infinity
  /** When a trial was last broken off for the sake of the one that runs. */
  #brokeOffAt: Milliseconds = -Infinity
  /** When the one that feeds the channel was last silent for too long to be sure of it. */
  #restlessAt: Milliseconds = -Infinity
  /** When the channel last went back from a film to what is sent. */
  #returnedAt: Milliseconds = -Infinity

  constructor(options: UmpireOptions) {
    this.#options = options
  }

  /** The channel is pulled anew. */
  begin(): void {
    this.#returnedAt = -Infinity
  }

  /** The channel has gone back from a film to what is sent. */
  noteReturn(now: Milliseconds): void {
    this.#returnedAt = now
  }

  /** Whether the one that feeds the channel has done so without a doubt for a while. */
  isCalm(now: Milliseconds): boolean {
    return now - this.#suspectedAt >= CALM
  }

  /** Whether it may be about to fail; one that fell silent beside a trial has the line for itself before anybody else is opened. */
  isDoubted(now: Milliseconds): boolean {
    return this.#suspectedAt === now && now - this.#brokeOffAt >= SUSPICIOUS
  }

  /** Whether a film should stand ready for the one that feeds the channel. */
  isRestless({ gate, rung }: Life, now: Milliseconds): boolean {
    return gate.quiet >= SUSPICIOUS || (!rung.isStandIn && gate.halts.isDoubtful(this.#options.limits().standInStall, now))
  }

  /** Whether what feeds the channel comes steadily, but may come too slowly for the lesson. */
  isDraggedBy({ gate, rung }: Life, now: Milliseconds): boolean {
    return !rung.isStandIn && gate.halts.isDoubtful(this.#patienceWith(rung), now)
  }

  /** Lets a better one take over when it has earned it, and lets go of those that are not needed any more. */
  weigh(match: Match, now: Milliseconds): void {
    const { order, holder, open } = match
    if (this.isRestless(holder, now)) this.#restlessAt = now
    if (this.#hasStalled(match)) return handOver(match, open.filter(isReady), 'source-silent')
    const faster = this.#fasterThan(match, now)
    if (faster.length > 0) return handOver(match, faster, 'too-slow')
    if (!holder.rung.isStandIn) this.#doubt(match, now)
    for (const life of open) {
      if (isTrial(order, life, holder)) this.#judge(life, holder, now)
      else this.#dismissStandby(life, holder, now)
    }
    if (this.isCalm(now)) this.#suspicion.calm(now)
  }

  /** With a film that stands ready nobody is waited for as long as the settings say. */
  #hasStalled({ holder, open }: Match): boolean {
    const film = open.some(({ isReady, rung }) => isReady && rung.isStandIn)
    return film && !holder.rung.isStandIn && holder.gate.quiet >= this.#options.limits().standInStall
  }

  /** Of a line that trickles: who stands ready and carries the whole lesson. A film does; of another line that has to be seen first. */
  #fasterThan({ holder, open }: Match, now: Milliseconds): Life[] {
    const { standInStall, failback } = this.#options.limits()
    const { rung, gate } = holder
    if (rung.isStandIn || rung.chosen) return []
    const isSlower = gate.halts.isTooSlow(this.#patienceWith(rung), now)
    const isSlowerThanFilm = isSlower || gate.halts.isTooSlow(standInStall, now)
    const isFaster = (life: Life): boolean => (life.rung.isStandIn ? isSlowerThanFilm : isSlower && life.steadyFor(now) >= failback)
    return open.filter((life) => isReady(life) && isFaster(life))
  }

  #patienceWith({ isPeer }: Life['rung']): Milliseconds {
    return this.#options.limits().stall * (isPeer ? PEER_PATIENCE : 1)
  }

  /** The one that runs may be about to fail: others get ready, and a trial beside it is over. */
  #doubt({ order, holder, open }: Match, now: Milliseconds): void {
    const { stall } = this.#options.limits()
    // However often a backup was opened for nothing: it needs the last second before the stall to be there when it is wanted.
    const patience = Math.min(holder.patience * this.#suspicion.factor, Math.max(holder.patience, stall - LEAD))
    if (holder.gate.quiet < patience && !this.isDraggedBy(holder, now)) return
    this.#suspectedAt = now
    for (const life of open) {
      if (life.rung.chosen || life.rung.isStandIn || !isTrial(order, life, holder)) continue
      // The line may be too thin for both.
      this.#brokeOffAt = now
      this.#options.breakOff(life)
    }
  }

  /** Whether it has been well for long enough to take over, or is never going to be. */
  #judge(life: Life, holder: Life, now: Milliseconds): void {
    const { failback, failbackFromStandIn, returnEvery } = this.#options.limits()
    if (life.readyAt === undefined) return
    const { chosen, isStandIn } = life.rung
    const returns = holder.rung.isSpare && !life.rung.isSpare
    const needed = returns ? Math.max(failback, failbackFromStandIn) : failback
    const isSteady = life.steadyFor(now) + LOOK_EVERY >= needed
    // The keyframes of a film may be far apart, and what it holds goes up to the very picture.
    if (chosen && isStandIn) life.gate.admit()
    else if (chosen || (isSteady && !returns)) life.gate.admitAtKeyframe()
    else if (isSteady && now - this.#returnedAt >= returnEvery) life.gate.admitAtKeyframe()
    else if (!isSteady && now - life.readyAt >= needed * TRIAL_PATIENCE) life.dismiss(life.unsteady)
  }

  /** Where it is no faster than the one that it stands by for, both are slower for it. */
  #judgeStandby(life: Life, now: Milliseconds): void {
    const { failback } = this.#options.limits()
    if (life.readyAt === undefined || life.steadyFor(now) >= failback) return
    if (now - life.readyAt >= failback * TRIAL_PATIENCE) life.dismiss(life.unsteady)
  }

  /** It stands by as long as there is a doubt. Where that costs the line something the next doubt has to be a stronger one. */
  #dismissStandby(life: Life, holder: Life, now: Milliseconds): void {
    life.gate.stay()
    const { isStandIn } = life.rung
    if (!isStandIn && this.isDraggedBy(holder, now)) this.#judgeStandby(life, now)
    const calm = isStandIn ? now - Math.max(this.#restlessAt, life.startedAt) >= CALM : this.isCalm(now)
    if (!calm) return
    if (!isStandIn && this.#suspectedAt > life.startedAt - CALM) this.#suspicion.grow(now)
    this.#options.drop(life)
  }
}

/** Who stands ready has the channel before the one that stalled is let go: so the class is told of no loss. */
function handOver({ order, holder }: Match, heirs: readonly Life[], reason: 'source-silent' | 'too-slow'): void {
  holder.dismissed = reason
  order.first(heirs)?.gate.admit()
}

function isReady(life: Life): boolean {
  return life.isReady
}
