import { EV_KEY, EV_SYN, InputEventReader, SYN_DROPPED, SYN_REPORT } from './input-event.ts'
import type { InputEvent, RecordBytes } from './input-event.ts'

export interface KeyEvent {
  readonly code: number
  readonly move: 'down' | 'up' | 'repeat'
  /** Epoch milliseconds by the machine's clock at that moment. */
  readonly time: number
}

const MOVES = ['up', 'down', 'repeat'] as const

/** What one input device says of its keys. */
export class KeyEvents {
  readonly #reader: InputEventReader
  /** Since SYN_DROPPED, until the report that follows it is over (Documentation/input/event-codes.rst). */
  #isDropping = false

  constructor(recordBytes: RecordBytes) {
    this.#reader = new InputEventReader(recordBytes)
  }

  get badBytes(): number {
    return this.#reader.badBytes
  }

  feed(chunk: Buffer): KeyEvent[] {
    return this.#reader.feed(chunk).flatMap((event) => this.#take(event))
  }

  #take({ type, code, value, time }: InputEvent): KeyEvent[] {
    if (type === EV_SYN && code === SYN_DROPPED) this.#isDropping = true
    else if (type === EV_SYN && code === SYN_REPORT) this.#isDropping = false
    const move = MOVES[value]
    return type !== EV_KEY || this.#isDropping || move === undefined ? [] : [{ code, move, time }]
  }
}
