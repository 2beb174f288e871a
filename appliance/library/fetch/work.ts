import type { Milliseconds } from '#appliance/base/duration.ts'
import type { BlobSource, BlobSpec, PieceRange } from '../ports.ts'
import { SMALL_BYTES } from './half-pieces.ts'
import type { Load } from './slots.ts'
import { BlobTarget, ListTarget } from './targets.ts'
import type { PartialForFetch, Target } from './targets.ts'
import type { Transfer } from './transfer.ts'

/** Of a source of which so much is wrong nothing is expected any more. */
const MOST_WRONG = 64

/** One blob that is being brought: first its piece list, then its pieces. */
export class Work {
  readonly spec: BlobSpec
  readonly transfers = new Set<Transfer>()
  readonly #partial: PartialForFetch
  readonly #given = new Map<BlobSource['kind'], number>()
  readonly #cameWrong = new Set<number>()
  #target: Target
  /** All is written; the disk has not said yet that it holds it. */
  settling = false
  /** Monotonic milliseconds at which something of it last came over the uplink. */
  uplinkAt: Milliseconds = -Infinity
  /** What failed last, with the source's name in front. */
  trouble: string | undefined

  constructor(spec: BlobSpec, partial: PartialForFetch) {
    this.spec = spec
    this.#partial = partial
    this.#target = partial.needsList ? new ListTarget(spec, partial) : new BlobTarget(spec, partial)
  }

  /** What is to be brought now. */
  get target(): Target {
    if (this.#target instanceof ListTarget && !this.#partial.needsList) this.#target = new BlobTarget(this.spec, this.#partial)
    return this.#target
  }

  get complete(): boolean {
    return this.#partial.complete
  }

  /** How a request for it weighs, unless somebody waits for it. */
  get load(): Load {
    if (this.isList) return 'list'
    return this.spec.bytes <= SMALL_BYTES ? 'small' : 'large'
  }

  get isList(): boolean {
    return this.target instanceof ListTarget
  }

  /** Nothing is missing, and nothing is under way. */
  get isBrought(): boolean {
    return this.transfers.size === 0 && !this.isList && this.target.missing().length === 0
  }

  /** Pieces that are missing and that nobody brings; those that came wrong before only when no others are left. */
  free(within?: PieceRange): readonly PieceRange[] {
    let free = this.target.missing(within)
    for (const { ahead } of this.transfers) free = free.flatMap((range) => without(range, ahead))
    if (this.#cameWrong.size === 0) return free
    const others = [...this.#cameWrong].reduce(
      (rest, piece) => rest.flatMap((range) => without(range, { from: piece, to: piece + 1 })),
      free,
    )
    return others.length > 0 ? others : free
  }

  /** One piece that always comes wrong must not keep the others from coming. */
  cameWrong(piece: number): void {
    if (this.#cameWrong.size < MOST_WRONG) this.#cameWrong.add(piece)
  }

  bringerOf(piece: number): Transfer | undefined {
    for (const transfer of this.transfers) if (transfer.covers(piece)) return transfer
    return undefined
  }

  /** A source of this kind brought a piece. */
  gave(kind: BlobSource['kind'], piece: number): void {
    this.#cameWrong.delete(piece)
    this.#given.set(kind, (this.#given.get(kind) ?? 0) + 1)
  }

  /** Who brought most of it. */
  get mostlyFrom(): BlobSource['kind'] {
    const [first] = [...this.#given].toSorted(([, a], [, b]) => b - a)
    return first?.[0] ?? 'origin'
  }

  flush(): Promise<void> {
    return this.#partial.flush()
  }
}

function without({ from, to }: PieceRange, taken: PieceRange): PieceRange[] {
  if (taken.to <= from || taken.from >= to) return [{ from, to }]
  const left = [
    { from, to: taken.from },
    { from: taken.to, to },
  ]
  return left.filter((range) => range.from < range.to)
}
