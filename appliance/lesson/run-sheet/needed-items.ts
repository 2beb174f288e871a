import type { NeededItem, RunSheet, SheetSummary } from '#appliance/contract/run-sheet.ts'
import type { LessonsForSheets } from './ports.ts'

export interface NeedOptions {
  /** Epoch milliseconds. */
  readonly now: number
  readonly until: number
  readonly lessons: LessonsForSheets
  readonly find: (id: string) => RunSheet | undefined
}

/** More is not planned ahead; the next lessons are the first to be named. */
const MOST_ITEMS = 500

/** What the sheets of lessons between `now` and `until` need: lesson by lesson, in the order of their steps; each item once, for the first. */
export function neededOf(sheets: readonly SheetSummary[], options: NeedOptions): readonly NeededItem[] {
  const needed = new Map<string, NeededItem>()
  for (const { id, key, startsAt, endsAt } of inOrder(sheets, options)) {
    for (const step of options.find(id)?.steps ?? []) {
      if (step.kind !== 'item' || needed.has(step.itemId)) continue
      if (needed.size >= MOST_ITEMS) return [...needed.values()]
      needed.set(step.itemId, { itemId: step.itemId, lessonKey: key, neededBy: startsAt, endsAt })
    }
  }
  return [...needed.values()]
}

interface Dated {
  readonly id: string
  readonly key: string
  readonly startsAt: number
  readonly endsAt: number
}

function inOrder(sheets: readonly SheetSummary[], { now, until, lessons }: NeedOptions): Dated[] {
  const dated = sheets.flatMap(({ id, lesson }) => {
    if (lesson === undefined) return []
    const { startsAt, endsAt } = lessons.find(lesson.key) ?? lesson
    return endsAt > now && startsAt < until ? [{ id, key: lesson.key, startsAt, endsAt }] : []
  })
  return dated.sort((one, other) => one.startsAt - other.startsAt || (one.id < other.id ? -1 : 1))
}
