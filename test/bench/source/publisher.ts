import { HelperProcess } from '../helper-process.ts'

/** One picture that went out: its number in the clip and the wall-clock time, epoch milliseconds with fractions. */
export interface SentFrame {
  number: number
  at: number
}

export type PublisherQuestion =
  /** Starts; answered when the server has accepted the publisher. */
  { ask: 'publish'; clip: string; url: string } | /** Pictures sent since the last time. */ { ask: 'sent' }

/** The lesson's publisher, in a process of its own: the clip in real time, over and over, with one unbroken clock. */
export class Publisher implements AsyncDisposable {
  readonly #process = new HelperProcess<PublisherQuestion, SentFrame[]>(new URL('publisher-process.ts', import.meta.url), 'publisher')

  async publish(clip: string, url: string): Promise<void> {
    await this.#process.ask({ ask: 'publish', clip, url })
  }

  sent(): Promise<SentFrame[]> {
    return this.#process.ask({ ask: 'sent' })
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.#process.stop()
  }
}
