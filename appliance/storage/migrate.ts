import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { BoxError, sentenceOf } from '#appliance/base/errors.ts'
import { sqliteCodeOf } from './sqlite.ts'
import type { Connection } from './sqlite.ts'

interface Migration {
  readonly version: number
  readonly file: string
}

/**
 * Brings a database to the newest version, one transaction a step; the files `NNNN-name.sql` are only ever added to.
 * Throws DATABASE_TOO_NEW where a newer box has written it, DATABASE_FAILED where a step does not run;
 * damage to the file is thrown as SQLite's own error.
 */
export function migrate(connection: Connection, folder: string): void {
  const migrations = migrationsIn(folder)
  const newest = migrations.at(-1)?.version ?? 0
  const version = Number(connection.pragma('user_version'))
  if (version > newest) {
    const sentence = `the database has version ${version}, this box knows versions up to ${newest}: a newer box has written it`
    throw new BoxError('DATABASE_TOO_NEW', sentence, { details: { version, newest } })
  }
  for (const migration of migrations.filter((step) => step.version > version)) step(connection, folder, migration)
}

function migrationsIn(folder: string): Migration[] {
  return readdirSync(folder)
    .filter((file) => /^\d{4}-[a-z0-9-]+\.sql$/.test(file))
    .toSorted()
    .map((file) => ({ version: Number(file.slice(0, 4)), file }))
}

function step(connection: Connection, folder: string, { version, file }: Migration): void {
  try {
    connection.script(`BEGIN IMMEDIATE; ${readFileSync(join(folder, file), 'utf8')}; PRAGMA user_version = ${version}; COMMIT`)
  } catch (cause) {
    if (connection.inTransaction) connection.script('ROLLBACK')
    if (isDamage(cause)) throw cause
    throw new BoxError('DATABASE_FAILED', `the database could not take step ${file}: ${sentenceOf(cause)}`, { cause })
  }
}

/** Whether SQLite said that the file itself is broken, as a worn card or a torn write leaves it. */
export function isDamage(thrown: unknown): boolean {
  return /^SQLITE_(CORRUPT|NOTADB)/.test(sqliteCodeOf(thrown) ?? '')
}
