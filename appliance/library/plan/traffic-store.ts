import type { Database } from '#appliance/storage/database.ts'

const ADD = `INSERT INTO library_traffic (month, bytes) VALUES (?, ?)
  ON CONFLICT (month) DO UPDATE SET bytes = bytes + excluded.bytes`
/** So many bytes may be forgotten by a power cut. */
const MOST_WAITING = 33_554_432

/**
 * Counts the bytes of background fetching by month. They are written a batch at a time: on `flush`, which is to be called each minute,
 * and when many have come.
 */
export class TrafficStore {
  readonly #db: Pick<Database, 'readOne' | 'write'>
  readonly #onFailed: (thrown: unknown) => void
  #month = ''
  #stored = 0
  #waiting = 0
  #writing: Promise<void> = Promise.resolve()

  /** `onFailed` is told why a batch could not be written; it goes with the next. */
  constructor(db: Pick<Database, 'readOne' | 'write'>, onFailed: (thrown: unknown) => void) {
    this.#db = db
    this.#onFailed = onFailed
  }

  /** The month that was counted last; empty before the first. */
  lastMonth(): string {
    return this.#db.readOne<{ month: string }>('SELECT month FROM library_traffic ORDER BY month DESC LIMIT 1')?.month ?? ''
  }

  /** From now on bytes belong to this month, such as 2026-11. Throws DATABASE_FAILED. */
  turnTo(month: string): void {
    if (month === this.#month) return
    void this.flush()
    this.#stored = this.#db.readOne<{ bytes: number }>('SELECT bytes FROM library_traffic WHERE month = ?', month)?.bytes ?? 0
    this.#month = month
    this.#waiting = 0
  }

  /** Of this month. */
  get bytes(): number {
    return this.#stored + this.#waiting
  }

  add(bytes: number): void {
    this.#waiting += bytes
    if (this.#waiting >= MOST_WAITING) void this.flush()
  }

  /** Resolves once all is on the disk, or could not be written. */
  flush(): Promise<void> {
    const [month, bytes] = [this.#month, this.#waiting]
    if (bytes === 0) return this.#writing
    this.#waiting = 0
    this.#stored += bytes
    this.#writing = this.#writing.then(() => this.#write(month, bytes))
    return this.#writing
  }

  async #write(month: string, bytes: number): Promise<void> {
    try {
      await this.#db.write([{ sql: ADD, params: [month, bytes] }])
    } catch (thrown) {
      this.#onFailed(thrown)
      if (month !== this.#month) return
      this.#stored -= bytes
      this.#waiting += bytes
    }
  }
}
