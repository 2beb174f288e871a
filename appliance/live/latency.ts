import { minutes, seconds } from '#appliance/base/duration.ts'
import type { Milliseconds } from '#appliance/base/duration.ts'

/** No live stream is later than this: it is a recording, or a clock that is wrong. */
const LATEST: Milliseconds = minutes(2)
/** Clocks that are set differ by less. */
const EARLIEST: Milliseconds = -seconds(5)
/** A view that changes with every frame is of no use to anybody. */
const WORTH_TELLING: Milliseconds = seconds(1)

/** How late the media of one feed are, as it is told: in whole seconds, and another figure only where it is another second. */
export class Latency {
  #shown: Milliseconds | undefined

  /** What is to be told after `measured`; one that cannot be, as where a clock jumps, leaves what was told. */
  shown(measured: Milliseconds | undefined): Milliseconds | undefined {
    if (measured === undefined || measured > LATEST || measured < EARLIEST) return this.#shown
    if (this.#shown === undefined || Math.abs(measured - this.#shown) >= WORTH_TELLING) {
      this.#shown = seconds(Math.round(measured / WORTH_TELLING))
    }
    return this.#shown
  }
}
