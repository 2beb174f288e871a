import { dirname } from 'node:path'
import type { Clock } from '#appliance/base/clock.ts'
import { BoxError, sentenceOf } from '#appliance/base/errors.ts'
import type { Log } from '#appliance/base/log.ts'
import { ownFile, ownThread } from '#appliance/base/own-files.ts'
import { syncFolder } from './disk.ts'
import { Connection } from './sqlite.ts'
import type { SqlValue, Statement, WriteResult } from './sqlite.ts'
import { Writer } from './writer.ts'

export type { SqlValue, Statement, WriteResult } from './sqlite.ts'

/**
 * The box's memory: what must outlive a power cut. Writes go to one thread and share their fsyncs; reads are synchronous and
 * see everything whose promise has resolved. It owns the file and its tables' migrations, never what the tables mean.
 */
export interface Database {
  /** Where a damaged file was put before a fresh one was begun; undefined where nothing was damaged. */
  readonly setAside: string | undefined
  read<T>(sql: string, ...params: readonly SqlValue[]): T[]
  readOne<T>(sql: string, ...params: readonly SqlValue[]): T | undefined
  /**
   * Does all statements or none. Resolves once they are on the disk, with one result each;
   * rejects with DATABASE_FAILED (`details.sqliteCode` says why).
   */
  write(statements: readonly Statement[]): Promise<readonly WriteResult[]>
  /**
   * Puts what was committed into the file itself and empties the log beside it: from then on nothing tells in which order, or together with what, it
   * was written. Rejects with DATABASE_FAILED.
   */
  forgetOrder(): Promise<void>
  /** Resolves while the writing thread answers; rejects with DATABASE_FAILED where it cannot. */
  ping(): Promise<void>
  /** Commits what was asked, then lets go of the file; safe to call twice. */
  close(): Promise<void>
}

export interface DatabaseOptions {
  readonly path: string
  readonly log: Log
  readonly clock: Clock
  /** Folder of the migrations, where they are not the box's own. */
  readonly migrations?: string
  /** The file that the writing thread runs, where it is not the box's own. */
  readonly thread?: URL
}

/** Opens or makes the database. Rejects with DATABASE_TOO_NEW or DATABASE_FAILED; a damaged file is set aside and told in `setAside`. */
export async function openDatabase(options: DatabaseOptions): Promise<Database> {
  const { path, log } = options
  const migrations = options.migrations ?? ownFile('storage/migrations')
  const thread = options.thread ?? ownThread('storage/writer-thread')
  const asidePath = `${path}.damaged-${new Date(options.clock.now()).toISOString().replaceAll(/[-:.]/g, '')}`
  const first = new Writer({ open: { path, migrations, asidePath }, log, thread })
  const { setAside } = await first.open()
  await syncFolder(dirname(path))
  if (setAside) log.error({ path, asidePath }, 'damaged database set aside')
  return new SqliteDatabase(first, Connection.forReading(path), setAside ? asidePath : undefined)
}

class SqliteDatabase implements Database {
  readonly #writer: Writer
  readonly #reader: Connection
  readonly setAside: string | undefined
  #closed = false

  constructor(writer: Writer, reader: Connection, setAside: string | undefined) {
    this.#writer = writer
    this.#reader = reader
    this.setAside = setAside
  }

  read<T>(sql: string, ...params: readonly SqlValue[]): T[] {
    try {
      return this.#reader.read(sql, params) as T[]
    } catch (cause) {
      throw new BoxError('DATABASE_FAILED', `the database refused to read: ${sentenceOf(cause)}`, { cause })
    }
  }

  readOne<T>(sql: string, ...params: readonly SqlValue[]): T | undefined {
    return this.read<T>(sql, ...params)[0]
  }

  write(statements: readonly Statement[]): Promise<readonly WriteResult[]> {
    return this.#writer.write(statements)
  }

  async forgetOrder(): Promise<void> {
    await this.#writer.write('fold')
  }

  async ping(): Promise<void> {
    await this.#writer.write([])
  }

  async close(): Promise<void> {
    if (this.#closed) return
    this.#closed = true
    // The last connection to go folds the log into the file, and only the writing one can.
    this.#reader.close()
    await this.#writer.close()
  }
}
