import { existsSync, renameSync, statSync } from 'node:fs'
import { BoxError, sentenceOf } from '#appliance/base/errors.ts'
import { isDamage, migrate } from './migrate.ts'
import { Connection } from './sqlite.ts'

export interface OpenOptions {
  readonly path: string
  readonly migrations: string
  /** Where a damaged file is put; undefined = a damaged file is an error, because somebody is reading it. */
  readonly asidePath: string | undefined
}

/** What a worn card damages is mostly found by looking at every page; a big file is looked at only where a power cut may have torn it. */
const ALWAYS_CHECKED_BYTES = 16 * 1024 * 1024

/** Opens the database for writing, migrated; a damaged file is set aside, and a fresh one begun. */
export function openForWriting(options: OpenOptions): { connection: Connection; setAside: boolean } {
  try {
    return { connection: openSound(options), setAside: false }
  } catch (thrown) {
    if (!isDamage(thrown) && !isFoundDamaged(thrown)) throw thrown
    if (options.asidePath === undefined) throw damaged(options.path, thrown)
    moveAside(options.path, options.asidePath)
    return { connection: openSound(options), setAside: true }
  }
}

function openSound({ path, migrations }: OpenOptions): Connection {
  const wantsCheck = existsSync(path) && (existsSync(`${path}-wal`) || statSync(path).size <= ALWAYS_CHECKED_BYTES)
  const connection = Connection.forWriting(path)
  try {
    if (wantsCheck) check(connection, path)
    migrate(connection, migrations)
    return connection
  } catch (cause) {
    connection.close()
    throw cause
  }
}

function check(connection: Connection, path: string): void {
  const answer = connection.pragma('quick_check(1)')
  if (answer !== 'ok') throw damaged(path, answer)
}

function damaged(path: string, cause: unknown): BoxError {
  return new BoxError('DATABASE_FAILED', `the database ${path} is damaged: ${sentenceOf(cause)}`, { cause, details: { damaged: true } })
}

function isFoundDamaged(thrown: unknown): boolean {
  return thrown instanceof BoxError && thrown.details['damaged'] === true
}

function moveAside(path: string, asidePath: string): void {
  for (const suffix of ['', '-wal', '-shm']) {
    if (existsSync(path + suffix)) renameSync(path + suffix, asidePath + suffix)
  }
}
