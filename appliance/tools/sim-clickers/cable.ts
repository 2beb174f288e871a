import { spawn } from 'node:child_process'
import type { ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { mkdir, rm } from 'node:fs/promises'
import { dirname } from 'node:path'
import type { Clock } from '#appliance/base/clock.ts'
import { milliseconds, seconds } from '#appliance/base/duration.ts'
import { BoxError, sentenceOf } from '#appliance/base/errors.ts'
import type { Line } from '#appliance/hardware/serial/line.ts'
import { RealSerial } from '#appliance/hardware/serial/real-serial.ts'

const LOOK_EVERY = milliseconds(10)
const PATIENCE = seconds(5)

/** A pair of terminals: the box opens one end at a path that stays, the simulated receiver speaks at the other. */
export class Cable {
  readonly #path: string
  readonly #clock: Clock
  readonly #serial: RealSerial
  #socat: ChildProcess | undefined
  #line: Line | undefined
  /** Hears what the box sends. */
  hear: (bytes: Uint8Array) => void = () => undefined

  constructor({ path, clock }: { path: string; clock: Clock }) {
    this.#path = path
    this.#clock = clock
    this.#serial = new RealSerial(clock)
  }

  get isPluggedIn(): boolean {
    return this.#line !== undefined
  }

  /** Rejects with DEVICE_FAILED where there is no socat, or no terminal. */
  async plugIn(): Promise<void> {
    const ends = [this.#path, this.#ownEnd]
    await mkdir(dirname(this.#path), { recursive: true })
    for (const end of ends) await rm(end, { force: true })
    const socat = spawn(
      'socat',
      ends.map((end) => `pty,raw,echo=0,link=${end}`),
      { stdio: 'ignore' },
    )
    const failed = once(socat, 'error').then(([cause]: unknown[]) => {
      throw new BoxError('DEVICE_FAILED', `socat did not start: ${sentenceOf(cause)}; apt-get install socat`, { cause })
    })
    // Whoever does not wait for it any more is not interested.
    failed.catch(() => undefined)
    await Promise.race([failed, this.#linked(ends)])
    this.#socat = socat
    this.#line = await this.#serial.open(this.#ownEnd, { baud: 115_200 }, { bytes: (bytes) => this.hear(bytes), lost: () => undefined })
  }

  async pullOut(): Promise<void> {
    const socat = this.#socat
    this.#socat = undefined
    await this.#line?.close()
    this.#line = undefined
    if (socat !== undefined && socat.exitCode === null && socat.signalCode === null) {
      socat.kill('SIGKILL')
      await once(socat, 'exit')
    }
    for (const end of [this.#path, this.#ownEnd]) await rm(end, { force: true })
  }

  /** What the receiver says while it is plugged in; what it says else is lost. */
  say(bytes: Uint8Array): void {
    // The cable was pulled in the middle of it.
    this.#line?.write(bytes).catch(() => undefined)
  }

  get #ownEnd(): string {
    return `${this.#path}.receiver`
  }

  async #linked(ends: readonly string[]): Promise<void> {
    const limit = this.#clock.monotonic() + PATIENCE
    while (!ends.every((end) => existsSync(end))) {
      if (this.#clock.monotonic() > limit) throw new BoxError('DEVICE_FAILED', `socat made no terminal at ${this.#path}`)
      await this.#clock.sleep(LOOK_EVERY)
    }
  }
}
