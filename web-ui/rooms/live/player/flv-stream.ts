import { notOnAir } from './engine.ts'
import type { StreamEnd } from './engine.ts'

export interface FlvStreamEvents {
  arrived(): void
  ended(end: StreamEnd): void
}

type Sink = (chunk: ArrayBuffer, start: number, total: number) => void

/**
 * One HTTP-FLV answer being read. The request goes out before the player's code is here; what arrives meanwhile is kept
 * and handed over at once, so that the first picture does not wait for two things one after the other.
 */
export class FlvStream {
  readonly #url: string
  readonly #events: FlvStreamEvents
  readonly #abort = new AbortController()
  #kept: ArrayBuffer[] = []
  #sink: Sink | undefined
  #total = 0

  constructor(url: string, events: FlvStreamEvents) {
    this.#url = url
    this.#events = events
  }

  open(): void {
    void this.#read()
  }

  /** Everything that has arrived and will arrive goes to `sink`. */
  pour(sink: Sink): void {
    this.#sink = sink
    const kept = this.#kept
    this.#kept = []
    let start = 0
    for (const chunk of kept) {
      sink(chunk, start, start + chunk.byteLength)
      start += chunk.byteLength
    }
    if (kept.length > 0) this.#events.arrived()
  }

  close(): void {
    this.#sink = undefined
    this.#kept = []
    this.#abort.abort()
  }

  async #read(): Promise<void> {
    let answered = false
    try {
      const response = await fetch(this.#url, { signal: this.#abort.signal, cache: 'no-store' })
      if (!response.ok || response.body === null) return this.#end(notOnAir(response.headers.get('retry-after')))
      answered = true
      const reader = response.body.getReader()
      for (;;) {
        const { done, value } = await reader.read()
        if (done) return this.#end({ why: 'cut' })
        this.#take(value.byteOffset === 0 && value.byteLength === value.buffer.byteLength ? value.buffer : value.slice().buffer)
      }
    } catch {
      // Every way for a fetch to fail is the same to a viewer: the connection is gone.
      this.#end({ why: answered ? 'cut' : 'broken' })
    }
  }

  #take(chunk: ArrayBuffer): void {
    const start = this.#total
    this.#total += chunk.byteLength
    if (this.#sink === undefined) this.#kept.push(chunk)
    else {
      this.#sink(chunk, start, this.#total)
      this.#events.arrived()
    }
  }

  #end(end: StreamEnd): void {
    if (!this.#abort.signal.aborted) this.#events.ended(end)
  }
}
