import { plainName } from '#appliance/base/plain-name.ts'

/*
 * Which lessons of a timetable that holds many classrooms are this one's. Names are compared by what they mean, not by how they are
 * written: 三年级二班, 三(2)班 and 3（2）班 are one class; 302 and 302教室 one room.
 */

export interface PlaceNames {
  readonly room?: string | undefined
  readonly class?: string | undefined
}

export interface PlaceChoice {
  readonly isOurs: (place: PlaceNames) => boolean
  /** Places that are others, and places of which nobody can say. */
  readonly elsewhere: number
  readonly undecided: number
}

const MOST_NAMES = 4000

export class Classroom {
  readonly #own: { readonly room: string; readonly class: string }
  readonly #known = new Map<string, string>()

  /** As the settings name room and class; either may be empty. */
  constructor(own: { readonly room: string; readonly class: string }) {
    this.#own = { room: plainName(own.room), class: plainName(own.class) }
  }

  /**
   * The room decides where both sides name one, else the class; what names neither is for whoever the timetable was given to. unknown: it
   * names one, and the box has nothing to compare it with.
   */
  owns(names: PlaceNames): 'ours' | 'others' | 'unknown' {
    const [room, group] = [this.#plain(names.room), this.#plain(names.class)]
    if (room !== '' && this.#own.room !== '') return room === this.#own.room ? 'ours' : 'others'
    if (group !== '' && this.#own.class !== '') return group === this.#own.class ? 'ours' : 'others'
    return room === '' && group === '' ? 'ours' : 'unknown'
  }

  /** Whether a free text such as a calendar's location is this room. */
  isRoom(text: string | undefined): boolean {
    return this.#own.room !== '' && this.#plain(text) === this.#own.room
  }

  isClass(text: string | undefined): boolean {
    return this.#own.class !== '' && this.#plain(text) === this.#own.class
  }

  /**
   * Which of the places that a timetable names are this one. Where the settings name neither room nor class, a timetable that names one
   * place alone was meant for this box, and of one that names several nobody can say.
   */
  choice(places: readonly PlaceNames[]): PlaceChoice {
    const unknown = places.filter((place) => this.owns(place) === 'unknown')
    const names = new Set(unknown.map((place) => `${this.#plain(place.room)}|${this.#plain(place.class)}`))
    const takesUnknown = names.size === 1
    return {
      isOurs: (place) => {
        const owner = this.owns(place)
        return owner === 'ours' || (owner === 'unknown' && takesUnknown)
      },
      elsewhere: places.filter((place) => this.owns(place) === 'others').length,
      undecided: takesUnknown ? 0 : names.size,
    }
  }

  // A county's timetable repeats some hundred names thousands of times.
  #plain(name: string | undefined): string {
    if (name === undefined || name === '') return ''
    const known = this.#known.get(name)
    if (known !== undefined) return known
    if (this.#known.size >= MOST_NAMES) this.#known.clear()
    const plain = plainName(name)
    this.#known.set(name, plain)
    return plain
  }
}

/** Each pair of names once, in the order in which they come; those that name nothing not at all. */
export function distinctPlaces(places: Iterable<PlaceNames>): readonly PlaceNames[] {
  const found = new Map<string, PlaceNames>()
  for (const place of places) if (place.room !== undefined || place.class !== undefined) found.set(`${place.room}|${place.class}`, place)
  return [...found.values()]
}
