import type { ByLanguage } from '#appliance/contract/catalogue.ts'
import type { BlobSpec } from '../ports.ts'
import type { Demand } from './demand.ts'
import type { Planner } from './planner.ts'

/** What the planner knows that the shelf and the scrub must: what a blob is for, and what is due. */
export class ShelfFacts {
  readonly #planner: Pick<Planner, 'stock' | 'demand'>
  #pins: { readonly index: unknown; readonly hashes: Map<string, readonly string[]> } = { index: undefined, hashes: new Map() }

  constructor(planner: Pick<Planner, 'stock' | 'demand'>) {
    this.#planner = planner
  }

  /** false while no catalogue has been read. */
  get known(): boolean {
    return this.#planner.stock.index.blobs.length > 0
  }

  /** Of a blob or a list of pieces; undefined: in no catalogue, or of nothing that may be kept. */
  describe(sha256: string): { readonly title: ByLanguage; readonly until: number } | undefined {
    return this.#planner.stock.index.ownerOf(sha256)
  }

  /** Of a blob; undefined for what no catalogue names, and for lists. */
  specOf(sha256: string): BlobSpec | undefined {
    const { index } = this.#planner.stock
    const blob = index.find(sha256)
    return blob === undefined ? undefined : index.blobs[blob]?.spec
  }

  /** Hashes of all that an item needs, bundles and lists of pieces among them. */
  hashesOf(itemId: string): readonly string[] {
    const { index } = this.#planner.stock
    if (this.#pins.index !== index) this.#pins = { index, hashes: new Map() }
    const known = this.#pins.hashes.get(itemId)
    if (known !== undefined) return known
    // By no date: whether rights have ended is the shelf's to judge.
    const hashes = index.needOf(itemId, Number.NEGATIVE_INFINITY).blobs.flatMap((blob) => index.hashesOf(blob))
    this.#pins.hashes.set(itemId, hashes)
    return hashes
  }

  demand(): Demand | undefined {
    return this.#planner.demand()
  }
}
