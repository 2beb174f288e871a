import type { Item } from '#appliance/contract/catalogue.ts'
import { isForTeachers } from './catalogue/search.ts'
import type { CatalogueItem } from './ports.ts'
import type { ContentIndex } from './plan/content-index.ts'
import type { Holdings } from './plan/holdings.ts'
import { mayBeShown } from './rights.ts'

/** What it looks at, as the corridors have it. */
export interface HeldForLessons {
  readonly catalogues: { items(): readonly CatalogueItem[]; item(id: string): CatalogueItem | undefined }
  readonly planner: {
    readonly stock: { readonly index: ContentIndex; readonly holdings: Holdings }
    readyAt(itemId: string): number | undefined
  }
  readonly fetcher: { comes(sha256: string): 'now' | 'later' | 'never' }
  /** Epoch milliseconds; undefined where nobody vouches for the date. */
  date(): number | undefined
}

/** An item with whether only a teacher may see it. */
export type ItemForLessons = Item & { readonly forTeachers: boolean }

/** How far all files of an item are. `readyAt`: epoch milliseconds, absent where nobody can tell. */
export type StateForLessons =
  | { readonly state: 'ready' }
  | { readonly state: 'coming'; readonly missingBytes: number; readonly readyAt?: number | undefined }
  | { readonly state: 'absent'; readonly missingBytes?: number | undefined }
  | { readonly state: 'not-allowed' }

/** The library as lessons are put together from it: what there is, whether it may be shown, and when it is here. It changes nothing. */
export class ForLessons {
  readonly #held: () => HeldForLessons | undefined

  /** `held` answers undefined while the library is not open. */
  constructor(held: () => HeldForLessons | undefined) {
    this.#held = held
  }

  /** Undefined where no catalogue names it. */
  item(id: string): ItemForLessons | undefined {
    const item = this.#held()?.catalogues.item(id)?.item
    return item === undefined ? undefined : { ...item, forTeachers: isForTeachers(item) }
  }

  /** All items of all catalogues, as they lie in memory; an id may come twice, and then the first counts. */
  *candidates(): Generator<Item> {
    for (const { item } of this.#held()?.catalogues.items() ?? []) yield item
  }

  /** Whether its rights let it be shown now. */
  mayBeShown(id: string): boolean {
    const held = this.#held()
    const item = held?.catalogues.item(id)?.item
    return held !== undefined && item !== undefined && mayBeShown(item, held.date())
  }

  /** Of an item with all that it is made of. */
  itemState(id: string): StateForLessons {
    const held = this.#held()
    const need = held === undefined ? undefined : needOf(held, id)
    if (held === undefined || need === undefined) return { state: 'absent' }
    if (!this.mayBeShown(id)) return { state: 'not-allowed' }
    if (need.lacks) return { state: 'absent' }
    const { missingBytes } = need
    if (missingBytes === 0) return { state: 'ready' }
    if (need.missing.some((sha256) => held.fetcher.comes(sha256) === 'never')) return { state: 'absent', missingBytes }
    const readyAt = held.planner.readyAt(id)
    return { state: 'coming', missingBytes, ...(readyAt === undefined ? {} : { readyAt }) }
  }

  /** The same as it would be if a teacher took it now. */
  availability(id: string): { readonly state: 'here' | 'absent' } | { readonly state: 'coming'; readonly readyAt?: number | undefined } {
    const held = this.#held()
    const need = held === undefined ? undefined : needOf(held, id)
    if (held === undefined || need === undefined || need.lacks) return { state: 'absent' }
    if (need.missingBytes === 0) return { state: 'here' }
    return { state: 'coming', readyAt: held.planner.readyAt(id) }
  }
}

interface Need {
  /** Hashes of blobs that are not here. */
  readonly missing: readonly string[]
  readonly missingBytes: number
  /** Not all of it can ever be here. */
  readonly lacks: boolean
}

function needOf(held: HeldForLessons, id: string): Need | undefined {
  if (held.catalogues.item(id) === undefined) return undefined
  const { index, holdings } = held.planner.stock
  const { blobs, lacks } = index.needOf(id, held.date() ?? Number.NEGATIVE_INFINITY)
  const missing: string[] = []
  let missingBytes = 0
  for (const blob of blobs) {
    const bytes = holdings.missing(blob)
    const sha256 = index.blobs[blob]?.spec.sha256
    if (bytes === 0 || sha256 === undefined) continue
    missing.push(sha256)
    missingBytes += bytes
  }
  return { missing, missingBytes, lacks }
}
