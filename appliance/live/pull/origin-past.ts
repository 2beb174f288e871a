import { seconds } from '#appliance/base/duration.ts'
import type { Milliseconds } from '#appliance/base/duration.ts'
import type { PullSource } from '#appliance/config/schema.ts'
import type { ListedSegment, ListPoint } from './hls-list.ts'

/** An origin that keeps less than this has no past to go back to: it is the window that every live list has. */
const LEAST_REACH: Milliseconds = seconds(60)
/** Four hours of segments of 2 s. */
const MOST_FETCHED = 7200
/** So many of its segments behind the newest a player begins (RFC 8216 6.3.3), and so far behind it what is shown lies. */
const SEGMENTS_BEHIND = 3

interface Fetched {
  /** Epoch milliseconds by the box's clock. */
  at: number
  segment: ListedSegment
}

interface Listed {
  /** Epoch milliseconds by the box's clock. */
  at: number
  segments: readonly ListedSegment[]
}

/** Where a lesson can be taken up again. */
export interface DvrPoint {
  source: PullSource
  after: ListPoint
}

/** What is known of the past that one origin keeps: its newest list, and which of its segments the box has had when. */
export class OriginPast {
  readonly source: PullSource
  #fetched: Fetched[] = []
  #listed: Listed | undefined
  #reach: Milliseconds = 0
  /** Media in the list behind the last segment that went through. */
  #toEdge: Milliseconds = Infinity

  constructor(source: PullSource) {
    this.source = source
  }

  /** When its list last came, epoch milliseconds; -Infinity where it has not since it was begun. */
  get listedAt(): number {
    return this.#listed?.at ?? -Infinity
  }

  /** How far back its list reaches; undefined where that is no more than any live list does, or there is none. */
  get reachesBack(): Milliseconds | undefined {
    return this.#reach >= LEAST_REACH ? this.#reach : undefined
  }

  get isAtEdge(): boolean {
    return this.#toEdge === 0
  }

  leaveEdge(): void {
    this.#toEdge = Infinity
  }

  /** It is asked anew: whether it still has its past is for its list to say. */
  begin(): void {
    this.#listed = undefined
    this.#reach = 0
    this.leaveEdge()
  }

  listed(segments: readonly ListedSegment[], at: number): void {
    this.#listed = { at, segments }
    this.#reach = lengthOf(segments)
  }

  /** All of a segment came; `edge`: those listed behind it. */
  fetched(segment: ListedSegment, at: number, edge: readonly ListedSegment[]): void {
    this.#fetched.push({ at, segment })
    if (this.#fetched.length > MOST_FETCHED) this.#fetched = this.#fetched.slice(-MOST_FETCHED / 2)
    this.#toEdge = lengthOf(edge)
  }

  /** Where to go on for whoever saw everything that came until `lostAt`, epoch milliseconds; undefined where that cannot be told. */
  pointAt(lostAt: number): DvrPoint | undefined {
    if (this.reachesBack === undefined) return undefined
    const last = this.#fetched.findLast(({ at }) => at <= lostAt)?.segment
    const after = last === undefined ? this.#estimate(lostAt) : { endsAt: endOf(last), sequence: last.sequence }
    return after && { source: this.source, after }
  }

  /** Whether all that came since `lostAt` can be had; `now` by the box's clock. */
  reaches(lostAt: number, now: number): boolean {
    return now - lostAt <= (this.reachesBack ?? -Infinity) && this.pointAt(lostAt) !== undefined
  }

  /**
   * Of an origin that was not asked at that time, or by a box that has lost its memory since: what was newest in its list then, less what a
   * player is behind. Something may be seen twice, and nothing is left out.
   */
  #estimate(lostAt: number): ListPoint | undefined {
    if (this.#listed === undefined) return undefined
    const { at, segments } = this.#listed
    const longest = segments.reduce((most, { duration }) => Math.max(most, duration), 0)
    const behind = at - lostAt + SEGMENTS_BEHIND * longest
    let listed = 0
    for (const { startsAt, sequence, duration } of segments.toReversed()) {
      listed += duration
      if (listed >= behind) return { endsAt: startsAt, sequence: sequence - 1 }
    }
    return undefined
  }
}

function endOf({ startsAt, duration }: ListedSegment): number | undefined {
  return startsAt === undefined ? undefined : startsAt + duration
}

function lengthOf(segments: readonly ListedSegment[]): Milliseconds {
  return Math.round(segments.reduce((sum, { duration }) => sum + duration, 0))
}
