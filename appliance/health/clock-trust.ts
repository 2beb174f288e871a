import type { BoxBus } from '#appliance/base/bus.ts'
import type { Clock } from '#appliance/base/clock.ts'
import { milliseconds, minutes, seconds } from '#appliance/base/duration.ts'
import type { Milliseconds } from '#appliance/base/duration.ts'
import { BoxError } from '#appliance/base/errors.ts'
import type { Log } from '#appliance/base/log.ts'
import { View } from '#appliance/base/view.ts'
import type { Watchable } from '#appliance/base/view.ts'
import type { ClockTrust } from '#appliance/contract/box.ts'
import type { Room } from '#appliance/lifecycle/room.ts'
import type { SystemClock } from './system-clock.ts'
import type { Vouched, VouchedTime } from './vouched-time.ts'

export interface ClockTrustOptions {
  readonly clock: Clock
  readonly system: SystemClock
  /** Epoch milliseconds before which no clock can be right. */
  readonly builtAt: number
  readonly bus: Pick<BoxBus, 'tell'>
  readonly log: Log
  /** Where what somebody vouched for outlives the process. */
  readonly vouched?: VouchedTime
}

const LOOK_EVERY = seconds(30)
const STEP_EVERY = seconds(5)
const SMALLEST_STEP = milliseconds(500)
const GOOD_ENOUGH = minutes(2)
const WEAKEST_FIRST: readonly ClockTrust[] = ['no', 'rtc', 'person', 'upstream', 'timesync']

/**
 * Knows whether the date can be believed, and who vouches for it. The system's clock is never set from here: where a person or a
 * signed time from upstream says something more than 2 min away from it, the difference is kept, and `now()` adds it. That offset
 * follows steps of the system's clock and ends when a time server has set it; it lives until the machine is switched off.
 */
export class ClockTrustKeeper implements Room {
  readonly name = 'clock-trust'
  readonly #options: ClockTrustOptions
  readonly #trust = new View<ClockTrust>('no')
  #offset: Milliseconds = 0
  #seen: { readonly wall: number; readonly monotonic: Milliseconds } | undefined
  #keeping: Promise<void> = Promise.resolve()
  #running: { readonly ended: AbortController; readonly all: Promise<unknown> } | undefined

  constructor(options: ClockTrustOptions) {
    this.#options = options
  }

  get trust(): Watchable<ClockTrust> {
    return this.#trust
  }

  /** Epoch milliseconds as well as the box knows; believe it only where `trust` is not `no`. */
  now(): number {
    return this.#options.clock.now() + this.#offset
  }

  /** Looks at the system's clock before it resolves, so that the first page knows. */
  async start(): Promise<void> {
    if (this.#running !== undefined) return
    const ended = new AbortController()
    this.#seen = this.#both()
    const looked = this.#look().then(() => this.#remember())
    this.#running = { ended, all: Promise.all([this.#keepLooking(looked, ended.signal), this.#keepComparing(ended.signal)]) }
    await looked
  }

  async stop(): Promise<void> {
    const running = this.#running
    this.#running = undefined
    running?.ended.abort()
    await running?.all
    await this.#keeping
  }

  /** A person says that it is `now`. Throws BAD_REQUEST for a time before this software was made. */
  confirmedByPerson(now: number): void {
    if (now < this.#options.builtAt) throw new BoxError('BAD_REQUEST', 'this date lies before the software of the box was made')
    this.#accept('person', now, this.#options.vouched)
  }

  /** Upstream has signed that it is `now`; a time before this software was made is a replay and is left aside. */
  vouchedByUpstream(now: number): void {
    if (now >= this.#options.builtAt) this.#accept('upstream', now, this.#options.vouched)
  }

  /** The box has only started again: what was vouched for before still holds. */
  async #remember(): Promise<void> {
    const kept = await this.#options.vouched?.find()
    if (kept !== undefined && kept.now >= this.#options.builtAt) this.#accept(kept.by, kept.now)
  }

  #accept(by: Vouched['by'], now: number, memory?: VouchedTime): void {
    if (strength(by) < strength(this.#trust.value)) return
    if (memory !== undefined) this.#keeping = this.#keeping.then(() => memory.keep({ by, now }))
    const difference = now - this.#options.clock.now()
    this.#moveTo(Math.abs(difference) > GOOD_ENOUGH ? difference : 0)
    this.#become(by)
  }

  #become(by: ClockTrust): void {
    if (this.#trust.value === by) return
    this.#trust.set(by)
    this.#options.log.info({ by, offset: this.#offset }, 'clock trust changed')
    if (by !== 'no') this.#options.bus.tell('clock.trusted', { by })
  }

  async #keepLooking(first: Promise<void>, ended: AbortSignal): Promise<void> {
    await first
    while (!ended.aborted && this.#trust.value !== 'timesync') {
      await this.#options.clock.sleep(LOOK_EVERY, ended)
      if (!ended.aborted) await this.#look()
    }
  }

  async #look(): Promise<void> {
    const { system } = this.#options
    if (await system.synchronised()) {
      this.#moveTo(0)
      this.#become('timesync')
    } else if (strength(this.#trust.value) <= strength('rtc')) {
      this.#become((await this.#setByHardware()) ? 'rtc' : 'no')
    }
  }

  /** The kernel sets the time from the hardware clock at boot; one without a battery starts in 1970, and one that disagrees was not used. */
  async #setByHardware(): Promise<boolean> {
    const { clock, system, builtAt } = this.#options
    const hardware = await system.hardwareTime()
    return hardware !== undefined && hardware > builtAt && Math.abs(hardware - clock.now()) < GOOD_ENOUGH
  }

  async #keepComparing(ended: AbortSignal): Promise<void> {
    while (!ended.aborted) {
      await this.#options.clock.sleep(STEP_EVERY, ended)
      if (!ended.aborted) this.#compare()
    }
  }

  /** The wall clock must move as the monotonic one does; where it does not, somebody has set it. */
  #compare(): void {
    const [before, after] = [this.#seen, this.#both()]
    this.#seen = after
    if (before === undefined) return
    const step = Math.round(after.wall - before.wall - (after.monotonic - before.monotonic))
    if (Math.abs(step) < SMALLEST_STEP) return
    this.#options.log.warn({ milliseconds: step }, 'clock stepped')
    // The time that was vouched for goes on; only the system's idea of it has moved.
    if (this.#trust.value === 'person' || this.#trust.value === 'upstream') this.#offset -= step
    else this.#options.bus.tell('clock.stepped', { milliseconds: step })
  }

  /** `now()` steps here without the system's clock. */
  #moveTo(offset: Milliseconds): void {
    const step = Math.round(offset - this.#offset)
    this.#offset = offset
    if (Math.abs(step) >= SMALLEST_STEP) this.#options.bus.tell('clock.stepped', { milliseconds: step })
  }

  #both(): { wall: number; monotonic: Milliseconds } {
    return { wall: this.#options.clock.now(), monotonic: this.#options.clock.monotonic() }
  }
}

function strength(trust: ClockTrust): number {
  return WEAKEST_FIRST.indexOf(trust)
}
