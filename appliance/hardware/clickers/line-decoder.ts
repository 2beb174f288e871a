import type { Decoder, Heard } from './driver.ts'
import { LineSplitter } from './line-splitter.ts'

/** For receivers that print a line a press. Of a line that is too long a press at its end counts all the same; anything else in it is bad. */
export class LineDecoder implements Decoder {
  readonly #lines: LineSplitter
  readonly #heardIn: (line: string) => Heard[]

  constructor(longest: number, heardIn: (line: string) => Heard[]) {
    this.#lines = new LineSplitter(longest)
    this.#heardIn = heardIn
  }

  take(bytes: Uint8Array): Heard[] {
    return this.#lines.take(bytes).flatMap(({ text, cut }) => {
      const heard = this.#heardIn(text)
      return cut && heard[0]?.kind !== 'press' ? [{ kind: 'bad', reason: 'too-long' } as const] : heard
    })
  }

  rest(): Heard[] {
    return []
  }
}
