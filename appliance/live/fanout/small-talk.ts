import type { Milliseconds } from '#appliance/base/duration.ts'

const MOST_BYTES = 65_536
/** Acknowledgements of RTMP stay far below, whatever the bitrate. */
const FORGIVEN_PER_MILLISECOND = 1.024

/** What a viewer says: one has next to nothing to say, for days, and one that talks on is no viewer. */
export class SmallTalk {
  #bytes = 0
  #at: Milliseconds

  constructor(now: Milliseconds) {
    this.#at = now
  }

  /** Notes `bytes` more; true where that is too much. */
  isTooMuch(bytes: number, now: Milliseconds): boolean {
    this.#bytes = Math.max(0, this.#bytes - (now - this.#at) * FORGIVEN_PER_MILLISECOND) + bytes
    this.#at = now
    return this.#bytes > MOST_BYTES
  }
}
