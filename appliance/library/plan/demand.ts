import type { ContentIndex } from './content-index.ts'
import type { LessonQueued, Plan, Room } from './plan.ts'

/** What must not go from the disk, as the plan sees it. */
export interface Demand {
  /** Epoch milliseconds; what is needed before is due today or in the next two school days. */
  readonly dueBefore: number
  /** Hashes of blobs and of their lists of pieces, with the bell of the first lesson that needs them. */
  readonly neededBy: ReadonlyMap<string, number>
}

/** What a plan needs by when. It is asked for each thing that goes from the disk, and is the same until the next plan. */
export class NeededBy {
  #plan: unknown
  #now = ''
  #needed: ReadonlyMap<string, number> = new Map()

  /** `now`: items that somebody waits for. The plan is of this index. */
  by(index: ContentIndex, plan: Plan, now: readonly string[]): ReadonlyMap<string, number> {
    const items = now.join('\n')
    if (this.#plan === plan && this.#now === items) return this.#needed
    this.#plan = plan
    this.#now = items
    this.#needed = neededBy(index, plan.lessons, now)
    return this.#needed
  }
}

function neededBy(index: ContentIndex, lessons: readonly LessonQueued[], now: readonly string[]): ReadonlyMap<string, number> {
  const needed = new Map<string, number>()
  const need = (blob: number, by: number): void => {
    for (const sha256 of index.hashesOf(blob)) needed.set(sha256, Math.min(by, needed.get(sha256) ?? by))
  }
  for (const id of now) for (const blob of index.needOf(id, Number.NEGATIVE_INFINITY).blobs) need(blob, 0)
  for (const { blobs, lesson } of lessons) for (const blob of blobs) need(blob, lesson.startsAt)
  return needed
}

/** So many bytes of what is due are made room for ahead: what goes for them goes as late as can be. */
const ROOM_AHEAD = 268_435_456

/** What should be made room for now; undefined where there is enough, or nothing may go. */
export function roomWanted(plan: Plan, { freeBytes, evictableBytes }: Room): { bytes: number; neededBy?: number } | undefined {
  const first = plan.lessons.find(({ fits }) => !fits)
  if (first !== undefined) return { bytes: first.ownBytes, neededBy: first.lesson.startsAt }
  const bytes = Math.min(plan.dueBytes, ROOM_AHEAD, freeBytes + evictableBytes)
  return bytes > freeBytes ? { bytes } : undefined
}
