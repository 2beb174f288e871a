import type { Slot } from '#appliance/contract/catalogue.ts'
import type { Occurrence, Timetable } from './lessons-ahead.ts'

/** How a slot names its classroom. */
export interface SlotPlace {
  readonly room?: string | undefined
  readonly class?: string | undefined
}

/** The timetables in force, the publisher named first in the settings first. */
export interface TimetablesInForce {
  timetables(): readonly { readonly slots: readonly Slot[]; readonly timetable: Timetable }[]
}

type IsOurs = (place: SlotPlace) => boolean

/**
 * The lessons that publishers have signed for one classroom. A county's timetable holds thousands of others: what is this classroom's is
 * looked for once for each timetable and each answer of the classroom, and then laid out alone.
 */
export class SignedLessons {
  readonly #catalogues: TimetablesInForce
  readonly #places = new WeakMap<Timetable, readonly SlotPlace[]>()
  readonly #parts = new WeakMap<Timetable, { isOurs: IsOurs; timetable: Timetable }>()

  constructor(catalogues: TimetablesInForce) {
    this.#catalogues = catalogues
  }

  /** The rooms and classes that the timetables name, each pair once. */
  places(): readonly SlotPlace[] {
    return this.#catalogues.timetables().flatMap(({ slots, timetable }) => {
      const known = this.#places.get(timetable) ?? placesOf(slots)
      this.#places.set(timetable, known)
      return known
    })
  }

  /**
   * Lessons of the slots that `isOurs` takes, that run at some time from `from` up to but without `to`, epoch milliseconds, the earliest
   * first; of two with one key that of the publisher named first. Give the same function as long as it answers the same.
   */
  between(from: number, to: number, isOurs: IsOurs): readonly Occurrence[] {
    const byKey = new Map<string, Occurrence>()
    for (const { timetable } of this.#catalogues.timetables()) {
      for (const lesson of this.#partOf(timetable, isOurs).between(from, to)) if (!byKey.has(lesson.key)) byKey.set(lesson.key, lesson)
    }
    return [...byKey.values()].sort((one, other) => one.startsAt - other.startsAt)
  }

  #partOf(timetable: Timetable, isOurs: IsOurs): Timetable {
    const known = this.#parts.get(timetable)
    if (known?.isOurs === isOurs) return known.timetable
    const part = { isOurs, timetable: timetable.only((slot) => isOurs(slot)) }
    this.#parts.set(timetable, part)
    return part.timetable
  }
}

function placesOf(slots: readonly Slot[]): readonly SlotPlace[] {
  const found = new Map<string, SlotPlace>()
  for (const { room, class: group } of slots)
    if (room !== undefined || group !== undefined) found.set(JSON.stringify([room, group]), { room, class: group })
  return [...found.values()]
}
