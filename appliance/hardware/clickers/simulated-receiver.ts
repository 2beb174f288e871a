/** A receiver of clickers as it is at the wire; `say` puts bytes on it. */
export interface SimulatedReceiver {
  /**
   * Whether the radio has heard it, so that the card rests; a base takes no votes while no question is open. `again`: the clicker, which has not
   * heard that it was heard, sends the same press once more.
   */
  press(id: string, key: string, options?: { batteryLow?: boolean; again?: boolean }): boolean
  /** The same press with a bit of it lost on the way, as the radio hears one that two cards send at once. */
  damaged(id: string, key: string): void
  /** What it says when it is plugged in. */
  boot(): void
  /** What the box sends to it. */
  hear(bytes: Uint8Array): void
  /** A number such as its clickers have it printed on them. */
  idOf(card: number): string
}

export type Say = (bytes: Uint8Array) => void

export const latin1 = (text: string): Uint8Array => Buffer.from(text, 'latin1')

/** One bit of it is another. */
export function bitFlipped(bytes: Uint8Array, bit: number): Uint8Array {
  const copy = Uint8Array.from(bytes)
  const at = Math.floor(bit / 8) % copy.length
  copy[at] = (copy[at] ?? 0) ^ (1 << (bit % 8))
  return copy
}
