import type { Milliseconds } from '#appliance/base/duration.ts'
import { hours, minutes, seconds } from '#appliance/base/duration.ts'
import type { BlobSource } from '../ports.ts'
import type { SourceTrouble, TroubleKind } from './source-trouble.ts'

/** What is remembered of one source, by its key. Times are monotonic milliseconds. */
export interface Health {
  /** In a row, whatever the kind. */
  readonly failures: number
  readonly failedAt: Milliseconds
  /** Not to be asked before. */
  readonly notBefore: Milliseconds
  /** Pieces with a wrong hash; from the first on it is asked last. */
  readonly corrupt: number
  /** Until when it is taken for one that gives files only as a whole. */
  readonly noRangesUntil: Milliseconds
  /** Bytes a second while it gave, fading; undefined while nothing is known. */
  readonly rate: number | undefined
  /** From the question to the first byte, fading. */
  readonly delay: Milliseconds | undefined
  /** What failed last, until it gives again. */
  readonly trouble: string | undefined
}

export const UNKNOWN: Health = {
  ...{ failures: 0, failedAt: -Infinity, notBefore: 0, corrupt: 0, noRangesUntil: 0 },
  ...{ rate: undefined, delay: undefined, trouble: undefined },
}

interface Gift {
  readonly bytes: number
  /** 0 where it was too little to tell a rate. */
  readonly milliseconds: Milliseconds
  readonly began: Milliseconds
}

interface Ladder {
  readonly first: Milliseconds
  readonly most: Milliseconds
}

/**
 * How long a source is left alone after a failure, doubled with each: a line that comes back must be noticed within seconds, and asking costs
 * it nothing; a server that is in trouble is not helped by a thousand schools that ask each second.
 */
const LADDERS: Readonly<Record<Exclude<TroubleKind, 'lacks' | 'left'>, Ladder>> = {
  line: { first: seconds(1), most: seconds(5) },
  server: { first: seconds(2), most: minutes(2) },
  busy: { first: seconds(5), most: minutes(5) },
  refused: { first: seconds(30), most: minutes(10) },
  odd: { first: seconds(5), most: minutes(5) },
  corrupt: { first: seconds(2), most: minutes(10) },
  slow: { first: seconds(30), most: minutes(2) },
}
/** Who has failed so often in a row is not about to come back in the next moment. */
const MANY = 60
const LONG: Milliseconds = seconds(30)
const NO_RANGES: Milliseconds = hours(1)
const LACKS: Milliseconds = minutes(10)
const PEER_LACKS: Milliseconds = seconds(5)
const MOST_LACKS = 4096
/** Of a source that nobody has named for so many others nothing is remembered. */
const MOST_SOURCES = 512

/** Remembers how sources behaved; it knows the time only as it is told. */
export class SourceHealth {
  readonly #known = new Map<string, Health>()
  /** By source and blob: until when it is not asked for that one. */
  readonly #lacks = new Map<string, Milliseconds>()
  readonly #random: () => number

  /** `random` from 0 up to 1, for the jitter. */
  constructor(random: () => number) {
    this.#random = random
  }

  of(key: string): Health {
    return this.#known.get(key) ?? UNKNOWN
  }

  /**
   * It gave `bytes` in `milliseconds` to a request that began at `began`; its failures are forgotten, what was corrupt is not. What began
   * before a failure says nothing of what came after it: who asked for time, and goes on giving what was under way, has it all the same.
   */
  gave(key: string, { bytes, milliseconds, began }: Gift): void {
    const was = this.of(key)
    const now = milliseconds > 0 ? (bytes * 1000) / milliseconds : undefined
    const rate = now === undefined ? was.rate : fading(was.rate, now)
    const over = began > was.failedAt ? { failures: 0, notBefore: 0, trouble: undefined } : {}
    this.#set(key, { ...was, ...over, rate })
  }

  answered(key: string, delay: Milliseconds): void {
    const was = this.of(key)
    this.#set(key, { ...was, delay: fading(was.delay, delay) })
  }

  /** A request that began at `began` failed. Those that were under way when another one failed are of the same failure. */
  failed(key: string, trouble: SourceTrouble, { began, now }: { began: Milliseconds; now: Milliseconds }): void {
    if (trouble.kind === 'left' || trouble.kind === 'lacks') return
    const was = this.of(key)
    if (began <= was.failedAt && trouble.retryAfter === undefined) return
    const failures = was.failures + 1
    const corrupt = was.corrupt + (trouble.kind === 'corrupt' ? 1 : 0)
    const wait = Math.max(this.#backOff(LADDERS[trouble.kind], trouble.kind === 'corrupt' ? corrupt : failures), trouble.retryAfter ?? 0)
    this.#set(key, { ...was, failures, corrupt, failedAt: now, notBefore: Math.max(was.notBefore, now + wait), trouble: trouble.message })
  }

  hasNoRanges(key: string, now: Milliseconds): void {
    this.#set(key, { ...this.of(key), noRangesUntil: now + NO_RANGES })
  }

  /** It does not have this blob; for some minutes it is not asked for it, and a box that may be fetching it just now for seconds. */
  lacks({ key, kind }: Pick<BlobSource, 'key' | 'kind'>, sha256: string, now: Milliseconds): void {
    this.#lacks.delete(`${key} ${sha256}`)
    this.#lacks.set(`${key} ${sha256}`, now + (kind === 'peer' ? PEER_LACKS : LACKS))
    dropOldest(this.#lacks, MOST_LACKS)
  }

  lacksUntil(key: string, sha256: string): Milliseconds {
    return this.#lacks.get(`${key} ${sha256}`) ?? 0
  }

  #backOff({ first, most }: Ladder, failures: number): Milliseconds {
    const wait = Math.min(failures > MANY ? Math.max(most, LONG) : most, first * 2 ** Math.min(failures - 1, 20))
    return wait * (0.75 + 0.5 * this.#random())
  }

  #set(key: string, health: Health): void {
    this.#known.delete(key)
    this.#known.set(key, health)
    dropOldest(this.#known, MOST_SOURCES)
  }
}

function fading(was: number | undefined, now: number): number {
  return was === undefined ? now : was * 0.7 + now * 0.3
}

function dropOldest(map: Map<string, unknown>, most: number): void {
  const oldest = map.size > most ? map.keys().next().value : undefined
  if (oldest !== undefined) map.delete(oldest)
}
