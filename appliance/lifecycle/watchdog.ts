import type { Clock, Timer } from '#appliance/base/clock.ts'
import type { Milliseconds } from '#appliance/base/duration.ts'
import { BoxError } from '#appliance/base/errors.ts'
import type { Log } from '#appliance/base/log.ts'
import type { Room } from './room.ts'
import { within } from './within.ts'

/** Something that the box cannot teach without; it answers as long as it works. */
export interface Probe {
  readonly name: string
  answers(): Promise<void>
}

export interface WatchdogOptions {
  readonly probes: readonly Probe[]
  readonly notify: { watchdog(): Promise<void> }
  /** How long systemd waits for a sign of life; undefined = it does not. */
  readonly period: Milliseconds | undefined
  readonly clock: Clock
  readonly log: Log
}

/** What systemd asks for (sd_watchdog_enabled(3)); undefined where it asks nothing of this process. */
export function watchdogPeriod(env: Readonly<Record<string, string | undefined>>, pid: number): Milliseconds | undefined {
  const microseconds = Number(env['WATCHDOG_USEC'])
  const meant = env['WATCHDOG_PID'] === undefined || env['WATCHDOG_PID'] === String(pid)
  return meant && Number.isFinite(microseconds) && microseconds > 0 ? microseconds / 1000 : undefined
}

/**
 * Pets systemd's watchdog at half its period, and only while every probe answers. It runs on the event loop, so a blocked loop
 * says nothing either; systemd then restarts the box, which is on the air again sooner than a person would notice.
 */
export class Watchdog implements Room {
  readonly name = 'watchdog'
  readonly #options: WatchdogOptions
  #timer: Timer | undefined
  #round: Promise<void> | undefined

  constructor(options: WatchdogOptions) {
    this.#options = options
  }

  start(): Promise<void> {
    const { period, clock } = this.#options
    if (period !== undefined && this.#timer === undefined) {
      this.#timer = clock.every(period / 2, () => this.#begin())
      this.#begin()
    }
    return Promise.resolve()
  }

  async stop(): Promise<void> {
    this.#timer?.cancel()
    this.#timer = undefined
    await this.#round
  }

  #begin(): void {
    this.#round ??= this.#look().finally(() => {
      this.#round = undefined
    })
  }

  async #look(): Promise<void> {
    const { probes, notify } = this.#options
    const answered = await Promise.all(probes.map((probe) => this.#answers(probe)))
    if (answered.every(Boolean)) await notify.watchdog()
  }

  async #answers(probe: Probe): Promise<boolean> {
    const { clock, log, period = 0 } = this.#options
    try {
      if (await within(clock, period / 4, this.#ask(probe))) return true
      throw new BoxError('ROOM_FAILED', `${probe.name} did not answer within ${period / 4} ms`)
    } catch (err) {
      log.error({ probe: probe.name, err }, 'watchdog left alone')
      return false
    }
  }

  async #ask(probe: Probe): Promise<void> {
    await probe.answers()
  }
}
