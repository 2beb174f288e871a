import type { Clock } from '#appliance/base/clock.ts'
import type { Milliseconds } from '#appliance/base/duration.ts'
import type { PullSource } from '#appliance/config/schema.ts'
import { listFrom, segmentsOf } from './hls-list.ts'
import type { ListedSegment, ListPoint } from './hls-list.ts'
import { OriginPast } from './origin-past.ts'
import type { DvrPoint } from './origin-past.ts'

/** What a relay shows of the lists and segments that go through it, and asks what of a list is handed on. */
export interface RelayedLists {
  /** A media playlist came from `base`; the lines of it that are handed on. */
  listed(lines: readonly string[], base: URL): readonly string[]
  /** All of what lies there went through. */
  fetched(url: URL): void
}

/** Lists of pictures and of sound. */
const MOST_LISTS = 8
/** Addresses whose past is known at once; the one that was begun longest ago is forgotten. */
const MOST_ORIGINS = 4

interface ListsOptions {
  after?: ListPoint | undefined
  onFetched?: (segment: ListedSegment) => void
}

/** What is known of the past that the origins of a channel keep, each for itself: a trial of one tells nothing of another. It fetches nothing. */
export class OriginDvr {
  readonly #clock: Clock
  /** By address, the one that was begun last at the end. */
  readonly #pasts = new Map<string, OriginPast>()
  #newest: OriginPast | undefined

  constructor(clock: Clock) {
    this.#clock = clock
  }

  /** How far back the origin that was listed last reaches; undefined where that is no more than any live list does, or there is no list. */
  get reachesBack(): Milliseconds | undefined {
    return this.#byFreshness()[0]?.reachesBack
  }

  /** Whether the last segment that went through was the newest there was: what comes now is live. */
  get isAtEdge(): boolean {
    return this.#newest?.isAtEdge === true
  }

  /** The next run begins somewhere else. */
  leaveEdge(): void {
    this.#newest?.leaveEdge()
  }

  /**
   * Where to go on for whoever saw everything that came until `lostAt` (epoch milliseconds by the box's clock): at the origin that was listed
   * last, since that one is there, of those that keep all of it; undefined where none keeps any. Of what it has no longer, the rest comes.
   */
  pointAt(lostAt: number): DvrPoint | undefined {
    const pasts = this.#byFreshness()
    const whole = pasts.find((past) => past.reaches(lostAt, this.#clock.now()))
    return (whole ?? pasts.find((past) => past.pointAt(lostAt) !== undefined))?.pointAt(lostAt)
  }

  /** Whether all that came since `lostAt` can be had. */
  reaches(lostAt: number): boolean {
    return this.#byFreshness().some((past) => past.reaches(lostAt, this.#clock.now()))
  }

  /** For one run of an upstream; `after`: the lists begin behind there; `onFetched`: all of a listed segment has come. */
  lists(source: PullSource, { after, onFetched }: ListsOptions = {}): RelayedLists {
    const known = new Map<string, ReadonlyMap<string, ListedSegment>>()
    const past = this.#begin(source)
    return {
      listed: (lines, base) => {
        const segments = segmentsOf(lines)
        if (segments.length === 0) return lines
        known.delete(base.href)
        known.set(base.href, byAddress(segments, base))
        if (known.size > MOST_LISTS) known.delete([...known.keys()][0] ?? '')
        past.listed(segments, this.#clock.now())
        return after === undefined ? lines : listFrom(lines, after)
      },
      fetched: (url) => {
        for (const list of known.values()) {
          const segment = list.get(placeOf(url))
          if (segment === undefined) continue
          const edge = [...list.values()].filter(({ sequence }) => sequence > segment.sequence)
          past.fetched(segment, this.#clock.now(), edge)
          onFetched?.(segment)
        }
      },
    }
  }

  #begin(source: PullSource): OriginPast {
    const past = this.#pasts.get(source.url) ?? new OriginPast(source)
    this.#pasts.delete(source.url)
    this.#pasts.set(source.url, past)
    if (this.#pasts.size > MOST_ORIGINS) this.#pasts.delete([...this.#pasts.keys()][0] ?? '')
    past.begin()
    this.#newest = past
    return past
  }

  /** Those that answered last go first. */
  #byFreshness(): OriginPast[] {
    return [...this.#pasts.values()].toSorted((a, b) => (b.listedAt > a.listedAt ? 1 : b.listedAt < a.listedAt ? -1 : 0))
  }
}

function byAddress(segments: readonly ListedSegment[], base: URL): Map<string, ListedSegment> {
  return new Map(
    segments.map((segment) => {
      const url = URL.parse(segment.address, base.href)
      return [url === null ? segment.address : placeOf(url), segment]
    }),
  )
}

/** Credentials are asked with, and tell nothing of what is asked for. */
function placeOf({ origin, pathname, search }: URL): string {
  return origin + pathname + search
}
