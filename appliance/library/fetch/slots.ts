import type { Milliseconds } from '#appliance/base/duration.ts'
import type { BlobSource } from '../ports.ts'
import { Pace } from './pace.ts'

/** large: a run of pieces. small: a blob so short that its delay counts more than its bytes. list: a piece list. wanted: somebody waits. */
export type Load = 'large' | 'small' | 'list' | 'wanted'

const MOST_WANTED = 4
const WANTED_OF_ONE = 3
const LARGE_OF_A_PEER = 2
/** Servers behind the uplink from which large runs may come at a time: they share one line. */
const LARGE_OVER_UPLINK = 2

interface Uses {
  large: number
  small: number
  list: number
  wanted: number
  readonly pace: Pace
}

/** How many requests may be under way at one source: one large one over the uplink, as many small ones as the delay of the line calls for. */
export class Slots {
  readonly #uses = new Map<string, Uses>()
  #largeOverUplink = 0
  #wanted = 0

  hasPlace({ key, over }: BlobSource, load: Load): boolean {
    const { large, small, list, wanted, pace } = this.#of(key)
    if (load === 'wanted') return wanted < WANTED_OF_ONE && this.#wanted < MOST_WANTED
    if (load === 'list') return list < 1
    if (over === 'room') return load === 'large' ? large < LARGE_OF_A_PEER : small < pace.limit
    if (load === 'small') return large === 0 && small < pace.limit
    return large === 0 && small === 0 && this.#largeOverUplink < LARGE_OVER_UPLINK
  }

  enter({ key, over }: BlobSource, load: Load): void {
    this.#of(key)[load] += 1
    if (load === 'wanted') this.#wanted += 1
    if (load === 'large' && over === 'uplink') this.#largeOverUplink += 1
  }

  leave({ key, over }: BlobSource, load: Load): void {
    const uses = this.#of(key)
    uses[load] -= 1
    if (load === 'wanted') this.#wanted -= 1
    if (load === 'large' && over === 'uplink') this.#largeOverUplink -= 1
  }

  /** A small blob's answer began `delay` after it was asked for, on a line that was open. */
  answered({ key }: BlobSource, delay: Milliseconds, now: Milliseconds): void {
    const { pace, small } = this.#of(key)
    pace.answered(delay, small, now)
  }

  /** The source wants to be asked less. */
  refused({ key }: BlobSource, now: Milliseconds): void {
    this.#of(key).pace.refused(now)
  }

  #of(key: string): Uses {
    const known = this.#uses.get(key)
    if (known !== undefined) return known
    if (this.#uses.size >= 256) this.#forgetIdle()
    const uses = { large: 0, small: 0, list: 0, wanted: 0, pace: new Pace() }
    this.#uses.set(key, uses)
    return uses
  }

  #forgetIdle(): void {
    for (const [key, { large, small, list, wanted }] of this.#uses) if (large + small + list + wanted === 0) this.#uses.delete(key)
  }
}
