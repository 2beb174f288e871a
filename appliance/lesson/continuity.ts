import type { LessonSpans, PlannedClass, StandInView } from '#appliance/contract/lesson.ts'
import { seconds } from '#appliance/base/duration.ts'
import type { Milliseconds } from '#appliance/base/duration.ts'
import type { TaughtKind } from './given-class.ts'
import type { Film, LibraryForLesson, OpenFilm, Rung } from './ports.ts'

/*
 * What carries a lesson, in this order: the addresses that the lesson names, its own recording at the same point, its sound alone, the films
 * of its local pack. It owns nothing: it answers anew each time, so that a recording which arrives in class is there as soon as it is whole.
 */

/** A film in the lesson's stead. */
export interface LessonStandIn {
  readonly key: string
  readonly title: string
  /** recording: the lesson itself. pack: something else that is worth its time. */
  readonly role: Exclude<Rung, 'live'>
  open(): Promise<OpenFilm>
  /** The point of the film at which the class is now, milliseconds; undefined where the film has nothing for it. */
  point(): Milliseconds | undefined
}

export interface Carriage {
  readonly sources: readonly { readonly url: string }[]
  /** Of its sound alone. */
  readonly sound: readonly { readonly url: string }[]
  readonly standIns: readonly LessonStandIn[]
}

export const NO_CARRIAGE: Carriage = { sources: [], sound: [], standIns: [] }

export interface ContinuityOptions {
  readonly library: LibraryForLesson
  /** How far the lesson is, milliseconds from its own beginning as the room sees it; may be below 0. */
  readonly lessonPoint: () => Milliseconds
  /** How much of the pack was played. */
  readonly packPoint: () => Milliseconds
}

/** The first picture of a film may lie a moment after its beginning, and its time runs only once it is shown. */
const HEAD: Milliseconds = seconds(1)

export class Continuity {
  readonly #options: ContinuityOptions
  /** The films of the pack in the order in which this class has them: what arrives in class comes last, so that nobody jumps. */
  #packOf: { readonly lesson: string; readonly ids: string[] } = { lesson: '', ids: [] }

  constructor(options: ContinuityOptions) {
    this.#options = options
  }

  /** What is taught; undefined where the library does not know it, or not yet. */
  kindOf(planned: PlannedClass | undefined): TaughtKind | undefined {
    if (planned?.item === undefined) return 'live'
    const taught = this.#options.library.taught(planned.item)
    if (taught === undefined) return undefined
    return taught.kind !== 'live-lesson' && this.#options.library.film(planned.item) !== undefined ? 'film' : 'live'
  }

  /** The addresses alone: all that a lesson needs that has not begun. */
  sources({ item }: PlannedClass): Carriage['sources'] {
    const taught = item === undefined ? undefined : this.#options.library.taught(item)
    return (taught?.urls ?? []).map((url) => ({ url }))
  }

  carriage(planned: PlannedClass): Carriage {
    const recording = this.#recordingOf(planned)
    const own = recording?.film.state === 'ready' ? [this.#own(recording)] : []
    const sound = planned.item === undefined ? [] : (this.#options.library.taught(planned.item)?.audioOnly ?? [])
    return { sources: this.sources(planned), sound: sound.map((url) => ({ url })), standIns: [...own, ...this.#pack(planned)] }
  }

  standIn(planned: PlannedClass): StandInView {
    const state = this.#recordingOf(planned)?.film.state
    return { recording: state === undefined || state === 'absent' ? 'none' : state, pack: this.#pack(planned).length }
  }

  /** How long what is taught lasts, where it is itself a film whose length is known. */
  filmMs({ item }: PlannedClass): Milliseconds | undefined {
    return item === undefined ? undefined : this.#options.library.film(item)?.durationMs
  }

  /** Whether the holders of all that the room has seen of this lesson allow that the class is kept. */
  mayRecord({ item, fallback = [] }: PlannedClass, { recording, local }: LessonSpans): boolean {
    const { library } = this.#options
    const standIn = item === undefined ? undefined : library.taught(item)?.recording?.itemId
    const seen = [item, ...(recording + local > 0 ? [standIn] : []), ...(local > 0 ? fallback : [])]
    return seen.every((id) => id === undefined || library.mayRecord(id))
  }

  #recordingOf({ item }: PlannedClass): { film: Film; offsetMs: number } | undefined {
    if (item === undefined) return undefined
    const { library } = this.#options
    const recording = library.taught(item)?.recording ?? { itemId: item, offsetMs: 0 }
    const film = library.film(recording.itemId)
    return film === undefined ? undefined : { film, offsetMs: recording.offsetMs }
  }

  #own({ film, offsetMs }: { film: Film; offsetMs: number }): LessonStandIn {
    const { lessonPoint } = this.#options
    // Before the bell the far teacher is waited for.
    const point = (): Milliseconds | undefined => (lessonPoint() < 0 ? undefined : within(film, lessonPoint() + offsetMs))
    return { key: film.key, title: film.title, role: 'recording', open: () => film.open(), point }
  }

  /** One after the other: each begins where those before it end. */
  #pack(planned: PlannedClass): LessonStandIn[] {
    const { library, packPoint } = this.#options
    const standIns: LessonStandIn[] = []
    let begins = 0
    for (const id of this.#packOrder(planned)) {
      const film = library.film(id)
      if (film?.durationMs === undefined) continue
      const from = begins
      const point = (): Milliseconds | undefined => within(film, packPoint() - from + HEAD)
      standIns.push({ key: film.key, title: film.title, role: 'pack', open: () => film.open(), point })
      begins += film.durationMs
    }
    return standIns
  }

  /** Films that are whole; without its length nobody knows when the next one is due. */
  #packOrder({ key, fallback = [] }: PlannedClass): readonly string[] {
    const { library, packPoint } = this.#options
    const ready = fallback.filter((id) => {
      const film = library.film(id)
      return film?.state === 'ready' && film.durationMs !== undefined
    })
    const begun = this.#packOf.lesson === key && packPoint() > 0 ? this.#packOf.ids.filter((id) => ready.includes(id)) : []
    this.#packOf = { lesson: key, ids: [...new Set([...begun, ...ready])] }
    return this.#packOf.ids
  }
}

function within({ durationMs = Infinity }: Film, point: Milliseconds): Milliseconds | undefined {
  return point >= 0 && point < durationMs ? point : undefined
}
