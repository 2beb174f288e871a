import type { ByLanguage } from '#appliance/contract/catalogue.ts'
import type { LessonAhead, OwnLesson } from '../ports.ts'

export interface JoinOptions {
  /** Epoch milliseconds. */
  readonly from: number
  readonly to: number
  readonly titleOf: (itemId: string) => ByLanguage | undefined
}

/**
 * The lessons that publishers signed for the whole school together with the classroom's own: of a lesson that is both, the classroom knows
 * when it is given and what was added to it. A classroom's lesson that shows nothing of the library is none of the library's.
 */
export function joined(signed: readonly LessonAhead[], own: readonly OwnLesson[], { from, to, titleOf }: JoinOptions): LessonAhead[] {
  const lessons = new Map(signed.map((lesson) => [lesson.key, lesson]))
  for (const lesson of own) {
    const known = lesson.keys.map((key) => lessons.get(key)).find((one) => one !== undefined)
    if (known === undefined && (lesson.items.length === 0 || lesson.startsAt >= to || lesson.endsAt <= from)) continue
    const items = [...new Set([...(known?.items ?? []), ...lesson.items])]
    const title = [known?.title, lesson.title, ...items.map(titleOf)].find((one) => one !== undefined && Object.keys(one).length > 0)
    const { startsAt, endsAt } = lesson
    const key = known?.key ?? lesson.key
    lessons.set(key, { key, title: title ?? {}, startsAt, endsAt, items })
  }
  return [...lessons.values()].sort((one, other) => one.startsAt - other.startsAt)
}
