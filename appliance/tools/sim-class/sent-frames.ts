import type { Milliseconds } from '#appliance/base/duration.ts'

const MOST_FRAMES = 4096
const TAIL_BYTES = 12

/** When each picture was sent, so that a viewer of the same process can tell how old it is; a clip's pictures come round again. */
export class SentFrames {
  readonly #times = new Map<string, Milliseconds>()

  sent(body: Buffer, now: Milliseconds): void {
    if (this.#times.size < MOST_FRAMES) this.#times.set(nameOf(body), now)
  }

  /** Undefined for a picture that this process never sent. */
  age(body: Buffer, now: Milliseconds): Milliseconds | undefined {
    const at = this.#times.get(nameOf(body))
    return at === undefined ? undefined : now - at
  }
}

/** A coded picture is told by its length and its last bytes: the relay may rewrite what stands before them. */
function nameOf(body: Buffer): string {
  return `${body.length}:${body.toString('latin1', Math.max(0, body.length - TAIL_BYTES))}`
}
