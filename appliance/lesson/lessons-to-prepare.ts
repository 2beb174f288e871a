import type { Watchable } from '#appliance/base/view.ts'
import type { ByLanguage } from '#appliance/contract/catalogue.ts'
import type { NeededItem } from '#appliance/contract/run-sheet.ts'
import type { TimetableLesson, TimetableView } from '#appliance/contract/timetable.ts'

/** A lesson of this classroom with all that it shows or may show. */
export interface LessonToPrepare {
  readonly key: string
  /** All keys that it goes by. */
  readonly keys: readonly string[]
  readonly title: ByLanguage
  /** Epoch milliseconds. */
  readonly startsAt: number
  readonly endsAt: number
  /** The main item first, then what stands in for it, its quizzes, and what its run sheet shows. */
  readonly items: readonly string[]
}

export interface LessonsToPrepareOptions {
  readonly timetable: Watchable<TimetableView>
  readonly sheets: {
    readonly view: Watchable<unknown>
    neededItems(until: number): readonly NeededItem[]
  }
}

/**
 * What has to be on the box for the lessons of the next days: those of the timetable, with their run sheets. It is asked each second and put
 * together only when the timetable or a sheet has changed.
 */
export class LessonsToPrepare {
  readonly #options: LessonsToPrepareOptions
  readonly #watchers = new Set<() => void>()
  #lessons: readonly LessonToPrepare[] | undefined

  constructor(options: LessonsToPrepareOptions) {
    this.#options = options
    options.timetable.watch(() => this.#changed())
    options.sheets.view.watch(() => this.#changed())
  }

  get value(): readonly LessonToPrepare[] {
    const { sheets, timetable } = this.#options
    this.#lessons ??= lessonsToPrepare(
      timetable.value.days.flatMap(({ lessons }) => lessons),
      sheets.neededItems(Number.POSITIVE_INFINITY),
    )
    return this.#lessons
  }

  /** Called when a lesson, or what it shows, may have become another. The returned function ends it. */
  watch(watcher: () => void): () => void {
    this.#watchers.add(watcher)
    return () => void this.#watchers.delete(watcher)
  }

  #changed(): void {
    this.#lessons = undefined
    for (const watcher of this.#watchers) watcher()
  }
}

/** Pure. A sheet whose lesson lies beyond the days that are laid out is prepared for when it was assigned. */
export function lessonsToPrepare(lessons: readonly TimetableLesson[], needed: readonly NeededItem[]): LessonToPrepare[] {
  const byLesson = Map.groupBy(needed, ({ lessonKey }) => lessonKey)
  const laidOut = lessons.map((lesson): LessonToPrepare => {
    const { key, keys, startsAt, endsAt, subject, title, item, fallback = [], quiz = [] } = lesson
    const ofSheet = keys.flatMap((one) => byLesson.get(one) ?? []).map(({ itemId }) => itemId)
    const items = [...new Set([...(item === undefined ? [] : [item]), ...fallback, ...quiz, ...ofSheet])]
    return { key, keys, title: title ?? (subject === undefined ? {} : { und: subject }), startsAt, endsAt, items }
  })
  const known = new Set(laidOut.flatMap(({ keys }) => keys))
  const beyond = [...byLesson].filter(([key]) => !known.has(key))
  return [...laidOut, ...beyond.flatMap(([key, items]) => alone(key, items))]
}

function alone(key: string, needed: readonly NeededItem[]): LessonToPrepare[] {
  const [first] = needed
  if (first === undefined) return []
  const items = needed.map(({ itemId }) => itemId)
  return [{ key, keys: [key], title: {}, startsAt: first.neededBy, endsAt: first.endsAt, items }]
}
