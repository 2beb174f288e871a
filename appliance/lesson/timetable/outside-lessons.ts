import type { Slot } from '#appliance/contract/catalogue.ts'
import type { LessonContent } from '#appliance/contract/timetable.ts'
import type { Calendar } from './calendar/calendar.ts'
import type { Classroom, PlaceChoice, PlaceNames } from './classroom.ts'
import type { OutsideLesson } from './planned-lesson.ts'

/** A lesson as a publisher signed it, at its own time. */
export interface SignedLesson {
  /** As the library calls it. */
  readonly key: string
  /** Epoch milliseconds. */
  readonly startsAt: number
  readonly endsAt: number
  readonly slot: Slot
}

/** What the timetable needs of the library. */
export interface SignedForTimetable {
  /** The rooms and classes that the signed timetables name, each pair once. */
  places(): readonly PlaceNames[]
  /** Lessons that run between two instants, of those that `isOurs` takes; it is given the same function as long as that answers the same. */
  between(from: number, to: number, isOurs: (place: PlaceNames) => boolean): readonly SignedLesson[]
}

/** The lessons of others that are this classroom's. */
export class OutsideLessons {
  readonly #signed: SignedForTimetable
  #choice: PlaceChoice = { isOurs: () => true, elsewhere: 0, undecided: 0 }
  #chosenFrom = ''

  constructor(signed: SignedForTimetable) {
    this.#signed = signed
  }

  /** Decides anew whose lessons are whose, where room, class or the places that are named have become others. `name`: stands for the classroom. */
  choose(classroom: Classroom, name: string): PlaceChoice {
    const places = this.#signed.places()
    const from = JSON.stringify([name, places])
    if (from !== this.#chosenFrom) this.#choice = classroom.choice(places)
    this.#chosenFrom = from
    return this.#choice
  }

  signed(from: number, to: number): readonly OutsideLesson[] {
    return this.#signed.between(from, to, this.#choice.isOurs).map(({ key, startsAt, endsAt, slot }) => {
      const { room, period } = slot
      return { key, startsAt, endsAt, room, period, content: contentOf(slot) }
    })
  }
}

/**
 * What of a calendar is this classroom's. What stands as an event's place is free text, a building or a meeting's address: it tells rooms
 * apart only in a calendar in which this room is among them.
 */
export function choiceIn(
  calendar: Calendar,
  classroom: Classroom,
): PlaceChoice & { readonly isHere: (location: string | undefined) => boolean } {
  const namesUs = calendar.locations.some((location) => classroom.isRoom(location))
  return {
    ...classroom.choice(calendar.places),
    isHere: (location) => !namesUs || location === undefined || classroom.isRoom(location),
  }
}

function contentOf({ class: group, title, item, fallback, quiz, leadTeacher, tutor, recordRoom, startByBell }: Slot): LessonContent {
  const content = { class: group, title, item, fallback, quiz, leadTeacher, tutor, recordRoom, startByBell }
  return Object.fromEntries(Object.entries(content).filter(([, value]) => value !== undefined)) as LessonContent
}
