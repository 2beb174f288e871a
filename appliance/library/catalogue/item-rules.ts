import { inTurns } from '#appliance/base/in-turns.ts'
import type { Asset, AssetUse, Item } from '#appliance/contract/catalogue.ts'
import { refusal, shown } from './refusal.ts'
import { pathTrouble } from './safe-path.ts'

/** A course of courses of courses: deeper ones are a mistake, or meant to break a reader. */
const DEEPEST_PARTS = 8

/** What a schema cannot say about items. Answers them by id; rejects with CATALOGUE_REFUSED, malformed, naming the culprit. */
export async function checkItems(items: readonly Item[], assets: ReadonlyMap<string, Asset>): Promise<ReadonlyMap<string, Item>> {
  const known = new Map<string, Item>()
  await inTurns(
    items,
    (item) => {
      const trouble = known.has(item.id) ? 'is there twice' : usesTrouble(item.assets ?? [], assets)
      if (trouble !== undefined) throw wrong(item.id, trouble)
      known.set(item.id, item)
    },
    weightOfItem,
  )
  const nesting = new Nesting(known)
  await inTurns(items, (item) => void nesting.depthOf(item, []), weightOfItem)
  return known
}

/** How many ordinary entries an item is worth to whoever walks over it. */
export function weightOfItem({ assets, parts }: Item): number {
  return 1 + (assets?.length ?? 0) / 4 + (parts?.length ?? 0) / 4
}

function wrong(id: string, trouble: string): Error {
  return refusal('malformed', `catalog.json: the item ${shown(id)} ${trouble}`)
}

function usesTrouble(uses: readonly AssetUse[], assets: ReadonlyMap<string, Asset>): string | undefined {
  const paths = new Set<string>()
  for (const { asset, role, path } of uses) {
    if (!assets.has(asset)) return `has the asset ${asset}, which is not there`
    if (role === 'member' && path === undefined) return `has the member ${asset} without a path`
    const trouble = path === undefined ? undefined : pathTrouble(path)
    if (trouble !== undefined) return `has a file whose path ${trouble}`
    if (path !== undefined && paths.size === paths.add(path).size) return `has two files at the path ${shown(path)}`
  }
  return undefined
}

/** How deep parts are nested. Parts that this catalogue does not have may be another publisher's: they count as single. */
class Nesting {
  readonly #items: ReadonlyMap<string, Item>
  readonly #depths = new Map<string, number>()

  constructor(items: ReadonlyMap<string, Item>) {
    this.#items = items
  }

  /** Steps to the deepest part. `above`: the items whose part it is, so that neither circles nor depth have an end of their own. */
  depthOf(item: Item, above: readonly string[]): number {
    if (above.includes(item.id)) throw wrong(item.id, `is a part of itself, by ${shown([...above, item.id].join(' → '))}`)
    const known = this.#depths.get(item.id)
    if (above.length + (known ?? 0) > DEEPEST_PARTS) throw wrong(above[0] ?? item.id, `has parts nested deeper than ${DEEPEST_PARTS}`)
    if (known !== undefined) return known
    const within = [...above, item.id]
    const depths = (item.parts ?? []).map(({ itemId }) => {
      const part = this.#items.get(itemId)
      return part === undefined ? 1 : 1 + this.depthOf(part, within)
    })
    const depth = Math.max(0, ...depths)
    this.#depths.set(item.id, depth)
    return depth
  }
}
