import type { BoxBus } from '#appliance/base/bus.ts'
import type { Clock } from '#appliance/base/clock.ts'
import type { Milliseconds } from '#appliance/base/duration.ts'
import { seconds } from '#appliance/base/duration.ts'
import type { Log } from '#appliance/base/log.ts'
import type { BlobSource, BlobSpec, Supply } from '../ports.ts'
import { couldGive } from './choose.ts'
import type { Candidate } from './choose.ts'
import { HalfPieces, SMALL_BYTES } from './half-pieces.ts'
import { Slots } from './slots.ts'
import type { Load } from './slots.ts'
import { SourceHealth } from './source-health.ts'
import type { Giving, SourceReader } from './source-reader.ts'
import { SourceTrouble } from './source-trouble.ts'
import type { Throttle } from './throttle.ts'
import { Transfer } from './transfer.ts'
import type { Errand, TransferEars } from './transfer.ts'
import type { Work } from './work.ts'

/** Halves are bounded in memory, and each large transfer holds one. */
const MOST_LARGE = 8
const MOST_OF_A_BLOB = 4
/** So long a rate is watched before a source is left for being slow. */
const SLOW_FOR: Milliseconds = seconds(10)
/** Bytes a second below which a source is slow, and the part of another's rate below which it is slow beside that. */
const FLOOR = 8192
const FLOOR_SHARE = 0.05
/** A server ends a line of which nothing is read for a minute; it is ended by us before, and the half piece kept. */
const HELD: Milliseconds = seconds(30)
/** A rate that was measured on fewer bytes says more about the delay than about the line. */
const TELLING_BYTES = 262_144
const USEFUL_BYTES = 65_536

export interface TransfersParts {
  readonly clock: Clock
  readonly random: () => number
  readonly bus: Pick<BoxBus, 'tell'>
  readonly log: Log
  readonly reader: (source: BlobSource) => SourceReader
  readonly throttle: Throttle
  readonly supply: (spec: BlobSpec) => Supply
  /** Bytes came over the uplink or through the room. */
  readonly came: (transfer: Transfer, bytes: number) => void
  /** A transfer ended; `failure`: what the store threw at it. */
  readonly ended: (transfer: Transfer, work: Work, failure: { thrown: unknown } | undefined) => void
}

/** What is under way, from whom, and what is known of those; it starts and ends transfers and never decides which. */
export class Transfers {
  readonly halves = new HalfPieces()
  readonly health: SourceHealth
  readonly #parts: TransfersParts
  readonly #slots = new Slots()
  readonly #all = new Map<Transfer, Work>()
  readonly #running = new Set<Promise<void>>()
  readonly #ears: TransferEars

  constructor(parts: TransfersParts) {
    this.#parts = parts
    this.health = new SourceHealth(parts.random)
    this.#ears = this.#makeEars()
  }

  get all(): Iterable<Transfer> {
    return this.#all.keys()
  }

  get count(): number {
    return this.#all.size
  }

  workOf(transfer: Transfer): Work | undefined {
    return this.#all.get(transfer)
  }

  /** The sources of what the work needs now, as they stand. `reserved`: keys kept for what comes earlier in the plan. */
  candidates(work: Work, load: Load, { supply, reserved }: { supply: Supply; reserved?: ReadonlySet<string> | undefined }): Candidate[] {
    const full = work.target.sizeOf(0) > SMALL_BYTES && !this.#hasRoom(work)
    const onUplink = load === 'large' && [...work.transfers].some(({ source, wanted }) => source.over === 'uplink' && !wanted)
    return supply.sources.map((source) => ({
      ...this.knownOf(source, work.target.spec.sha256),
      busy: full || reserved?.has(source.key) === true || (onUplink && source.over === 'uplink') || !this.#slots.hasPlace(source, load),
    }))
  }

  /** What is known of a source, where it is asked for this blob. */
  knownOf(source: BlobSource, sha256: string): Omit<Candidate, 'busy'> {
    return { source, health: this.health.of(source.key), lacksUntil: this.health.lacksUntil(source.key, sha256) }
  }

  start(work: Work, errand: Errand): void {
    const { clock, throttle, reader } = this.#parts
    const transfer = new Transfer(errand, { clock, throttle, reader: reader(errand.source), halves: this.halves, ears: this.#ears })
    this.#slots.enter(errand.source, errand.load)
    this.#all.set(transfer, work)
    work.transfers.add(transfer)
    const run = this.#run(transfer, work)
    this.#running.add(run)
    void run.finally(() => this.#running.delete(run))
  }

  /** Ends those that `which` names; what has arrived of them stays. */
  leave(which: (transfer: Transfer, work: Work) => boolean, why: string): void {
    for (const [transfer, work] of this.#all) if (which(transfer, work)) transfer.leave(new SourceTrouble('left', why))
  }

  /** Leaves who is silent, who is slow where another is not, and who has been kept waiting by us for long. */
  watch(): void {
    const now = this.#parts.clock.monotonic()
    for (const [transfer, work] of this.#all) {
      transfer.watchSilence()
      const held = transfer.heldSince
      if (held !== undefined && now - held > HELD) transfer.leave(new SourceTrouble('left', 'was kept waiting'))
      else if (this.#isSlow(transfer, work)) transfer.leave(new SourceTrouble('slow', 'gives so little that another is asked'))
    }
  }

  async idle(): Promise<void> {
    while (this.#running.size > 0) await Promise.allSettled(this.#running)
  }

  async #run(transfer: Transfer, work: Work): Promise<void> {
    let failure: { thrown: unknown } | undefined
    try {
      this.#judge(transfer, work, await transfer.run())
    } catch (thrown) {
      failure = { thrown }
    }
    this.#slots.leave(transfer.source, transfer.load)
    this.#all.delete(transfer)
    work.transfers.delete(transfer)
    if (transfer.source.over === 'uplink' && transfer.useful > 0) work.uplinkAt = this.#parts.clock.monotonic()
    this.#parts.ended(transfer, work, failure)
  }

  #judge(transfer: Transfer, work: Work, trouble: SourceTrouble | undefined): void {
    const { clock, log } = this.#parts
    const { source, stored, useful, bytes } = transfer
    const now = clock.monotonic()
    if (stored > 0 || (useful >= USEFUL_BYTES && !transfer.hadWrong)) {
      const milliseconds = bytes >= TELLING_BYTES ? transfer.activeFor() : 0
      this.health.gave(source.key, { bytes, milliseconds, began: transfer.startedAt })
      work.trouble = undefined
    }
    if (trouble === undefined || trouble.kind === 'left') return
    work.trouble = `${source.key} ${trouble.message}`
    log.debug({ source: source.key, trouble: trouble.message, kind: trouble.kind }, 'source failed')
    // So a box answers that does not have at this moment what it was asked for, and that is nothing against the box.
    const isLacking = trouble.kind === 'lacks' || (trouble.kind === 'busy' && source.kind === 'peer')
    if (isLacking) return this.health.lacks(source, transfer.target.spec.sha256, now)
    if (trouble.kind === 'busy') this.#slots.refused(source, now)
    // A wrong piece was counted when it was found.
    if (trouble.kind !== 'corrupt') this.health.failed(source.key, trouble, { began: transfer.startedAt, now })
  }

  #makeEars(): TransferEars {
    const { clock, bus, log, came } = this.#parts
    return {
      came,
      answered: (transfer, giving, delay) => this.#answered(transfer, giving, delay),
      stored: (transfer, piece) => this.#all.get(transfer)?.gave(transfer.source.kind, piece),
      corrupt: (transfer, piece, source) => {
        const { sha256 } = transfer.target.spec
        this.#all.get(transfer)?.cameWrong(piece)
        const now = clock.monotonic()
        this.health.failed(source, new SourceTrouble('corrupt', 'gave bytes with a wrong hash'), { began: now, now })
        log.warn({ sha256, piece, source }, 'source gave wrong bytes')
        bus.tell('library.piece-corrupt', { sha256, piece, source })
      },
      isTaken: (transfer, piece) => {
        const work = this.#all.get(transfer)
        return work !== undefined && [...work.transfers].some((other) => other !== transfer && !other.whole && other.covers(piece))
      },
      other: (transfer, piece) => this.#couldOther(transfer, piece)?.source.over,
    }
  }

  #answered(transfer: Transfer, { noRanges, settled }: Giving, delay: Milliseconds): void {
    const now = this.#parts.clock.monotonic()
    if (noRanges) this.health.hasNoRanges(transfer.source.key, now)
    this.health.answered(transfer.source.key, delay)
    if (transfer.load === 'small' && settled) this.#slots.answered(transfer.source, delay, now)
  }

  #isSlow(transfer: Transfer, work: Work): boolean {
    const active = transfer.activeFor()
    if (active < SLOW_FOR || work.transfers.size === 0) return false
    const other = this.#couldOther(transfer, transfer.at)
    if (other === undefined) return false
    const rate = transfer.lately.rate
    return rate !== undefined && rate < Math.max(FLOOR, (other.health.rate ?? 0) * FLOOR_SHARE)
  }

  #couldOther(transfer: Transfer, piece: number): Candidate | undefined {
    const work = this.#all.get(transfer)
    if (work === undefined) return undefined
    const supply = this.#parts.supply(transfer.target.spec)
    const now = this.#parts.clock.monotonic()
    return this.candidates(work, 'wanted', { supply }).find(
      (one) => one.source.key !== transfer.source.key && (one.source.over === 'room' || supply.uplink) && couldGive(one, piece, now),
    )
  }

  #hasRoom(work: Work): boolean {
    const large = [...this.#all.keys()].filter(({ target }) => target.sizeOf(0) > SMALL_BYTES).length
    return large < MOST_LARGE && work.transfers.size < MOST_OF_A_BLOB
  }
}
