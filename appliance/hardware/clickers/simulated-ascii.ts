import { latin1 } from './simulated-receiver.ts'
import type { Say, SimulatedReceiver } from './simulated-receiver.ts'

/** A receiver that prints `id,key` and, where a battery is low, that it is. */
export class SimulatedAscii implements SimulatedReceiver {
  readonly #say: Say
  /** What the box has sent. */
  heard = ''

  constructor(say: Say) {
    this.#say = say
  }

  boot(): void {
    // It says nothing of itself.
  }

  press(id: string, key: string, { batteryLow = false }: { batteryLow?: boolean } = {}): boolean {
    this.#say(latin1(`${id},${key}${batteryLow ? ',low' : ''}\r\n`))
    return true
  }

  damaged(id: string): void {
    this.#say(latin1(`${id.slice(0, 2)}\u0000\u00FF,\r\n`))
  }

  hear(bytes: Uint8Array): void {
    this.heard = (this.heard + Buffer.from(bytes).toString('latin1')).slice(-4096)
  }

  idOf(card: number): string {
    return String(1001 + card)
  }
}
