import { randomBytes } from 'node:crypto'
import { seconds } from '#appliance/base/duration.ts'
import type { Milliseconds } from '#appliance/base/duration.ts'
import { BoxError } from '#appliance/base/errors.ts'
import type { Database } from '#appliance/storage/database.ts'

/** A point of a recording that somebody wants to explain again. */
export interface Bookmark {
  readonly id: string
  readonly recording: string
  /** Milliseconds of media from the beginning of the recording: a clock that is set does not move it. */
  readonly at: Milliseconds
  /** Empty until somebody names it. */
  readonly label: string
}

/** Two who tap at the same word mean the same point. */
const SAME_POINT: Milliseconds = seconds(3)
/** More of one class nobody finds again. */
const MOST = 100

/** The bookmarks of all recordings, each in the table before it is answered. Calls do not overlap. */
export class Bookmarks {
  readonly #db: Pick<Database, 'read' | 'write'>
  #all: readonly Bookmark[] = []

  constructor(db: Pick<Database, 'read' | 'write'>) {
    this.#db = db
  }

  /** Reads what there is. Throws DATABASE_FAILED. */
  open(): void {
    this.#all = this.#db.read<{ id: string; recording: string; at: number; label: string }>('SELECT * FROM recording_bookmarks')
  }

  /** In the order in which they are played. */
  of(recording: string): readonly Bookmark[] {
    return this.#all.filter((one) => one.recording === recording).toSorted((a, b) => a.at - b.at)
  }

  /** Rejects with BOOKMARKS_FULL or DATABASE_FAILED. A point that is marked already is answered as it is. */
  async add({ recording, at, label }: Omit<Bookmark, 'id'>): Promise<Bookmark> {
    const known = this.of(recording)
    const same = known.find((one) => Math.abs(one.at - at) <= SAME_POINT)
    if (same !== undefined) return same
    if (known.length >= MOST) throw new BoxError('BOOKMARKS_FULL', `the recording ${recording} has ${MOST} bookmarks already`)
    const bookmark = { id: randomBytes(6).toString('hex'), recording, at: Math.round(at), label }
    const params = [bookmark.id, recording, bookmark.at, label]
    await this.#db.write([{ sql: 'INSERT INTO recording_bookmarks (id, recording, at, label) VALUES (?, ?, ?, ?)', params }])
    this.#all = [...this.#all, bookmark]
    return bookmark
  }

  /** Rejects with BOOKMARK_UNKNOWN or DATABASE_FAILED. */
  async name(recording: string, id: string, label: string): Promise<void> {
    const known = this.of(recording).find((one) => one.id === id)
    if (known === undefined) throw new BoxError('BOOKMARK_UNKNOWN', `the recording ${recording} has no bookmark ${id}`)
    await this.#db.write([{ sql: 'UPDATE recording_bookmarks SET label = ? WHERE id = ?', params: [label, id] }])
    this.#all = this.#all.map((one) => (one === known ? { ...one, label } : one))
  }

  /** One that is not there is as good as removed. Rejects with DATABASE_FAILED. */
  async remove(recording: string, id: string): Promise<void> {
    await this.#db.write([{ sql: 'DELETE FROM recording_bookmarks WHERE recording = ? AND id = ?', params: [recording, id] }])
    this.#all = this.#all.filter((one) => one.recording !== recording || one.id !== id)
  }
}
