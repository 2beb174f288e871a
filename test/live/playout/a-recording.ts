import type { StandInRole } from '#appliance/contract/live.ts'
import type { CastStandIn } from '#appliance/live/playout/stand-in-upstream.ts'
import type { OpenFilm } from '#appliance/live/playout/stand-in.ts'

/** What a test has of the recording of a lesson. */
export class Recording implements CastStandIn {
  readonly key = 'recording'
  role: StandInRole = 'recording'
  title = '分数的意义'
  readonly bytes: Buffer
  openFilms = 0
  at: () => number | undefined = () => 0
  fails: Error | undefined
  /** From this byte on its disk hangs. */
  hangsAt = Infinity

  constructor(bytes: Buffer) {
    this.bytes = bytes
  }

  point(): number | undefined {
    return this.at()
  }

  async open(): Promise<OpenFilm> {
    if (this.fails !== undefined) throw this.fails
    this.openFilms += 1
    return {
      size: this.bytes.length,
      read: (position, length) => this.#read(position, length),
      close: async () => void (this.openFilms -= 1),
    }
  }

  async #read(position: number, length: number): Promise<Buffer> {
    if (position + length > this.hangsAt) await new Promise(() => undefined)
    return this.bytes.subarray(position, position + length)
  }
}
