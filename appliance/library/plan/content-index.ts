import type { Asset, Item } from '#appliance/contract/catalogue.ts'
import type { ByLanguage } from '#appliance/contract/catalogue.ts'
import type { BlobSpec, CatalogueAsset, CatalogueItem } from '../ports.ts'
import { allows, endOfRights, FileRules, ruleOf } from './file-rules.ts'

/*
 * All catalogues as the planner walks them: blobs have numbers, and an item knows the numbers of the blobs that hold its bytes. It is built
 * once for each change of a catalogue, assets first; after that nothing of it changes.
 */

/** A file that must be on the disk: an asset, or the bundle in which it lies. */
export interface IndexedBlob {
  readonly spec: BlobSpec
  /** The item that names it first. */
  readonly title: ByLanguage
  readonly itemId: string
  /** Epoch milliseconds at which the last item that names it may not be shown any more; Infinity: never. */
  readonly until: number
}

interface IndexedItem {
  readonly item: Item
  readonly blobs: readonly number[]
  /** Something that it names is in no catalogue, or may not be kept. */
  readonly lacks: boolean
  /** Epoch milliseconds. */
  readonly until: number
}

/** What an item needs on the disk, with the items that it is made of. */
export interface ItemNeed {
  readonly blobs: readonly number[]
  /** Not all of it can ever be here. */
  readonly lacks: boolean
}

/** A lesson plan in a lesson plan in a lesson plan. */
const DEEPEST = 8
const NOTHING: ItemNeed = { blobs: [], lacks: true }

export class ContentIndex {
  readonly blobs: IndexedBlob[] = []
  readonly #items = new Map<string, IndexedItem>()
  readonly #numbers = new Map<string, number>()
  readonly #lists = new Map<string, number>()
  readonly #assets = new Map<string, Asset>()
  readonly #rules = new FileRules()

  addAsset({ asset }: CatalogueAsset): void {
    if (!this.#assets.has(asset.sha256)) this.#assets.set(asset.sha256, asset)
  }

  /** After all assets. Of two items with one id the first counts. */
  addItem({ item }: CatalogueItem): void {
    if (this.#items.has(item.id)) return
    const kept = allows(item, 'cache')
    const rule = ruleOf(item)
    for (const { asset } of kept ? (item.assets ?? []) : [])
      this.#rules.add(rule, { asset, bundle: this.#assets.get(asset)?.bundle?.asset })
    const indexed = { item, until: endOfRights(item) }
    const numbers = kept ? (item.assets ?? []).map(({ asset }) => this.#numberOf(indexed, asset)) : []
    const blobs = [...new Set(numbers.filter((number) => number >= 0))]
    this.#items.set(item.id, { ...indexed, blobs, lacks: !kept || numbers.includes(-1) })
  }

  /** The number of a blob, or undefined where no item that may be kept names it. */
  find(sha256: string): number | undefined {
    return this.#numbers.get(sha256)
  }

  /** The blob itself, or the one of which this is the list of pieces. */
  ownerOf(sha256: string): IndexedBlob | undefined {
    return this.blobs[this.#numbers.get(sha256) ?? this.#lists.get(sha256) ?? -1]
  }

  /** Who may open a file at `at`: whoever may see one of the items that name it. Undefined: nobody may. */
  audienceOf(sha256: string, at: number): 'pupil' | 'teacher' | undefined {
    return this.#rules.audienceOf(sha256, at)
  }

  /** Whether a blob, or a list of pieces, may be handed to other boxes: none of the items that it serves forbids it. */
  mayShare(sha256: string): boolean {
    const owner = this.ownerOf(sha256)
    return owner !== undefined && this.#rules.mayShare(owner.spec.sha256)
  }

  /** The hash of a blob, and that of its list of pieces where it has one. */
  hashesOf(blob: number): readonly string[] {
    const spec = this.blobs[blob]?.spec
    if (spec === undefined) return []
    return spec.pieces === undefined ? [spec.sha256] : [spec.sha256, spec.pieces.listSha256]
  }

  /** The items in the order of the catalogues that may still be shown at `at`. */
  *itemsAt(at: number): Iterable<{ readonly blobs: readonly number[] }> {
    for (const item of this.#items.values()) if (item.until > at) yield item
  }

  /** What an item needs that is shown at `at`: its own files, its parts', and of a live lesson the recording that stands in for it. */
  needOf(itemId: string, at: number): ItemNeed {
    const blobs = new Set<number>()
    const lacks = this.#gather({ itemId, at, deep: 0, seen: new Set() }, blobs)
    return blobs.size === 0 && lacks ? NOTHING : { blobs: [...blobs], lacks }
  }

  /** Whether all that an item needs can be here, and is. Asked of every item of a library at each look of a page. */
  isWhole(itemId: string, { at, isHere }: { at: number; isHere: (blob: number) => boolean }): boolean {
    const found = this.#items.get(itemId)
    if (found === undefined || found.until <= at || found.lacks || !found.blobs.every(isHere)) return false
    if (found.item.parts === undefined && found.item.pair === undefined) return true
    const { blobs, lacks } = this.needOf(itemId, at)
    return !lacks && blobs.every(isHere)
  }

  /** Adds what is needed to `into`; answers whether something can never be here. */
  #gather(want: { itemId: string; at: number; deep: number; seen: Set<string> }, into: Set<number>): boolean {
    const { itemId, at, deep, seen } = want
    if (seen.has(itemId) || deep > DEEPEST) return false
    seen.add(itemId)
    const found = this.#items.get(itemId)
    if (found === undefined || found.until <= at) return true
    for (const blob of found.blobs) into.add(blob)
    const { parts = [], pair } = found.item
    const further = parts.map((part) => part.itemId)
    if (pair?.live === itemId) further.push(pair.recording)
    return further.reduce((lacks, id) => this.#gather({ itemId: id, at, deep: deep + 1, seen }, into) || lacks, found.lacks)
  }

  #numberOf(named: { item: Item; until: number }, sha256: string): number {
    const asset = this.#assets.get(sha256)
    const blob = asset?.bundle === undefined ? asset : this.#assets.get(asset.bundle.asset)
    // A bundle in a bundle is none.
    if (blob === undefined || blob.bundle !== undefined) return -1
    const number = this.#numbers.get(blob.sha256) ?? this.#append(named.item, blob)
    const known = this.blobs[number]
    if (known !== undefined && known.until < named.until) this.blobs[number] = { ...known, until: named.until }
    return number
  }

  #append({ id, title }: Item, { sha256, bytes, pieces }: Asset): number {
    const number = this.blobs.push({ spec: { sha256, bytes, pieces }, title, itemId: id, until: Number.NEGATIVE_INFINITY }) - 1
    this.#numbers.set(sha256, number)
    if (pieces !== undefined) this.#lists.set(pieces.listSha256, number)
    return number
  }
}
