import type { Clock, Timer } from '#appliance/base/clock.ts'
import type { Milliseconds } from '#appliance/base/duration.ts'
import type { Log } from '#appliance/base/log.ts'
import type { LibraryNotes } from './notes.ts'

export interface LineMemoryParts {
  readonly notes: Pick<LibraryNotes, 'read' | 'write'>
  readonly clock: Pick<Clock, 'every'>
  readonly log: Log
  readonly every: Milliseconds
  /** Bytes a second; 0 while nothing is known. */
  readonly line: () => number
}

const NAME = 'line'

/** What the uplink gives is known again after a restart: a forecast must not begin from nothing each morning. */
export class LineMemory {
  readonly #parts: LineMemoryParts
  #written = 0
  #timer: Timer | undefined
  #writing: Promise<void> = Promise.resolve()

  constructor(parts: LineMemoryParts) {
    this.#parts = parts
  }

  /** Bytes a second; 0 where nothing is known. */
  read(): number {
    const known = this.#parts.notes.read(NAME)
    this.#written = typeof known === 'number' && Number.isFinite(known) && known > 0 ? known : 0
    return this.#written
  }

  start(): void {
    const { clock, every } = this.#parts
    this.#timer ??= clock.every(every, () => void (this.#writing = this.#write()))
  }

  /** Resolves once it is on the disk, or could not be written. */
  async stop(): Promise<void> {
    this.#timer?.cancel()
    this.#timer = undefined
    await this.#writing
    await this.#write()
  }

  async #write(): Promise<void> {
    const { notes, line, log } = this.#parts
    const now = line()
    if (now === this.#written || now === 0) return
    try {
      await notes.write(NAME, now)
      this.#written = now
    } catch (err) {
      log.warn({ err }, 'the measure of the line was not written down')
    }
  }
}
