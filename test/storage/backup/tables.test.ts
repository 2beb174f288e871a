import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { ownFile } from '#appliance/base/own-files.ts'
import { BROUGHT_IN, TAKEN_OUT } from '#appliance/composition/backup.ts'
import { runCopy } from '#appliance/storage/backup/run-copy.ts'
import type { Database, Statement } from '#appliance/storage/database.ts'
import { aDatabase } from '#test/helper/a-database.ts'
import { aFolder } from '#test/helper/a-folder.ts'

const migrations = ownFile('storage/migrations')

/** What a box of this name has in it. */
function rowsOf(name: string): Statement[] {
  const recording = "INSERT INTO recordings (id, channel, started_at, kept, repaired, duration, bytes) VALUES (?, 'class', 1, 0, 0, 1, 1)"
  return [
    { sql: "INSERT INTO settings (key, origin, value, changed_at) VALUES ('box.room', 'page', ?, 1)", params: [JSON.stringify(name)] },
    { sql: "INSERT INTO secrets (kind, salt, hash, params) VALUES ('pin', x'00', x'01', ?)", params: [name] },
    {
      sql: "INSERT INTO tokens (id, token_hash, label, role, created_at) VALUES (?, ?, '', 'teacher', 1)",
      params: [name, Buffer.from(name)],
    },
    {
      sql: "INSERT INTO facts_kv (key, value) VALUES ('class', ?)",
      params: [JSON.stringify({ black: false, running: { by: name }, given: [name] })],
    },
    { sql: recording, params: [name] },
    { sql: "INSERT INTO recording_bookmarks (id, recording, at, label) VALUES (?, ?, 1, '')", params: [`mark of ${name}`, name] },
    { sql: "INSERT INTO outbox (stream, id, body) VALUES ('xapi', ?, '{}')", params: [`letter of ${name}`] },
    { sql: "INSERT INTO quiz_polls (id, value, kept_at, dated) VALUES (?, '{}', 1, 1)", params: [`kept of ${name}`] },
    { sql: "INSERT INTO quiz_polls (id, value, kept_at, dated) VALUES (?, '{}', NULL, 1)", params: [`open of ${name}`] },
    { sql: 'INSERT INTO library_pins (item_id, pinned_at) VALUES (?, 1)', params: [`pin of ${name}`] },
  ]
}

const column = (database: Database, sql: string): unknown[] => database.read<{ value: unknown }>(sql).map(({ value }) => value)

describe('a backup', () => {
  it('brings back what people made, leaves the machine what lies on its disk, loses no bookmark and no report, and lets nobody in', async () => {
    const folder = await aFolder()
    const paths = { old: join(folder, 'old.db'), here: join(folder, 'here.db'), copy: join(folder, 'copy.db') }
    const [old, here] = [await aDatabase({ path: paths.old }), await aDatabase({ path: paths.here })]
    await old.write(rowsOf('old'))
    await here.write(rowsOf('here'))
    await runCopy({ kind: 'copy', from: paths.old, to: paths.copy, migrations, statements: TAKEN_OUT })
    await runCopy({ kind: 'fit', from: paths.here, to: paths.copy, migrations, statements: BROUGHT_IN })

    const restored = await aDatabase({ path: paths.copy })
    expect(column(restored, 'SELECT value FROM settings')).toEqual(['"old"'])
    expect(column(restored, 'SELECT params AS value FROM secrets')).toEqual(['old'])
    expect(column(restored, 'SELECT id AS value FROM recordings')).toEqual(['here'])
    expect(column(restored, 'SELECT id AS value FROM recording_bookmarks ORDER BY id')).toEqual(['mark of here', 'mark of old'])
    expect(column(restored, 'SELECT id AS value FROM outbox ORDER BY id')).toEqual(['letter of here', 'letter of old'])
    expect(column(restored, 'SELECT id AS value FROM quiz_polls')).toEqual(['kept of old'])
    expect(column(restored, 'SELECT item_id AS value FROM library_pins')).toEqual(['pin of old'])
    expect(column(restored, 'SELECT id AS value FROM tokens')).toEqual([])
    expect(column(restored, "SELECT value FROM facts_kv WHERE key = 'class'")).toEqual(['{"black":false,"given":["old"]}'])
    // What is in use was only looked at.
    expect(column(here, 'SELECT value FROM settings')).toEqual(['"here"'])
    expect(column(old, 'SELECT id AS value FROM tokens')).toEqual(['old'])
  })

  it('is made while somebody writes, and has all that was told to be kept before', async () => {
    const folder = await aFolder()
    const [path, copy] = [join(folder, 'box.db'), join(folder, 'copy.db')]
    const database = await aDatabase({ path })
    const write = (n: number): Promise<unknown> =>
      database.write([{ sql: 'INSERT INTO facts_kv (key, value) VALUES (?, ?)', params: [String(n), JSON.stringify('x'.repeat(2_000))] }])
    for (let n = 0; n < 200; n += 1) await write(n)
    const state = { isCopying: true }
    let n = 200
    const copying = runCopy({ kind: 'copy', from: path, to: copy, migrations, statements: TAKEN_OUT }).finally(
      () => (state.isCopying = false),
    )
    while (state.isCopying) await write(n++)
    await copying
    const made = await aDatabase({ path: copy })
    const keys = new Set(column(made, 'SELECT key AS value FROM facts_kv'))
    expect(Array.from({ length: 200 }, (_, at) => String(at)).filter((key) => !keys.has(key))).toEqual([])
    expect(keys.size).toBeLessThanOrEqual(n)
  })
})
