import { HelperProcess } from '../helper-process.ts'
import type { WatchPlace } from '../peers/server.ts'

/** What the viewers that read (stalled ones left out) saw since the mark; times in milliseconds. */
export interface ViewersAnswer {
  bytes: number
  /** Frames that the worst served viewer got. */
  fewestFrames: number
  /** Times that any of them waited more than half a second for a frame. */
  stalls: number
  /** Viewers whose connection the server ended. */
  closed: number
  /** From the publisher's sending a frame to its last byte at the viewer. */
  age: { p50: number; p95: number; p99: number }
  /** From connecting to the whole first keyframe. */
  firstKeyframe: { p50: number; p95: number }
}

export type ViewersQuestion =
  /** `within`: milliseconds over which they arrive. */
  | { ask: 'join'; place: WatchPlace; count: number; within: number }
  | { ask: 'mark' }
  /** The first `count` stop reading. */
  | { ask: 'stall'; count: number }
  | { ask: 'result' }

/** Many viewers of one place, in a process of their own so that their work is not the server's. */
export class Viewers implements AsyncDisposable {
  readonly #process = new HelperProcess<ViewersQuestion, ViewersAnswer>(new URL('viewers-process.ts', import.meta.url), 'viewers')

  /** Resolves when all have connected. */
  async join(place: WatchPlace, count: number, within: number): Promise<void> {
    await this.#process.ask({ ask: 'join', place, count, within })
  }

  /** Frame ages, bytes and stalls count from here. */
  async mark(): Promise<void> {
    await this.#process.ask({ ask: 'mark' })
  }

  async stall(count: number): Promise<void> {
    await this.#process.ask({ ask: 'stall', count })
  }

  result(): Promise<ViewersAnswer> {
    return this.#process.ask({ ask: 'result' })
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.#process.stop()
  }
}
