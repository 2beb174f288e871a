import type { GridEntry, LessonContent, TimetableChange, TimetableLesson, TimetableView } from '#appliance/contract/timetable.ts'

/** What a lesson is given of the library: its content, and its local pack. */
export type ContentField = 'item' | 'fallback'
export const CONTENT_FIELDS: readonly ContentField[] = ['item', 'fallback']

type Changes = TimetableView['changes']

export function idsOf({ item, fallback = [] }: LessonContent, field: ContentField): readonly string[] {
  if (field === 'fallback') return fallback
  return item === undefined ? [] : [item]
}

/** These items in one field alone; none where there are none. */
export function given(field: ContentField, ids: readonly string[]): Pick<LessonContent, ContentField> {
  const [item] = ids
  if (item === undefined) return {}
  return field === 'item' ? { item } : { fallback: [...ids] }
}

/** The lesson of the grid with these items in one of its fields, and all else as it was. */
export function withIds(entry: GridEntry, field: ContentField, ids: readonly string[]): GridEntry {
  const { [field]: _before, ...rest } = entry
  return { ...rest, ...given(field, ids) }
}

/** The ids with one more, in the place of `old` where that stands there, else behind the last; each stands there once. */
export function withId(ids: readonly string[], id: string, old?: string): readonly string[] {
  const placed = old !== undefined && ids.includes(old) ? ids.map((one) => (one === old ? id : one)) : [...ids, id]
  return [...new Set(placed)]
}

/** Changes of this day that gave the lesson this and nothing else, the oldest first: they can be taken back without losing anything. */
export function givenBy({ changes }: TimetableLesson, all: Changes, field: ContentField): Changes {
  return all.filter(({ id, change }) => changes.includes(id) && givesOnly(change, field))
}

/** Changes that moved the lesson or made another of it (调课); what it was given besides is none. */
export function movesOf({ changes }: Pick<TimetableLesson, 'changes'>, all: Changes): readonly string[] {
  const details = new Set(all.filter(({ change }) => change.kind === 'detail').map(({ id }) => id))
  return changes.filter((id) => !details.has(id))
}

/**
 * What is taken back together with the last move of a lesson, the newest first: what a borrowed one was given meanwhile goes with it, since it
 * is not there any more.
 */
export function lastMove(one: Pick<TimetableLesson, 'changes'>, all: Changes): readonly string[] {
  const [last] = movesOf(one, all).slice(-1)
  if (last === undefined) return []
  const isBorrow = all.some(({ id, change }) => id === last && change.kind === 'borrow')
  return isBorrow ? one.changes.slice(one.changes.indexOf(last)).reverse() : [last]
}

function givesOnly(change: TimetableChange, field: ContentField): boolean {
  return change.kind === 'detail' && Object.keys(change.content).join() === field
}
