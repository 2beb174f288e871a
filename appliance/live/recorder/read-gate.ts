import { BoxError } from '#appliance/base/errors.ts'

/** Reads that may be with the disk at a time: a disk that hangs must not take the threads that look up names and write the class. */
const AT_A_TIME = 2
/** Who comes when so many wait is sent away. */
const MOST_WAITING = 256

/** Through here goes everything that is read of recordings for somebody who watches. */
export class ReadGate {
  #reading = 0
  readonly #waiting: (() => void)[] = []

  /** Throws ROOM_FAILED where too many wait already. */
  admit(): void {
    if (this.#waiting.length >= MOST_WAITING) throw new BoxError('ROOM_FAILED', 'the disk is behind with what is asked of it')
  }

  /** Does it when its turn has come; rejects as it does. */
  async run<T>(read: () => Promise<T>): Promise<T> {
    if (this.#reading >= AT_A_TIME) await new Promise<void>((go) => void this.#waiting.push(go))
    else this.#reading += 1
    try {
      return await read()
    } finally {
      const next = this.#waiting.shift()
      if (next === undefined) this.#reading -= 1
      else next()
    }
  }
}
