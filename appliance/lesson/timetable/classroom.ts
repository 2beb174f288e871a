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

const DIGITS: Readonly<Record<string, string>> = { 一: '1', 二: '2', 三: '3', 四: '4', 五: '5', 六: '6', 七: '7', 八: '8', 九: '9' }
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

/** What of a name of a room or class is not decoration. */
export function plainName(name: string): string {
  const text = name
    .normalize('NFKC')
    .toLowerCase()
    .replaceAll(/初([一二三四1-4])/gu, (_, n: string) => `${6 + Number(DIGITS[n] ?? n)}`)
    .replaceAll(/高([一二三1-3])/gu, (_, n: string) => `${9 + Number(DIGITS[n] ?? n)}`)
    .replaceAll(/[一二三四五六七八九]?十[一二三四五六七八九]?/gu, numberOfTens)
    .replaceAll(/[一二三四五六七八九]/gu, (digit) => DIGITS[digit] ?? digit)
    .replaceAll(/年级|班级|年|班|级|多媒体|教室|课室|房间|\b(?:class(?:room)?|room|grade|year)\b|号|室/gu, ' ')
  return (text.match(/\d+|\p{Script=Han}+|[\p{L}\p{M}]+/gu) ?? []).join(' ')
}

function numberOfTens(text: string): string {
  const [tens = '', ones = ''] = text.split('十')
  return String(Number(DIGITS[tens] ?? 1) * 10 + Number(DIGITS[ones] ?? 0))
}

/** Each pair of names once, in the order in which they come; those that name nothing not at all. */
export function distinctPlaces(places: Iterable<PlaceNames>): readonly PlaceNames[] {
  const found = new Map<string, PlaceNames>()
  for (const place of places) if (place.room !== undefined || place.class !== undefined) found.set(`${place.room}|${place.class}`, place)
  return [...found.values()]
}
