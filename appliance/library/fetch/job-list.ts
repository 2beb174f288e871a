import type { Milliseconds } from '#appliance/base/duration.ts'
import type { FetchJob } from '../ports.ts'

/** Why a blob cannot be brought just now. */
export interface Hindrance {
  /** Monotonic; Infinity: until something is said anew. */
  readonly until: Milliseconds
  readonly state: 'queued' | 'waiting-for-peer' | 'failed'
  readonly trouble: string | undefined
  /** No news of sources helps. */
  readonly firm?: boolean
}

/** The plan as it was given, what of it is done, and what is hindered. */
export class JobList {
  #jobs: readonly FetchJob[] = []
  #places = new Map<string, number>()
  /** All before it are done. */
  #first = 0
  readonly #done = new Set<string>()
  readonly #hindered = new Map<string, Hindrance>()
  #waitingBytes = 0
  #waiting = 0

  /** Replaces the plan. `isDone` says what the box has already. */
  set(jobs: readonly FetchJob[], isDone: (sha256: string) => boolean): void {
    this.#done.clear()
    this.#places = new Map()
    this.#first = 0
    this.#waiting = 0
    this.#waitingBytes = 0
    this.#jobs = jobs.filter(({ spec }) => !isDone(spec.sha256) && this.#isNew(spec.sha256))
    for (const { spec } of this.#jobs) this.#waitingBytes += spec.bytes
    this.#waiting = this.#jobs.length
    // What waited for a word from outside may have got it: a person may have asked for it.
    for (const [sha256, { until }] of this.#hindered) if (until === Infinity || !this.#places.has(sha256)) this.#hindered.delete(sha256)
  }

  get waiting(): { readonly blobs: number; readonly bytes: number } {
    return { blobs: this.#waiting, bytes: this.#waitingBytes }
  }

  find(sha256: string): FetchJob | undefined {
    const place = this.#places.get(sha256)
    return place === undefined || this.#done.has(sha256) ? undefined : this.#jobs[place]
  }

  /** The lower comes first; what is not in the plan comes last. */
  placeOf(sha256: string): number {
    return this.#places.get(sha256) ?? Infinity
  }

  /** What is not done, in the order of the plan. */
  *open(): Generator<FetchJob> {
    while (this.#first < this.#jobs.length && this.#done.has(this.#jobs[this.#first]?.spec.sha256 ?? '')) this.#first += 1
    for (let at = this.#first; at < this.#jobs.length; at += 1) {
      const job = this.#jobs[at]
      if (job !== undefined && !this.#done.has(job.spec.sha256)) yield job
    }
  }

  done(sha256: string): void {
    const job = this.find(sha256)
    if (job === undefined) return
    this.#done.add(sha256)
    this.#hindered.delete(sha256)
    this.#waiting -= 1
    this.#waitingBytes -= job.spec.bytes
  }

  hinder(sha256: string, hindrance: Hindrance): void {
    this.#hindered.set(sha256, hindrance)
  }

  hindranceOf(sha256: string): Hindrance | undefined {
    return this.#hindered.get(sha256)
  }

  /** Whether it may be tried now. */
  isFree(sha256: string, now: Milliseconds): boolean {
    return (this.#hindered.get(sha256)?.until ?? -Infinity) <= now
  }

  /** It goes on: what hindered it is over. */
  clear(sha256: string): void {
    this.#hindered.delete(sha256)
  }

  /** Everything may be tried again; what was said of it stays to be read. */
  retryAll(): void {
    for (const [sha256, hindrance] of this.#hindered) if (hindrance.firm !== true) this.#hindered.set(sha256, { ...hindrance, until: 0 })
  }

  /** When the first of the hindered may be tried again; Infinity where that takes a word from outside. */
  nextTry(now: Milliseconds): Milliseconds {
    let next = Infinity
    for (const { until } of this.#hindered.values()) if (until > now && until < next) next = until
    return next
  }

  #isNew(sha256: string): boolean {
    if (this.#places.has(sha256)) return false
    this.#places.set(sha256, this.#places.size)
    return true
  }
}
