import type { Clock } from '#appliance/base/clock.ts'
import type { Milliseconds } from '#appliance/base/duration.ts'
import { milliseconds, seconds } from '#appliance/base/duration.ts'
import { PIECE_BYTES } from '../ports.ts'
import type { BlobSpec, FetchJob, PieceRange, Supply } from '../ports.ts'
import { choose } from './choose.ts'
import type { Choice } from './choose.ts'
import { JobList } from './job-list.ts'
import type { Hindrance } from './job-list.ts'
import type { Load } from './slots.ts'
import type { StoreForFetch } from './targets.ts'
import type { Standing, Throttle } from './throttle.ts'
import type { Transfer } from './transfer.ts'
import type { Transfers } from './transfers.ts'
import { Wants } from './wants.ts'
import type { Wish } from './wants.ts'
import type { Work } from './work.ts'
import { isSmall } from './works.ts'
import type { Works } from './works.ts'

/** What is read ahead of somebody who waits, in portions that are not cut short when another looks elsewhere: what is under way would be lost. */
const AHEAD_PIECES = 4
/** A piece that comes within this time by itself is not fetched another way. */
const NEAR: Milliseconds = seconds(1.5)
/** Jobs that cannot be helped, looked at in one go: enough to find those of another server, too few to hold up a class. */
const MOST_LOOKS = 96
const LOOK_AGAIN: Milliseconds = milliseconds(20)
/** Who waited for a piece looks at the next one before long. */
const SOON: Milliseconds = seconds(1)
/** So long somebody waits for another box to bring it: that one may have other things to do first. */
const PATIENCE: Milliseconds = seconds(15)
/** Another box brings it, or nobody is known to have it: the room says when that changes, but it might forget to. */
const ASK_AGAIN: Milliseconds = seconds(15)

export interface BringingParts {
  readonly clock: Clock
  readonly store: StoreForFetch
  readonly supply: (spec: BlobSpec) => Supply
  readonly works: Works
  readonly transfers: Transfers
  readonly throttle: Throttle
}

interface Choosing {
  readonly load: Load
  readonly within: PieceRange | undefined
  readonly uplink: boolean
  /** Whoever waits has waited for another box long enough. */
  readonly outOfPatience?: boolean
}

/** Decides what is asked of whom next: one look at everything, whenever anything has changed. */
export class Bringing {
  readonly jobs = new JobList()
  readonly wants = new Wants()
  readonly #parts: BringingParts
  /** Sources that are kept for what comes earlier in the plan, in one look. */
  #reserved = new Set<string>()
  #looks = 0
  #planned = false
  #timer: { cancel(): void } | undefined
  #later: { cancel(): void } | undefined
  #started = false
  /** Somebody waits: the plan begins nothing over the uplink that would have to be cut short the next moment. */
  #waitedFor = false

  constructor(parts: BringingParts) {
    this.#parts = parts
  }

  start(): void {
    this.#started = true
    this.look()
  }

  stop(): void {
    this.#started = false
    this.#timer?.cancel()
    this.#later?.cancel()
    this.wants.clear()
  }

  /** Looks soon: what changes at once is looked at once. With `soon: false` a moment later. */
  look({ soon = true } = {}): void {
    if (this.#planned || !this.#started) return
    if (!soon) {
      this.#later ??= this.#parts.clock.after(LOOK_AGAIN, () => {
        this.#later = undefined
        this.look()
      })
      return
    }
    this.#planned = true
    queueMicrotask(() => {
      this.#planned = false
      if (this.#started) this.#look()
    })
  }

  /** How a transfer for this blob stands at this moment, where nobody waits for it. */
  standingOf(sha256: string): Standing {
    return this.jobs.find(sha256)?.urgency === 'now' ? 'now' : 'background'
  }

  hinder(sha256: string, hindrance: Hindrance): void {
    this.jobs.hinder(sha256, hindrance)
    const work = this.#parts.works.find(sha256)
    if (work !== undefined && isIdle(work)) this.#parts.works.close(sha256)
  }

  #look(): void {
    const { clock, transfers, throttle } = this.#parts
    this.#timer?.cancel()
    this.#reserved = new Set()
    this.#looks = 0
    const now = clock.monotonic()
    for (const wish of this.wants.open(now)) if (wish.notBefore <= now) this.#grant(wish)
    this.#closeForgotten()
    this.#waitedFor = [...transfers.all].some(({ wanted, source }) => wanted && source.over === 'uplink')
    throttle.hold(this.#waitedFor)
    this.#lookAtJobs(now)
    const next = Math.min(this.jobs.nextTry(now), this.wants.nextTry(now), this.#looks >= MOST_LOOKS ? now + LOOK_AGAIN : Infinity)
    if (next < Infinity) this.#timer = clock.after(Math.max(next - now, LOOK_AGAIN), () => this.look())
  }

  #lookAtJobs(now: Milliseconds): void {
    const { works } = this.#parts
    for (const job of this.jobs.open()) {
      if (this.#looks >= MOST_LOOKS || works.diskFullUntil > now) return
      if (this.jobs.isFree(job.spec.sha256, now)) this.#serve(job, now)
    }
  }

  /** Somebody waits for this piece. */
  #grant(wish: Wish): void {
    const { works, store, transfers, clock } = this.#parts
    const { spec, piece } = wish
    if (store.has(spec.sha256)) return this.wants.drop(wish)
    const work = works.find(spec.sha256)
    if (work === undefined) return works.begin(spec, true)
    if (work.isBrought) return works.settle(work)
    const first = work.isList ? 0 : piece
    if (work.target.holds(first)) return this.wants.drop(wish)
    const bringer = work.bringerOf(first)
    if (bringer !== undefined && this.#comesSoon(bringer, first)) return this.#promote(bringer)
    bringer?.shorten(first)
    const within = { from: first, to: Math.min(work.target.pieces, first + AHEAD_PIECES) }
    const outOfPatience = clock.monotonic() - wish.since >= PATIENCE
    const choice = this.#choose(work, { load: 'wanted', within, uplink: true, outOfPatience })
    if (choice.kind === 'take') return this.#take(work, choice, 'wanted')
    if (choice.kind === 'busy') return
    wish.notBefore = choice.kind === 'later' ? choice.at : clock.monotonic() + ASK_AGAIN
    if (transfers.count === 0) work.trouble = wordsFor(choice) ?? work.trouble
  }

  #comesSoon(bringer: Transfer, piece: number): boolean {
    const rate = bringer.lately.rate ?? this.#parts.transfers.health.of(bringer.source.key).rate ?? 0
    // One that was promoted is as long as it was: what lies far on in it does not come soon because its beginning is waited for.
    return bringer.whole || bringer.load === 'wanted' || piece <= bringer.at || (piece - bringer.at) * PIECE_BYTES <= (rate * NEAR) / 1000
  }

  #promote(bringer: Transfer): void {
    if (bringer.wanted) return
    bringer.wanted = true
    this.#parts.throttle.reconsider()
  }

  #serve({ spec, urgency }: FetchJob, now: Milliseconds): void {
    const { works, store, throttle } = this.#parts
    const { sha256 } = spec
    if (store.has(sha256)) return this.jobs.done(sha256)
    const work = works.find(sha256)
    const uplink = !this.#waitedFor && (urgency === 'now' || throttle.rate !== 0)
    if (work === undefined) {
      this.#looks += 1
      const outlook = this.#outlook(spec, uplink)
      return outlook.kind === 'take' ? this.#begin(spec) : this.#cannot({ spec }, outlook, { now, uplink })
    }
    if (work.settling) return
    if (work.isBrought) return works.settle(work)
    for (;;) {
      const choice = this.#choose(work, { load: work.load, within: undefined, uplink })
      if (choice.kind !== 'take') {
        this.#looks += choice.kind === 'nothing' ? 0 : 1
        // What brings another part of it is not disturbed; when it ends there is another look.
        return work.transfers.size > 0 && choice.kind !== 'busy' ? undefined : this.#cannot(work, choice, { now, uplink })
      }
      this.jobs.clear(sha256)
      this.#take(work, choice, work.load)
    }
  }

  /** Where all places for its like are taken, what comes later in the plan and does not move gives up its own. */
  #begin(spec: BlobSpec): void {
    const { works } = this.#parts
    // It has its place: one more given up at each look would be taken again at once, by turns and without end.
    if (works.isOpening(spec.sha256)) return
    const place = this.jobs.placeOf(spec.sha256)
    if (works.isCrowded(spec, false)) {
      const alike = [...works.all].filter((work) => isSmall(work.spec) === isSmall(spec))
      const later = alike.filter((work) => isIdle(work) && this.jobs.placeOf(work.spec.sha256) > place)
      const last = later.toSorted((a, b) => this.jobs.placeOf(b.spec.sha256) - this.jobs.placeOf(a.spec.sha256))[0]
      if (last !== undefined) works.close(last.spec.sha256)
    }
    works.begin(spec, false)
  }

  /** Nobody waits for it, and no plan names it: what there is of it stays in the store. */
  #closeForgotten(): void {
    const { works } = this.#parts
    for (const work of works.all) {
      const { sha256 } = work.spec
      if (isIdle(work) && this.jobs.find(sha256) === undefined && !this.wants.has(sha256)) works.close(sha256)
    }
  }

  /** Whether anybody could bring it, before the store is troubled with it: thousands may wait for one server. */
  #outlook(spec: BlobSpec, uplink: boolean): Choice | { kind: 'take' } {
    const { supply, transfers, clock, store } = this.#parts
    if (spec.bytes === 0 || store.find(spec.sha256) !== undefined) return { kind: 'take' }
    const first = spec.pieces === undefined ? spec : { sha256: spec.pieces.listSha256, bytes: spec.pieces.listBytes }
    const { sources, uplink: ours } = supply(first)
    return choose({
      candidates: sources.map((source) => ({ ...transfers.knownOf(source, first.sha256), busy: false })),
      ...{ free: [{ from: 0, to: 1 }], halves: new Set<number>(), pieces: 1, urgent: false },
      ...{ uplink: ours && uplink, now: clock.monotonic() },
    })
  }

  #cannot(
    work: { spec: BlobSpec; trouble?: string | undefined },
    choice: Choice,
    { now, uplink }: { now: Milliseconds; uplink: boolean },
  ): void {
    const { sha256 } = work.spec
    const failed = { state: 'failed', trouble: work.trouble ?? wordsFor(choice) } as const
    if (choice.kind === 'busy') this.#makeWay(sha256, choice.keys)
    if (choice.kind === 'later') this.hinder(sha256, { until: choice.at, ...failed })
    if (choice.kind === 'nobody') this.hinder(sha256, { until: now + ASK_AGAIN, ...failed })
    if (choice.kind !== 'peer') return
    if (uplink) this.hinder(sha256, { until: now + ASK_AGAIN, state: 'waiting-for-peer', trouble: undefined })
    else this.hinder(sha256, { until: this.#waitedFor ? now + SOON : Infinity, state: 'queued', trouble: undefined })
  }

  /** Who comes later in the plan and holds a place that is needed earlier ends after the piece that is arriving. */
  #makeWay(sha256: string, keys: readonly string[]): void {
    const { transfers } = this.#parts
    const place = this.jobs.placeOf(sha256)
    for (const key of keys) this.#reserved.add(key)
    for (const transfer of transfers.all) {
      const other = transfers.workOf(transfer)?.spec.sha256
      const isLater = other !== undefined && this.jobs.placeOf(other) > place
      if (isLater && transfer.load === 'large' && !transfer.wanted && keys.includes(transfer.source.key)) transfer.shorten(0)
    }
  }

  #choose(work: Work, { load, within, uplink, outOfPatience = false }: Choosing): Choice {
    const { transfers, supply, clock } = this.#parts
    const { target } = work
    const now = supply(target.spec)
    const reserved = load === 'wanted' ? undefined : this.#reserved
    return choose({
      candidates: transfers.candidates(work, load, { supply: now, reserved }),
      free: work.free(within),
      halves: transfers.halves.begunOf(target.spec.sha256),
      pieces: target.pieces,
      uplink: (now.uplink || outOfPatience) && uplink,
      urgent: load === 'wanted',
      now: clock.monotonic(),
    })
  }

  #take(work: Work, { source, run, whole }: Choice & { kind: 'take' }, load: Load): void {
    const { sha256 } = work.spec
    this.#parts.transfers.start(work, { source, run, whole, load, target: work.target, standing: () => this.standingOf(sha256) })
  }
}

function isIdle({ transfers, settling }: Work): boolean {
  return transfers.size === 0 && !settling
}

function wordsFor(choice: Choice): string | undefined {
  if (choice.kind === 'later') return choice.trouble
  return choice.kind === 'nobody' ? 'no source is known to have it' : undefined
}
