import type { Clock } from '#appliance/base/clock.ts'
import { Lane } from '#appliance/base/lane.ts'
import type { Command } from './driver.ts'

/**
 * Sends commands one after the other, each with its own rest behind it: a device that is told more at once loses half. The rest is over as soon as
 * the device says that it has taken the command.
 */
export class CommandLane {
  readonly #clock: Clock
  readonly #write: (bytes: Uint8Array) => Promise<void>
  readonly #lane = new Lane()
  #awaited: { readonly taken: number | undefined; readonly over: AbortController } | undefined

  constructor(clock: Clock, write: (bytes: Uint8Array) => Promise<void>) {
    this.#clock = clock
    this.#write = write
  }

  /** The device has taken this command. */
  taken(command: number): void {
    if (this.#awaited?.taken === command) this.#awaited.over.abort()
  }

  /** Resolves when all are sent, or `signal` has called the rest off. Rejects with what the line says. */
  send(commands: readonly Command[], signal: AbortSignal): Promise<void> {
    return this.#lane.run(async () => {
      for (const command of commands) {
        if (signal.aborted) return
        await this.#sendOne(command, signal)
      }
    })
  }

  async #sendOne({ bytes, rest, taken }: Command, signal: AbortSignal): Promise<void> {
    // It may be answered before the line says that it is written.
    const over = new AbortController()
    this.#awaited = { taken, over }
    if (bytes.length > 0) await this.#write(bytes)
    if (rest > 0) await this.#clock.sleep(rest, AbortSignal.any([signal, over.signal]))
  }
}
