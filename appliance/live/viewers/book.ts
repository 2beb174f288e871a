import type { Clock } from '#appliance/base/clock.ts'
import { seconds } from '#appliance/base/duration.ts'
import type { Milliseconds } from '#appliance/base/duration.ts'
import type { ViewerView } from '#appliance/contract/live.ts'
import type { ViewerAbout, ViewerBook, ViewerEntry } from './viewer-book.ts'

/** Rates are those of so long. */
const WINDOW: Milliseconds = seconds(5)
/** A viewer that takes nothing for so long although something waits for it stalls. */
const STALL: Milliseconds = seconds(2)
/** Trouble that is older says nothing about now. */
const RECENT: Milliseconds = seconds(30)

/** How one viewer fares, beyond what its page of the table says. */
export interface ViewerState extends ViewerView {
  /** It stalls, or stalled or skipped within the last 30 s. */
  readonly struggles: boolean
}

/** Who watches the channels of this box, by whichever way, and how fast each takes what is sent to it. */
export class Viewers implements ViewerBook {
  readonly #clock: Clock
  readonly #pages = new Set<Page>()
  #opened = 0

  constructor(clock: Clock) {
    this.#clock = clock
  }

  open(about: ViewerAbout): ViewerEntry {
    this.#opened += 1
    const page = new Page({ id: `v${this.#opened}`, about, clock: this.#clock, onClose: () => this.#pages.delete(page) })
    this.#pages.add(page)
    return page
  }

  /** All of them, in the order in which they came. */
  list(): ViewerState[] {
    return [...this.#pages].map((page) => page.state())
  }
}

interface Taken {
  readonly at: Milliseconds
  bytes: number
}

interface PageOptions {
  id: string
  about: ViewerAbout
  clock: Clock
  onClose: () => void
}

class Page implements ViewerEntry {
  readonly #options: PageOptions
  /** Wall clock. */
  readonly #since: number
  #taken: Taken[] = []
  #lastAt: Milliseconds
  #behind = 0
  #goodput = 0
  #stalls = 0
  #skips = 0
  /** When it last took something, or had nothing to take. */
  #tookAt: Milliseconds
  #stalling = false
  #troubleAt = -Infinity

  constructor(options: PageOptions) {
    this.#options = options
    this.#since = options.clock.now()
    this.#lastAt = options.clock.monotonic()
    this.#tookAt = this.#lastAt
  }

  took(bytes: number, behind: number): void {
    const now = this.#options.clock.monotonic()
    this.#noteRate(bytes, now)
    this.#noteGoodput(bytes, behind, now)
    this.#noteStall(bytes, behind, now)
    this.#behind = behind
    this.#lastAt = now
  }

  stalled(): void {
    this.#stalls += 1
    this.#troubleAt = this.#options.clock.monotonic()
  }

  skipped(): void {
    this.#skips += 1
    this.#troubleAt = this.#options.clock.monotonic()
  }

  close(): void {
    this.#options.onClose()
  }

  state(): ViewerState {
    const now = this.#options.clock.monotonic()
    const { id, about } = this.#options
    return {
      ...{ id, channel: about.channel, transport: about.transport, address: about.address, label: about.label },
      ...{ since: Math.round(this.#since), bitsPerSecond: this.#rate(now), goodput: this.#goodput },
      ...{ behindBytes: this.#behind, stalls: this.#stalls, skips: this.#skips },
      struggles: this.#stalling || now - this.#troubleAt < RECENT,
    }
  }

  /** One sum a second is enough, however often it is told. */
  #noteRate(bytes: number, now: Milliseconds): void {
    const last = this.#taken.at(-1)
    if (last !== undefined && now - last.at < seconds(1)) last.bytes += bytes
    else this.#taken.push({ at: now, bytes })
    if (now - (this.#taken[0]?.at ?? now) > WINDOW) this.#taken = this.#taken.filter(({ at }) => now - at <= WINDOW)
  }

  #rate(now: Milliseconds): number {
    const counted = this.#taken.filter(({ at }) => now - at <= WINDOW)
    const bytes = counted.reduce((sum, one) => sum + one.bytes, 0)
    const span = Math.min(WINDOW, Math.max(seconds(1), now - (counted[0]?.at ?? now)))
    return Math.round((bytes * 8 * seconds(1)) / span)
  }

  /** Only what is taken while more is waiting tells how much the way to it carries; what is sent is all that a free way shows. */
  #noteGoodput(bytes: number, behind: number, now: Milliseconds): void {
    const passed = now - this.#lastAt
    if (this.#behind === 0 || behind === 0 || passed < seconds(0.5)) return
    this.#goodput = Math.max(this.#goodput, Math.round((bytes * 8 * seconds(1)) / passed))
  }

  #noteStall(bytes: number, behind: number, now: Milliseconds): void {
    if (bytes > 0 || behind === 0) {
      this.#tookAt = now
      this.#stalling = false
      return
    }
    if (this.#stalling || now - this.#tookAt < STALL) return
    this.#stalling = true
    this.stalled()
  }
}
