import { View } from '#appliance/base/view.ts'
import type { Watchable } from '#appliance/base/view.ts'
import type { ShiftView } from '#appliance/contract/live.ts'

const SECOND = 1000
const MEGABYTE = 1_000_000

/** The view of a shift, replaced only where somebody could see a difference. */
export class ShiftFigures {
  readonly #view = new View<ShiftView>({ state: 'through', behindMs: 0, spoolBytes: 0, since: 0 })

  get view(): Watchable<ShiftView> {
    return this.#view
  }

  show(figures: ShiftView): void {
    const behindMs = Math.max(0, Math.round(figures.behindMs / SECOND) * SECOND)
    const next = { ...figures, behindMs, spoolBytes: Math.round(figures.spoolBytes / MEGABYTE) * MEGABYTE }
    if (JSON.stringify(next) !== JSON.stringify(this.#view.value)) this.#view.set(next)
  }
}
