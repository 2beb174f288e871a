import type { Clock } from '#appliance/base/clock.ts'
import { Lane } from '#appliance/base/lane.ts'
import type { Command } from './driver.ts'

/** Sends commands one after the other, each with its own rest behind it; a device that is told more at once loses half. */
export class CommandLane {
  readonly #clock: Clock
  readonly #write: (bytes: Uint8Array) => Promise<void>
  readonly #lane = new Lane()

  constructor(clock: Clock, write: (bytes: Uint8Array) => Promise<void>) {
    this.#clock = clock
    this.#write = write
  }

  /** Resolves when all are sent, or `signal` has called the rest off. Rejects with what the line says. */
  send(commands: readonly Command[], signal: AbortSignal): Promise<void> {
    return this.#lane.run(async () => {
      for (const { bytes, rest } of commands) {
        if (signal.aborted) return
        if (bytes.length > 0) await this.#write(bytes)
        if (rest > 0) await this.#clock.sleep(rest, signal)
      }
    })
  }
}
