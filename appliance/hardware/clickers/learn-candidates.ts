import type { ReceiverSettings } from '#appliance/config/clicker-settings.ts'
import type { LearnCandidate } from '#appliance/contract/clickers.ts'
import type { Milliseconds } from '#appliance/base/duration.ts'
import type { Decoder, Driver, Heard } from './driver.ts'
import { driverOf } from './drivers.ts'

const MOST_SHOWN = 8
/** A line that is joined in the middle begins with a torn frame. */
const TORN_FRAMES = 1

/** One driver that is tried on the bytes of a port. */
export class Candidate {
  readonly #driver: Driver
  readonly #decoder: Decoder
  #presses = 0
  #own = 0
  #bad = 0
  #strange = 0
  readonly #last: { device: string; key: string }[] = []

  constructor(driver: Driver) {
    this.#driver = driver
    this.#decoder = driver.decoder()
  }

  get idle(): Milliseconds | undefined {
    return this.#driver.idle
  }

  take(bytes: Uint8Array): void {
    for (const heard of this.#decoder.take(bytes)) this.#count(heard)
  }

  rest(): void {
    for (const heard of this.#decoder.rest()) this.#count(heard)
  }

  view(): LearnCandidate {
    const { name: driver, preset } = this.#driver
    const understood = this.#presses + this.#own
    const fits = understood > 0 && understood > this.#bad - TORN_FRAMES + this.#strange / 4
    return {
      ...{ driver, ...(preset === undefined ? {} : { preset }), presses: this.#presses, bad: this.#bad, fits, last: [...this.#last] },
    }
  }

  #count(heard: Heard): void {
    if (heard.kind === 'bad') this.#bad += 1
    else if (heard.kind === 'said') {
      // The dump of registers after a start is many lines that no driver knows.
      if (heard.own) this.#own += 1
      else this.#strange += 1
    } else {
      this.#presses += 1
      this.#last.push({ device: `${this.#driver.family}:${heard.id}`, key: heard.key })
      if (this.#last.length > MOST_SHOWN) this.#last.shift()
    }
  }
}

/** The drivers of serial lines that need no description, then the preset that has no driver of its own, then what the technician tries. */
export function candidatesFor(tried: ReceiverSettings | undefined): Candidate[] {
  const port = '/dev/null'
  const known: ReceiverSettings[] = [
    { port, driver: 'turning-line' },
    { port, driver: 'open-clicker-json' },
    { port, driver: 'generic', preset: 'ascii' },
  ]
  return [...known, ...(tried === undefined ? [] : [tried])].map((settings) => new Candidate(driverOf(settings)))
}
