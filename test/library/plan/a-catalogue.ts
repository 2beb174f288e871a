import { createHash } from 'node:crypto'
import type { Asset, Item } from '#appliance/contract/catalogue.ts'
import { ContentIndex } from '#appliance/library/plan/content-index.ts'
import { Holdings } from '#appliance/library/plan/holdings.ts'
import type { PlanInput } from '#appliance/library/plan/plan.ts'
import type { CatalogueAsset, CatalogueItem, LessonAhead } from '#appliance/library/ports.ts'
import { PIECE_BYTES } from '#appliance/library/ports.ts'

/** The name of a file that stands for its hash. */
export function hashOf(name: string): string {
  return createHash('sha256').update(name).digest('hex')
}

export function anAsset(name: string, bytes: number, more: Partial<Asset> = {}): Asset {
  const count = Math.ceil(bytes / PIECE_BYTES)
  const pieces = { size: PIECE_BYTES, listSha256: hashOf(`${name} list`), listBytes: 32 * count } as const
  return { sha256: hashOf(name), bytes, mime: 'video/mp4', ...(count > 1 ? { pieces } : {}), ...more }
}

export function anItem(id: string, files: readonly string[], more: Partial<Item> = {}): Item {
  const assets = files.map((name) => ({ asset: hashOf(name), role: 'main' as const }))
  return { id, rev: 1, kind: 'special-course', title: { en: id }, assets, ...more }
}

export function aLesson(key: string, startsAt: number, items: readonly string[]): LessonAhead {
  return { key, title: { en: key }, startsAt, endsAt: startsAt + 45 * 60_000, items }
}

/** What the catalogues hold, with nothing of it on the box but what `hold` takes down. */
export class ACatalogue {
  assets: CatalogueAsset[] = []
  items: CatalogueItem[] = []

  add(assets: readonly Asset[], items: readonly Item[]): this {
    this.assets.push(...assets.map((asset) => ({ publisher: 'county', asset, bases: ['https://content.example.org/'] })))
    this.items.push(...items.map((item) => ({ publisher: 'county', item })))
    return this
  }

  /** One item with one file of its own. */
  course(id: string, bytes: number, more: Partial<Item> = {}): this {
    return this.add([anAsset(id, bytes)], [anItem(id, [id], more)])
  }

  input(lessons: readonly LessonAhead[], more: Partial<PlanInput> = {}): PlanInput & { holdings: Holdings } {
    const index = new ContentIndex()
    for (const asset of this.assets) index.addAsset(asset)
    for (const item of this.items) index.addItem(item)
    const room = { freeBytes: Number.POSITIVE_INFINITY, evictableBytes: 0 }
    const others = { needed: [], wished: [], pinned: [], keep: 'lessons' as const, room, now: 0, dateKnown: true }
    return { index, lessons, ...others, ...more, holdings: new Holdings(index) }
  }
}
