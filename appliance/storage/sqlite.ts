import Sqlite from 'better-sqlite3'

/** What a column can hold. A boolean is written as 0 or 1. */
export type SqlValue = string | number | bigint | Uint8Array | null

/** One statement with its values, in the order of its question marks. */
export interface Statement {
  readonly sql: string
  readonly params?: readonly SqlValue[]
}

export interface WriteResult {
  /** Rows inserted, changed or deleted. */
  readonly changes: number
  /** What RETURNING gave; empty without it. */
  readonly rows: readonly unknown[]
}

const BUSY_TIMEOUT = 5000
const MAX_PREPARED = 256

/** One SQLite connection; the only place that knows better-sqlite3. Everything here blocks its thread. */
export class Connection {
  readonly #sqlite: Sqlite.Database
  readonly #prepared = new Map<string, Sqlite.Statement>()

  private constructor(sqlite: Sqlite.Database) {
    this.#sqlite = sqlite
  }

  /** The one connection that writes: WAL, every commit reaches the disk before it returns. */
  static forWriting(path: string): Connection {
    return Connection.#opened(new Sqlite(path, { timeout: BUSY_TIMEOUT }), [
      'journal_mode = WAL',
      'synchronous = FULL',
      'foreign_keys = ON',
      // What is deleted is overwritten: a pupil who was deleted stands on no page of the file any more.
      'secure_delete = ON',
      // A WAL that one big commit blew up gives its disk back at the next checkpoint.
      'journal_size_limit = 4194304',
    ])
  }

  static forReading(path: string): Connection {
    return Connection.#opened(new Sqlite(path, { timeout: BUSY_TIMEOUT, readonly: true, fileMustExist: true }), [])
  }

  static #opened(sqlite: Sqlite.Database, pragmas: readonly string[]): Connection {
    try {
      for (const pragma of pragmas) sqlite.pragma(pragma)
      return new Connection(sqlite)
    } catch (cause) {
      sqlite.close()
      throw cause
    }
  }

  get inTransaction(): boolean {
    return this.#sqlite.inTransaction
  }

  read(sql: string, params: readonly SqlValue[]): unknown[] {
    return this.#prepare(sql).all(...params)
  }

  write({ sql, params = [] }: Statement): WriteResult {
    const prepared = this.#prepare(sql)
    if (prepared.reader) {
      const rows = prepared.all(...params)
      return { changes: rows.length, rows }
    }
    return { changes: prepared.run(...params).changes, rows: [] }
  }

  /** Runs a script of several statements without values. */
  script(sql: string): void {
    this.#sqlite.exec(sql)
  }

  /** The first value that a pragma answers. */
  pragma(pragma: string): unknown {
    return this.#sqlite.pragma(pragma, { simple: true })
  }

  close(): void {
    this.#sqlite.close()
  }

  #prepare(sql: string): Sqlite.Statement {
    const known = this.#prepared.get(sql)
    if (known !== undefined) return known
    if (this.#prepared.size >= MAX_PREPARED) this.#prepared.clear()
    const prepared = this.#sqlite.prepare(sql)
    this.#prepared.set(sql, prepared)
    return prepared
  }
}

/** SQLite's own name of what went wrong, such as `SQLITE_FULL`; undefined for what did not come from SQLite. */
export function sqliteCodeOf(thrown: unknown): string | undefined {
  return thrown instanceof Sqlite.SqliteError ? thrown.code : undefined
}

/** Whether SQLite found no room on the disk; the index of its log says that in a way of its own. */
export function isFull(thrown: unknown): boolean {
  const code = sqliteCodeOf(thrown)
  return code === 'SQLITE_FULL' || code === 'SQLITE_IOERR_SHMSIZE'
}
