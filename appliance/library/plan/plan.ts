import type { FetchJob, LessonAhead } from '../ports.ts'
import type { ContentIndex } from './content-index.ts'
import type { Holdings } from './holdings.ts'

/*
 * What is fetched, and in which order: what a class or a person waits for; then lesson by lesson, the one that begins first first; then what
 * is pinned; then the rest of the catalogues. A blob that several need is fetched for the first of them and counted once.
 */

export interface PlanInput {
  /** Epoch milliseconds, as well as they are known. */
  readonly now: number
  /** By a date that nobody vouches for no right has ended. */
  readonly dateKnown: boolean
  readonly index: ContentIndex
  readonly holdings: Holdings
  /** In any order; what has ended is left out. */
  readonly lessons: readonly LessonAhead[]
  /** Items that a class needs now. */
  readonly needed: readonly string[]
  /** Items that a person asked for. */
  readonly wished: readonly string[]
  readonly pinned: readonly string[]
  readonly keep: 'everything' | 'lessons'
  readonly room: Room
}

export interface Room {
  /** Bytes that may be written without anything having to go. */
  readonly freeBytes: number
  /** Bytes that would be free if all went that may go. */
  readonly evictableBytes: number
}

/** A lesson in the queue. */
export interface LessonQueued {
  readonly lesson: LessonAhead
  /** Of all that it needs. */
  readonly bytes: number
  /** Of that, what is not here yet. */
  readonly missingBytes: number
  /** Of that, what no earlier one brings. */
  readonly ownBytes: number
  /** How many bytes will have come when it is complete, in the order of the plan. */
  readonly completeAfter: number
  /** A later one needs something that is fetched for this one. */
  readonly lends: boolean
  /** What it shows first is in no catalogue, or may not be kept. */
  readonly lacks: boolean
  /** false: there is no room on the disk for all of it. */
  readonly fits: boolean
  readonly blobs: readonly number[]
}

export interface Plan {
  /** At most `MOST_JOBS`; the others follow as these are done. */
  readonly jobs: readonly FetchJob[]
  /** The one that begins first first. */
  readonly lessons: readonly LessonQueued[]
  /** All that is to be fetched. */
  readonly waiting: { readonly blobs: number; readonly bytes: number }
  /** Missing for lessons, for what is pinned and for what somebody waits for. */
  readonly dueBytes: number
  /** By how much that does not fit on the disk. */
  readonly deficitBytes: number
  /** By the number of a blob: how many bytes will have come once it is complete; 0 where it is not in the queue. */
  readonly completeAfter: Float64Array
}

/** What a fetcher can have use of at once, many times over. */
export const MOST_JOBS = 1000
const NEVER_ENDED = Number.NEGATIVE_INFINITY

/** So many blobs are lined up before others have their turn. */
const AT_ONCE = 2000

/** Pure. */
export function makePlan(input: PlanInput): Plan {
  const steps = planInSteps(input)
  for (;;) {
    const step = steps.next()
    if (step.done === true) return step.value
  }
}

/** The same, a few milliseconds at a time: between two steps a live lesson may have its turn. */
export function* planInSteps(input: PlanInput): Generator<undefined, Plan> {
  const queue = new Queue(input)
  const at = input.dateKnown ? input.now : NEVER_ENDED
  for (const id of [...input.needed, ...input.wished]) queue.take(input.index.needOf(id, at).blobs, { urgency: 'now' })
  const queued: LessonQueued[] = []
  for (const lesson of inOrder(input.lessons, input.now)) {
    queued.push(queueLesson(queue, input, lesson))
    if (queue.isTimeForOthers()) yield
  }
  const lessons = queued.map((one) => (queue.lenders.has(one.lesson.key) ? { ...one, lends: true } : one))
  for (const id of input.pinned) queue.take(input.index.needOf(id, at).blobs, { urgency: 'background' })
  const dueBytes = queue.bytes
  queue.noMoreEvicting()
  if (input.keep === 'everything') {
    for (const { blobs } of input.index.itemsAt(at)) {
      queue.take(blobs, { urgency: 'background' })
      if (queue.isTimeForOthers()) yield
    }
  }
  const { freeBytes, evictableBytes } = input.room
  const deficitBytes = Math.max(0, dueBytes - freeBytes - evictableBytes)
  return {
    jobs: queue.jobs,
    lessons,
    waiting: { blobs: queue.blobs, bytes: queue.bytes },
    dueBytes,
    deficitBytes,
    completeAfter: queue.completeAfter,
  }
}

function inOrder(lessons: readonly LessonAhead[], now: number): LessonAhead[] {
  return lessons.filter(({ endsAt }) => endsAt > now).sort((a, b) => a.startsAt - b.startsAt || compare(a.key, b.key))
}

function compare(a: string, b: string): number {
  return a < b ? -1 : Number(a > b)
}

/** It is shown until it ends: rights that end before do not carry it. */
function queueLesson(queue: Queue, { dateKnown, index, holdings }: PlanInput, lesson: LessonAhead): LessonQueued {
  const needs = lesson.items.map((id) => index.needOf(id, dateKnown ? lesson.endsAt : NEVER_ENDED))
  const blobs = [...new Set(needs.flatMap((need) => need.blobs))]
  const before = queue.bytes
  const { completeAfter, fits } = queue.take(blobs, { urgency: 'background', neededBy: lesson.startsAt }, lesson.key)
  let [bytes, missingBytes] = [0, 0]
  for (const blob of blobs) {
    bytes += index.blobs[blob]?.spec.bytes ?? 0
    missingBytes += holdings.missing(blob)
  }
  const lacks = needs[0]?.lacks ?? false
  return { lesson, bytes, missingBytes, ownBytes: queue.bytes - before, completeAfter, lends: false, lacks, fits, blobs }
}

/** Whether two plans fetch the same in the same order. */
export function isSameOrder(before: readonly FetchJob[], after: readonly FetchJob[]): boolean {
  return before.length === after.length && before.every((job, place) => isSameJob(job, after[place]))
}

function isSameJob(one: FetchJob, other: FetchJob | undefined): boolean {
  return one.spec.sha256 === other?.spec.sha256 && one.urgency === other.urgency && one.neededBy === other.neededBy
}

/** The jobs as they are lined up. */
class Queue {
  readonly jobs: FetchJob[] = []
  readonly #input: PlanInput
  /** For each blob, how many bytes will have come once it is complete; 0: it is not in the queue. */
  readonly completeAfter: Float64Array
  readonly #homeless = new Set<number>()
  /** The lesson for which a blob is fetched. */
  readonly #fetchedFor = new Map<number, string>()
  /** Lessons with something that a later one needs, too. */
  readonly lenders = new Set<string>()
  #room: number
  #planned = 0
  #lookedAt = 0
  blobs = 0
  bytes = 0

  constructor(input: PlanInput) {
    this.#input = input
    this.completeAfter = new Float64Array(input.index.blobs.length)
    this.#room = input.room.freeBytes + input.room.evictableBytes
  }

  /** What comes from here on may fill what is free, and drive nothing out. */
  noMoreEvicting(): void {
    this.#room -= this.#input.room.evictableBytes
  }

  isTimeForOthers(): boolean {
    if (this.#lookedAt < AT_ONCE) return false
    this.#lookedAt = 0
    return true
  }

  /** Lines up what is missing of these and not in the queue yet. */
  take(blobs: readonly number[], how: Pick<FetchJob, 'urgency' | 'neededBy'>, lesson?: string): { completeAfter: number; fits: boolean } {
    let completeAfter = 0
    let fits = true
    this.#lookedAt += blobs.length + 1
    for (const blob of blobs) {
      if (this.#input.holdings.missing(blob) === 0) continue
      this.#takeOne(blob, how)
      if (lesson !== undefined) this.#share(blob, lesson)
      completeAfter = Math.max(completeAfter, this.completeAfter[blob] ?? 0)
      if (this.#homeless.has(blob)) fits = false
    }
    return { completeAfter, fits }
  }

  #share(blob: number, lesson: string): void {
    const lender = this.#fetchedFor.get(blob)
    if (lender === undefined) this.#fetchedFor.set(blob, lesson)
    else if (lender !== lesson) this.lenders.add(lender)
  }

  #takeOne(blob: number, how: Pick<FetchJob, 'urgency' | 'neededBy'>): void {
    if ((this.completeAfter[blob] ?? 0) > 0 || this.#homeless.has(blob)) return
    const missing = this.#input.holdings.missing(blob)
    this.blobs += 1
    this.bytes += missing
    if (missing > this.#room) return void this.#homeless.add(blob)
    this.#room -= missing
    this.#planned += missing
    this.completeAfter[blob] = this.#planned
    const found = this.#input.index.blobs[blob]
    if (found !== undefined && this.jobs.length < MOST_JOBS)
      this.jobs.push({ spec: found.spec, title: found.title, itemId: found.itemId, ...how })
  }
}
