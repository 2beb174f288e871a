import type { Clock, Timer } from '#appliance/base/clock.ts'
import { minutes, seconds } from '#appliance/base/duration.ts'
import type { Milliseconds } from '#appliance/base/duration.ts'
import { within } from '#appliance/lifecycle/within.ts'
import type { DiskSpace } from './budget.ts'
import { troubleOf } from './disk-probe.ts'
import type { DiskTrouble, LibraryDisk } from './disk-probe.ts'

export interface DiskWatchOptions {
  readonly clock: Clock
  readonly disk: LibraryDisk
  /** Called after each look. */
  readonly onLook: () => void
}

const LOOK_EVERY = seconds(5)
/** A card wears by what is written: a healthy one is seldom tried. */
const TRY_EVERY = minutes(5)
/** A disk that does not answer for so long has failed. */
const PATIENCE = seconds(10)
/** Less is full: the file system itself needs some to go on. */
const FULL_BELOW = 4_194_304

/** Knows how much is free and whether the disk takes what is written; notices by itself when it does again. */
export class DiskWatch {
  readonly #options: DiskWatchOptions
  #space: DiskSpace = { freeBytes: 0, totalBytes: 0 }
  #trouble: DiskTrouble | undefined
  #tryAt: Milliseconds = 0
  #timer: Timer | undefined
  #looking: Promise<void> | undefined
  #asking: Promise<void> | undefined

  constructor(options: DiskWatchOptions) {
    this.#options = options
  }

  get space(): DiskSpace {
    return this.#space
  }

  get trouble(): DiskTrouble | undefined {
    return this.#trouble
  }

  /** Resolves once it was looked at first. */
  async start(): Promise<void> {
    this.#timer ??= this.#options.clock.every(LOOK_EVERY, () => void this.look())
    this.#tryAt = 0
    await this.look()
  }

  stop(): void {
    this.#timer?.cancel()
    this.#timer = undefined
  }

  /** Something could not be written: the disk is tried at once. */
  async suspect(): Promise<void> {
    this.#tryAt = 0
    await this.look()
  }

  /** Looks now, or waits for the look that runs. */
  look(): Promise<void> {
    this.#looking ??= this.#lookNow().finally(() => (this.#looking = undefined))
    return this.#looking
  }

  async #lookNow(): Promise<void> {
    const { clock, onLook } = this.#options
    // One that hangs is not asked a second time.
    this.#asking ??= this.#askDisk().finally(() => (this.#asking = undefined))
    const isInTime = await within(clock, PATIENCE, this.#asking)
    if (!isInTime) this.#trouble = 'failed'
    onLook()
  }

  async #askDisk(): Promise<void> {
    const { clock, disk } = this.#options
    try {
      this.#space = await disk.space()
      const isFull = this.#space.freeBytes < FULL_BELOW
      if (isFull) this.#trouble = 'full'
      else if (this.#trouble !== undefined || clock.monotonic() >= this.#tryAt) await this.#tryIt()
    } catch (thrown) {
      this.#trouble = troubleOf(thrown)
    }
  }

  async #tryIt(): Promise<void> {
    const { clock, disk } = this.#options
    this.#trouble = await disk.probe()
    this.#tryAt = clock.monotonic() + TRY_EVERY
  }
}
