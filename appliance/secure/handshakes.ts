import type { Socket } from 'node:net'
import { neighbourhoodOf } from '#appliance/base/address.ts'

/** A class that opens its pages at once shakes hands within a moment; more at a time than this is somebody's play. */
const MOST = 64

/**
 * Connections whose encryption does not stand yet. Where there are too many the oldest of the busiest neighbourhood makes room, so that a
 * flood of silent sockets keeps nobody else out.
 */
export class Handshakes {
  readonly #open = new Map<string, Socket>()

  get size(): number {
    return this.#open.size
  }

  begin(raw: Socket): void {
    const end = endOf(raw)
    raw.once('close', () => {
      if (this.#open.get(end) === raw) this.#open.delete(end)
    })
    this.#open.set(end, raw)
    if (this.#open.size > MOST) this.#oldestOfBusiest()?.destroy()
  }

  /** False where it was sent away meanwhile. */
  isDone(secured: Socket): boolean {
    return this.#open.delete(endOf(secured))
  }

  cutOff(): void {
    for (const raw of this.#open.values()) raw.destroy()
    this.#open.clear()
  }

  #oldestOfBusiest(): Socket | undefined {
    const crowds = Map.groupBy([...this.#open.values()], (raw) => neighbourhoodOf(raw.remoteAddress ?? ''))
    return [...crowds.values()].sort((a, b) => b.length - a.length)[0]?.[0]
  }
}

/** The encrypted socket and the one below it have the same far end. */
function endOf(socket: Socket): string {
  return `${socket.remoteAddress} ${socket.remotePort}`
}
