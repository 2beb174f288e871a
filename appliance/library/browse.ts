import { BoxError } from '#appliance/base/errors.ts'
import type { Asset, AssetUse, Item } from '#appliance/contract/catalogue.ts'
import type { Holding, ItemDetail, ItemFile, ItemList, ItemQuery, ItemSummary } from '#appliance/contract/library.ts'
import { isForTeachers, searchItems } from './catalogue/search.ts'
import type { ContentIndex } from './plan/content-index.ts'
import type { Holdings } from './plan/holdings.ts'
import type { CatalogueAsset, CatalogueItem } from './ports.ts'
import { mayBeShown } from './rights.ts'

export type Audience = 'pupil' | 'teacher'

export interface BrowseParts {
  readonly items: () => readonly CatalogueItem[]
  readonly item: (id: string) => CatalogueItem | undefined
  readonly asset: (sha256: string) => CatalogueAsset | undefined
  readonly stock: { readonly index: ContentIndex; readonly holdings: Holdings }
  readonly blobs: { find(sha256: string): { readonly have: number; readonly complete: boolean } | undefined }
  /** Of a blob that is not here: whether it comes now, or will. */
  readonly comes: (sha256: string) => 'now' | 'later' | 'never'
  readonly pins: () => readonly string[]
  /** Epoch milliseconds; undefined where nobody vouches for the date. */
  readonly date: () => number | undefined
}

/** What the school has, as pages list it. It reads and changes nothing. */
export class Browse {
  readonly #parts: BrowseParts

  constructor(parts: BrowseParts) {
    this.#parts = parts
  }

  list(query: ItemQuery, audience: Audience): ItemList {
    const date = this.#parts.date()
    const shown = this.#parts.items().filter(({ item }) => mayBeShown(item, date))
    const { index, holdings } = this.#parts.stock
    const at = date ?? Number.NEGATIVE_INFINITY
    const isReady = ({ item }: CatalogueItem): boolean => index.isWhole(item.id, { at, isHere: (blob) => holdings.missing(blob) === 0 })
    const { items, total, subjects, grades, kinds } = searchItems(shown, query, { audience, isReady })
    const pins = new Set(this.#parts.pins())
    return { items: items.map((one) => this.#summary(one, pins)), total, subjects: [...subjects], grades: [...grades], kinds: [...kinds] }
  }

  /** Throws ITEM_UNKNOWN, also for what the audience may not see. */
  item(id: string, audience: Audience): ItemDetail {
    const found = this.#parts.item(id)
    if (found === undefined || !this.#maySee(found.item, audience)) throw new BoxError('ITEM_UNKNOWN', `the library has no item ${id}`)
    const { item } = found
    const pins = new Set(this.#parts.pins())
    const { attribution, license } = item.rights ?? {}
    return {
      ...this.#summary(found, pins),
      ...(item.summary === undefined ? {} : { summary: item.summary }),
      authors: item.authors ?? [],
      ...(attribution === undefined ? {} : { attribution }),
      ...(license === undefined ? {} : { license }),
      // The members of an html5 item are found by their paths, and may be thousands.
      files: (item.assets ?? []).filter(({ role }) => role !== 'member').flatMap((use) => this.#file(use)),
      parts: this.#partsOf(item, audience).map((part) => this.#summary(part, pins)),
    }
  }

  #maySee(item: Item, audience: Audience): boolean {
    return (audience === 'teacher' || !isForTeachers(item)) && mayBeShown(item, this.#parts.date())
  }

  #partsOf(item: Item, audience: Audience): CatalogueItem[] {
    const ids = [...(item.parts ?? []).map(({ itemId }) => itemId), ...(item.pair?.live === item.id ? [item.pair.recording] : [])]
    return ids.flatMap((id) => this.#parts.item(id) ?? []).filter((part) => this.#maySee(part.item, audience))
  }

  #summary({ publisher, item }: CatalogueItem, pins: ReadonlySet<string>): ItemSummary {
    const { id, kind, title, subject, grade = [], textbook, durationMs } = item
    const poster = this.#posterOf(item)
    return {
      ...{ id, publisher, kind, title, grade, pinned: pins.has(id), audience: isForTeachers(item) ? 'teacher' : 'pupil' },
      ...this.#holdingOf(item),
      ...(subject === undefined ? {} : { subject }),
      ...(textbook?.unit === undefined ? {} : { unit: textbook.unit }),
      ...(durationMs === undefined ? {} : { durationMs }),
      ...(poster === undefined ? {} : { poster }),
    }
  }

  /** A lesson plan looks like the first of its parts that looks like something. */
  #posterOf(item: Item): string | undefined {
    const own = this.#ownPosterOf(item)
    if (own !== undefined) return own
    for (const part of this.#partsOf(item, 'pupil')) {
      const poster = this.#ownPosterOf(part.item)
      if (poster !== undefined) return poster
    }
    return undefined
  }

  #ownPosterOf({ assets = [] }: Item): string | undefined {
    return assets.find(({ asset, role }) => role === 'poster' && this.#isHere(this.#parts.asset(asset)?.asset))?.asset
  }

  #isHere(asset: Asset | undefined): boolean {
    return asset !== undefined && this.#haveOf(asset) === asset.bytes
  }

  /** Of a member of a bundle nothing can be told before all of the bundle is here. */
  #haveOf({ sha256, bytes, bundle }: Asset): number {
    const held = this.#parts.blobs.find(bundle?.asset ?? sha256)
    if (held?.complete === true) return bytes
    return bundle === undefined ? Math.min(bytes, held?.have ?? 0) : 0
  }

  #holdingOf({ id }: Item): { bytes: number; haveBytes: number; holding: Holding } {
    const { index, holdings } = this.#parts.stock
    const { blobs, lacks } = index.needOf(id, this.#parts.date() ?? Number.NEGATIVE_INFINITY)
    let [bytes, haveBytes] = [0, 0]
    let missing = false
    const coming = new Set<'now' | 'later' | 'never'>()
    for (const blob of blobs) {
      const spec = index.blobs[blob]?.spec
      if (spec === undefined) continue
      bytes += spec.bytes
      const absent = holdings.missing(blob)
      haveBytes += Math.max(0, spec.bytes - absent)
      if (absent === 0) continue
      missing = true
      coming.add(this.#parts.comes(spec.sha256))
    }
    return { bytes, haveBytes, holding: holdingOf({ missing, lacks, coming }) }
  }

  #file({ asset: sha256, role, lang, path }: AssetUse): ItemFile[] {
    const asset = this.#parts.asset(sha256)?.asset
    if (asset === undefined) return []
    const { mime, bytes, rendition: { width, height, codecs } = {} } = asset
    return [
      {
        ...{ sha256, role, mime, bytes, haveBytes: this.#haveOf(asset) },
        ...(lang === undefined ? {} : { lang }),
        ...(path === undefined ? {} : { path }),
        ...(width === undefined ? {} : { width }),
        ...(height === undefined ? {} : { height }),
        ...(codecs === undefined ? {} : { codecs }),
      },
    ]
  }
}

function holdingOf({ missing, lacks, coming }: { missing: boolean; lacks: boolean; coming: ReadonlySet<string> }): Holding {
  if (lacks) return 'impossible'
  if (!missing) return 'ready'
  if (coming.has('now')) return 'fetching'
  return coming.has('later') ? 'waiting' : 'absent'
}
