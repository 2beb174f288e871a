import { fold } from '#appliance/base/fold.ts'
import { inTurns } from '#appliance/base/in-turns.ts'
import { ITEM_KINDS } from '#appliance/contract/catalogue.ts'
import type { Item } from '#appliance/contract/catalogue.ts'
import type { ItemQuery } from '#appliance/contract/library.ts'
import type { CatalogueItem } from '../ports.ts'

export interface Finding {
  /** The page that was asked for. */
  readonly items: readonly CatalogueItem[]
  /** How many there are in all. */
  readonly total: number
  /** What all that may be shown has, for the filters. */
  readonly subjects: readonly string[]
  readonly grades: readonly number[]
  readonly kinds: readonly string[]
}

export interface SearchOptions {
  /** Who asks; pupils do not see what is for teachers. */
  readonly audience: 'pupil' | 'teacher'
  /** Asked only where the query wants what is ready. */
  readonly isReady: (item: CatalogueItem) => boolean
}

const PAGE = 50
const KINDS: ReadonlySet<string> = new Set(ITEM_KINDS)

interface Folded {
  readonly title: string
  readonly all: string
}

/** Items are never changed, so that what is folded once is right for as long as they are there. */
const foldedItems = new WeakMap<Item, Folded>()

/** Folds the words of items ahead of the first search, a few at a time. */
export async function prepareSearch(items: readonly Item[]): Promise<void> {
  await inTurns(items, (item) => void foldedOf(item))
}

/** Whether an item is only for who has signed in as a teacher. A guide and a quiz always are. */
export function isForTeachers({ audience, kind }: Item): boolean {
  return audience === 'teacher' || kind === 'guide' || kind === 'quiz'
}

/** Finds items by all words of the query, those first that have them in their title; else in the order given. */
export function searchItems(items: readonly CatalogueItem[], query: ItemQuery, options: SearchOptions): Finding {
  const shown = items.filter(({ item }) => KINDS.has(item.kind) && (options.audience === 'teacher' || !isForTeachers(item)))
  const words = fold(query.q ?? '')
    .split(' ')
    .filter((word) => word !== '')
  const found = shown.filter((one) => suits(one, query, words) && (query.holding !== 'ready' || options.isReady(one)))
  const ordered = words.length === 0 ? found : titledFirst(found, words)
  const from = query.offset ?? 0
  return { items: ordered.slice(from, from + (query.limit ?? PAGE)), total: found.length, ...filtersOf(shown) }
}

function titledFirst(items: readonly CatalogueItem[], words: readonly string[]): CatalogueItem[] {
  const [titled, others]: [CatalogueItem[], CatalogueItem[]] = [[], []]
  for (const one of items) {
    const { title } = foldedOf(one.item)
    const list = words.every((word) => title.includes(word)) ? titled : others
    list.push(one)
  }
  return [...titled, ...others]
}

function suits({ item }: CatalogueItem, { kind, subject, grade }: ItemQuery, words: readonly string[]): boolean {
  if (kind !== undefined && item.kind !== kind) return false
  if (subject !== undefined && item.subject !== subject) return false
  if (grade !== undefined && item.grade?.includes(grade) !== true) return false
  return words.every((word) => foldedOf(item).all.includes(word))
}

function foldedOf(item: Item): Folded {
  const known = foldedItems.get(item)
  if (known !== undefined) return known
  const { title, keywords = [], subject = '', textbook = {} } = item
  const words = fold(Object.values(title).join('\n'))
  const more = [...keywords, subject, textbook.unit ?? '', textbook.volume ?? '', textbook.edition ?? '']
  const folded = { title: words, all: `${words} ${fold(more.join('\n'))}` }
  foldedItems.set(item, folded)
  return folded
}

function filtersOf(items: readonly CatalogueItem[]): Pick<Finding, 'subjects' | 'grades' | 'kinds'> {
  const [subjects, grades, kinds] = [new Set<string>(), new Set<number>(), new Set<string>()]
  for (const { item } of items) {
    kinds.add(item.kind)
    if (item.subject !== undefined) subjects.add(item.subject)
    for (const grade of item.grade ?? []) grades.add(grade)
  }
  return {
    subjects: [...subjects].sort(),
    grades: [...grades].sort((a, b) => a - b),
    kinds: ITEM_KINDS.filter((kind) => kinds.has(kind)),
  }
}
