import { Capacity } from './capacity.ts'
import type { CapacityOptions } from './capacity.ts'
import type { Plan } from './plan.ts'

/** When files of a plan will be here, over one course of the line. */
export class Arrivals {
  readonly plan: Plan
  readonly #capacity: Capacity | undefined

  /** With a line that gives nothing, nothing can be told. */
  constructor(plan: Plan, capacity: CapacityOptions) {
    this.plan = plan
    this.#capacity = capacity.bytesPerSecond > 0 ? new Capacity(capacity) : undefined
  }

  /**
   * Epoch milliseconds by which all of these blobs of the plan are here; undefined beyond the horizon. What is not in the queue would come
   * behind all that is due. `missing`: bytes of a blob that are not here.
   */
  readyAt(blobs: readonly number[], missing: (blob: number) => number): number | undefined {
    let [queued, more] = [0, 0]
    for (const blob of blobs) {
      const after = this.plan.completeAfter[blob] ?? 0
      if (after > 0) queued = Math.max(queued, after)
      else more += missing(blob)
    }
    return this.#capacity?.readyAt(more > 0 ? Math.max(queued, this.plan.dueBytes) + more : queued)
  }
}
