import type { LearnView } from '#appliance/contract/clickers.ts'
import type { Clock } from '#appliance/base/clock.ts'
import type { Milliseconds } from '#appliance/base/duration.ts'

const MOST_BYTES = 4096
/** Of one chunk that is shown; what comes in one piece on a fast line is many frames. */
const LONGEST_CHUNK = 512

/** The last bytes of a line, with the moment at which they came. */
export class RawRing {
  readonly #clock: Pick<Clock, 'monotonic'>
  readonly #began: Milliseconds
  #chunks: { at: Milliseconds; bytes: Uint8Array }[] = []
  #held = 0
  #total = 0

  constructor(clock: Pick<Clock, 'monotonic'>) {
    this.#clock = clock
    this.#began = clock.monotonic()
  }

  /** All bytes that ever came. */
  get total(): number {
    return this.#total
  }

  add(chunk: Uint8Array): void {
    this.#total += chunk.length
    const bytes = Uint8Array.from(chunk.subarray(-LONGEST_CHUNK))
    this.#chunks.push({ at: this.#clock.monotonic() - this.#began, bytes })
    this.#held += bytes.length
    while (this.#held > MOST_BYTES) this.#held -= this.#chunks.shift()?.bytes.length ?? 0
  }

  /** Oldest first. */
  chunks(): LearnView['chunks'] {
    return this.#chunks.map(({ at, bytes }) => ({ at: Math.round(at), hex: Buffer.from(bytes).toString('hex') }))
  }
}
