import type { Clock, Timer } from '#appliance/base/clock.ts'
import { seconds } from '#appliance/base/duration.ts'
import type { Milliseconds } from '#appliance/base/duration.ts'
import { View } from '#appliance/base/view.ts'
import type { Watchable } from '#appliance/base/view.ts'
import type { LessonForecast, LibraryView } from '#appliance/contract/library.ts'
import type { Corridors } from './corridors.ts'

const NOT_OFTENER: Milliseconds = seconds(1)
/** What nobody tells of, such as a box that has been silent, is looked at so often. */
const ANYWAY: Milliseconds = seconds(10)

/** A page has room for so many lessons; a school of many classes has thousands ahead. */
const MOST_LESSONS = 100

type Shown = Pick<Corridors, 'catalogues' | 'couriers' | 'fetcher' | 'peers' | 'planner' | 'scrub' | 'shelf'>

const NOTHING: LibraryView = {
  ...{ lessons: [], catalogues: [], queue: [], evicted: [], peers: [], couriers: [], paused: false },
  line: { bytesPerSecond: 0, monthBytes: 0, monthCapBytes: 0 },
  disk: { freeBytes: 0, libraryBytes: 0, floorBytes: 0, reserveBytes: 0, deficitBytes: 0 },
  waiting: { blobs: 0, bytes: 0 },
  scrub: { damaged: 0, progress: 0 },
}

/** The library in one view, put together once a second at most. */
export class LibraryPicture {
  readonly #clock: Clock
  readonly #monthCapBytes: () => number
  readonly #view: View<LibraryView>
  #of: Shown | undefined
  #timer: Timer | undefined
  #soon: Timer | undefined
  #unwatch: (() => void)[] = []

  constructor({ clock, monthCapBytes, onFailed }: { clock: Clock; monthCapBytes: () => number; onFailed: (thrown: unknown) => void }) {
    this.#clock = clock
    this.#monthCapBytes = monthCapBytes
    this.#view = new View(NOTHING, onFailed)
  }

  get view(): Watchable<LibraryView> {
    return this.#view
  }

  /** Shows these corridors from now on. */
  show(of: Shown): void {
    this.hide()
    this.#of = of
    const stale = (): void => void (this.#soon ??= this.#clock.after(NOT_OFTENER, () => this.fresh()))
    const views = [of.catalogues, of.couriers, of.fetcher, of.planner, of.scrub, of.shelf]
    this.#unwatch = views.map(({ view }) => (view as Watchable<unknown>).watch(stale))
    this.#timer = this.#clock.every(ANYWAY, () => this.fresh())
    this.fresh()
  }

  /** There is nothing to show any more. */
  hide(): void {
    this.#timer?.cancel()
    this.#timer = undefined
    this.#soon?.cancel()
    this.#soon = undefined
    for (const end of this.#unwatch.splice(0)) end()
    this.#of = undefined
  }

  /** The view as of now. */
  fresh(): LibraryView {
    this.#soon?.cancel()
    this.#soon = undefined
    if (this.#of === undefined) return this.#view.value
    const now = this.#compose(this.#of)
    if (JSON.stringify(now) !== JSON.stringify(this.#view.value)) this.#view.set(now)
    return this.#view.value
  }

  #compose({ catalogues, couriers, fetcher, peers, planner, scrub, shelf }: Shown): LibraryView {
    const { lessons, waiting, deficitBytes, paused, limit, held, monthBytes } = planner.view.value
    const { disk, evicted } = shelf.view.value
    return {
      ...{ lessons: lessonsToShow(lessons), waiting, paused, peers: peers.view, scrub: scrub.view.value, evicted: [...evicted] },
      ...{ catalogues: [...catalogues.view.value], couriers: [...couriers.view.value], queue: [...fetcher.view.value.rows] },
      line: {
        ...{ bytesPerSecond: fetcher.line, monthBytes, monthCapBytes: this.#monthCapBytes() },
        ...(limit === undefined ? {} : { limit }),
        ...(held === undefined ? {} : { held }),
      },
      disk: { ...disk, deficitBytes },
    }
  }
}

/** The earliest, and the earliest of those that will be late, in order. */
export function lessonsToShow(lessons: readonly LessonForecast[]): LessonForecast[] {
  if (lessons.length <= MOST_LESSONS) return [...lessons]
  const late = lessons.slice(MOST_LESSONS).filter(({ state }) => state === 'late')
  return [...lessons.slice(0, MOST_LESSONS), ...late.slice(0, MOST_LESSONS)]
}
