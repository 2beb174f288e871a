import type { BoxConfig } from '#appliance/config/schema.ts'
import { isLoopbackAddress } from '#appliance/base/address.ts'
import { Places } from '#appliance/base/places.ts'

/** Kept for the box's own screen; a box that serves a few keeps a tenth. */
const MOST_KEPT = 20

/** What this file needs of a connection. */
export interface Connection {
  readonly remoteAddress?: string | undefined
  destroy(): unknown
  once(event: 'close', listener: () => void): unknown
}

/**
 * The open connections of the web: no device may have all of them, and none outlives the box. Node's own limit counts them in all
 * only, and would let one tablet close the door for the teacher.
 */
export class Connections {
  readonly #places: Places
  readonly #open = new Set<Connection>()

  constructor(settings: () => Pick<BoxConfig['http'], 'max_connections' | 'max_per_address'>) {
    this.#places = new Places(() => {
      const { max_connections: most, max_per_address: mostFromOne } = settings()
      return { most, mostFromOne, kept: Math.min(MOST_KEPT, Math.floor(most / 10)) }
    })
  }

  /** Keeps a connection until it closes, or destroys it at once where there is no place for it. */
  take(connection: Connection): void {
    const address = connection.remoteAddress
    // It has gone already.
    if (address === undefined) return void connection.destroy()
    const leave = this.#places.take(address, isLoopbackAddress(address))
    if (typeof leave !== 'function') return void connection.destroy()
    this.#open.add(connection)
    connection.once('close', () => {
      this.#open.delete(connection)
      leave()
    })
  }

  /** Destroys all that are open. */
  cutOff(): void {
    for (const connection of this.#open) connection.destroy()
  }
}
