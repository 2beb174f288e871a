import type { Clock } from '#appliance/base/clock.ts'
import { milliseconds } from '#appliance/base/duration.ts'
import type { Milliseconds } from '#appliance/base/duration.ts'
import type { SimulatedReceiver } from './simulated-receiver.ts'

export interface RadioParts {
  readonly receiver: SimulatedReceiver
  /** Whether the receiver is plugged in. */
  readonly listens: () => boolean
  readonly clock: Clock
  /** From 0 to below 1. */
  readonly random: () => number
}

/** A packet is on the air for so long; two at once are heard by nobody, or as rubbish. */
const AIR_TIME = milliseconds(1)
const RUBBISH_SHARE = 0.3
/** The card hears no green light and sends once more. */
const LOST_LIGHT_SHARE = 0.05
const REST = { least: milliseconds(10), most: milliseconds(50) }
const MOST_TRIES = 40

export interface RadioFigures {
  presses: number
  collisions: number
  /** Presses that the receiver heard more than once. */
  resent: number
  /** Cards that gave up: the receiver was pulled out, or takes no votes. */
  unheard: number
}

/** The air between cards and their receiver: packets collide, cards send again until they hear that they were heard. */
export class SimulatedRadio {
  readonly #parts: RadioParts
  readonly figures: RadioFigures = { presses: 0, collisions: 0, resent: 0, unheard: 0 }
  #onAirUntil: Milliseconds = -1
  #waiting: { spoilt: boolean } | undefined

  constructor(parts: RadioParts) {
    this.#parts = parts
  }

  /** One pupil's press, with all that it takes on the air; resolves when the card rests. `signal` is the end of the lesson. */
  async press(id: string, key: string, { batteryLow = false, signal }: { batteryLow?: boolean; signal: AbortSignal }): Promise<void> {
    const { receiver, listens, clock, random } = this.#parts
    this.figures.presses += 1
    let heard = false
    for (let tries = 0; tries < MOST_TRIES && !signal.aborted; tries += 1) {
      // A weak battery makes weak packets.
      const whole = await this.#onAir(signal)
      const rubbish = random() < RUBBISH_SHARE
      if (!listens()) {
        // Nobody is there to hear it.
      } else if (whole && !(batteryLow && rubbish)) {
        if (heard) this.figures.resent += 1
        heard = receiver.press(id, key, { batteryLow, again: heard }) || heard
        if (heard && random() >= LOST_LIGHT_SHARE) return
      } else if (rubbish) receiver.damaged(id, key)
      await clock.sleep(REST.least + random() * (REST.most - REST.least), signal)
    }
    if (!heard) this.figures.unheard += 1
  }

  /** Whether the packet was alone on the air from its beginning to its end. */
  async #onAir(signal: AbortSignal): Promise<boolean> {
    const { clock } = this.#parts
    const now = clock.monotonic()
    const mine = { spoilt: now < this.#onAirUntil }
    if (mine.spoilt && this.#waiting !== undefined) this.#waiting.spoilt = true
    this.#onAirUntil = now + AIR_TIME
    this.#waiting = mine
    await clock.sleep(AIR_TIME, signal)
    if (mine.spoilt) this.figures.collisions += 1
    return !mine.spoilt
  }
}
