import type { Clock } from '#appliance/base/clock.ts'
import type { Milliseconds } from '#appliance/base/duration.ts'
import { days, seconds } from '#appliance/base/duration.ts'
import { BoxError, sentenceOf } from '#appliance/base/errors.ts'
import type { BlobSpec } from '../ports.ts'
import { SMALL_BYTES } from './half-pieces.ts'
import type { Hindrance } from './job-list.ts'
import type { StoreForFetch } from './targets.ts'
import { Work } from './work.ts'

const MOST_LARGE = 4
const MOST_SMALL = 48
const MOST_WANTED = 8
/** Written and not yet on the disk for certain; beyond it the disk is behind, and more would only be lost in a power cut. */
const MOST_SETTLING = 64
const DISK_PAUSE: Milliseconds = seconds(30)
/** What a publisher has signed wrongly does not become right by being fetched again; a day later there may be another catalogue. */
const WRONG_PAUSE: Milliseconds = days(1)

export interface WorksParts {
  readonly clock: Pick<Clock, 'monotonic'>
  readonly store: StoreForFetch
  /** One is open, or could not be opened and why, or is done with. */
  readonly changed: () => void
  readonly stored: (work: Work) => void
  readonly failed: (sha256: string, hindrance: Hindrance) => void
  /** The disk refused something. */
  readonly diskTrouble: () => void
}

/** The blobs that are being brought: opened in the store, and settled in it when all has come. */
export class Works {
  readonly #parts: WorksParts
  readonly #open = new Map<string, Work>()
  readonly #opening = new Map<string, boolean>()
  readonly #running = new Set<Promise<void>>()
  #settling = 0
  #diskFullUntil: Milliseconds = 0

  constructor(parts: WorksParts) {
    this.#parts = parts
  }

  get all(): Iterable<Work> {
    return this.#open.values()
  }

  get isEmpty(): boolean {
    return this.#open.size === 0
  }

  find(sha256: string): Work | undefined {
    return this.#open.get(sha256)
  }

  /** The store has been asked for it, and has not answered. */
  isOpening(sha256: string): boolean {
    return this.#opening.has(sha256)
  }

  /** The disk takes nothing for now. */
  get diskFullUntil(): Milliseconds {
    return this.#diskFullUntil
  }

  /** The disk takes what is written again. */
  diskIsWell(): void {
    this.#diskFullUntil = 0
  }

  /** Opens it where there is a place; `changed` is called when it is open. */
  begin(spec: BlobSpec, wanted: boolean): void {
    if (this.isOpening(spec.sha256) || !this.#hasPlace(spec, wanted)) return
    this.#opening.set(spec.sha256, isSmall(spec))
    this.#track(this.#begin(spec))
  }

  /** All of it was brought: waits until the disk holds it. */
  settle(work: Work): void {
    if (work.settling) return
    work.settling = true
    this.#settling += 1
    this.#track(this.#settle(work))
  }

  close(sha256: string): void {
    this.#open.delete(sha256)
  }

  /** What the store said while a piece was written. */
  refused(sha256: string, thrown: unknown): void {
    const code = thrown instanceof BoxError ? thrown.code : undefined
    const isWrong = code === 'BLOB_CORRUPT'
    const until = this.#parts.clock.monotonic() + (isWrong ? WRONG_PAUSE : DISK_PAUSE)
    if (code === 'DISK_FULL') this.#diskFullUntil = until
    if (code === 'DISK_FULL' || code === 'ROOM_FAILED') this.#parts.diskTrouble()
    this.#parts.failed(sha256, { until, firm: isWrong, state: 'failed', trouble: sentenceOf(thrown) })
  }

  /** Resolves when nothing of it is with the disk any more. */
  async idle(): Promise<void> {
    while (this.#running.size > 0) await Promise.allSettled(this.#running)
  }

  #hasPlace(spec: BlobSpec, wanted: boolean): boolean {
    return (this.#settling < MOST_SETTLING || wanted) && !this.isCrowded(spec, wanted)
  }

  /** Whether all places for its like are taken; small and large blobs have places of their own. */
  isCrowded(spec: BlobSpec, wanted: boolean): boolean {
    const small = isSmall(spec)
    let count = 0
    for (const work of this.#open.values()) if (!work.settling && isSmall(work.spec) === small) count += 1
    for (const isOfIts of this.#opening.values()) if (isOfIts === small) count += 1
    return count >= (small ? MOST_SMALL : MOST_LARGE) + (wanted ? MOST_WANTED : 0)
  }

  async #begin(spec: BlobSpec): Promise<void> {
    try {
      this.#open.set(spec.sha256, new Work(spec, await this.#parts.store.begin(spec)))
    } catch (thrown) {
      this.refused(spec.sha256, thrown)
    } finally {
      this.#opening.delete(spec.sha256)
      this.#parts.changed()
    }
  }

  async #settle(work: Work): Promise<void> {
    try {
      await work.flush()
      // One that was removed meanwhile is not complete, and is begun anew where it is still wanted.
      this.close(work.spec.sha256)
      if (work.complete) this.#parts.stored(work)
    } catch (thrown) {
      this.refused(work.spec.sha256, thrown)
    } finally {
      work.settling = false
      this.#settling -= 1
      this.#parts.changed()
    }
  }

  #track(job: Promise<void>): void {
    this.#running.add(job)
    void job.finally(() => this.#running.delete(job))
  }
}

/** Whether it takes the place of a small blob. */
export function isSmall({ bytes }: BlobSpec): boolean {
  return bytes <= SMALL_BYTES
}
