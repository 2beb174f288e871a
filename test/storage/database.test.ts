import { stat } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { createLog } from '#appliance/base/log.ts'
import type { Database, Statement } from '#appliance/storage/database.ts'
import { aDatabase } from '#test/helper/a-database.ts'
import { aFolder } from '#test/helper/a-folder.ts'

const keep = (key: string, value = '1'): Statement => ({ sql: 'INSERT INTO facts_kv (key, value) VALUES (?, ?)', params: [key, value] })
const keys = (database: Database): string[] => database.read<{ key: string }>('SELECT key FROM facts_kv ORDER BY key').map(({ key }) => key)

describe('the memory of the box', () => {
  it('shows a reader everything whose promise has resolved', async () => {
    const database = await aDatabase()
    await database.write([keep('lesson')])
    expect(keys(database)).toEqual(['lesson'])
  })

  it('does all statements of a write or none', async () => {
    const database = await aDatabase()
    await expect(database.write([keep('a'), keep('a')])).rejects.toMatchObject({ code: 'DATABASE_FAILED' })
    expect(keys(database)).toEqual([])
  })

  it('fails a bad write alone while its neighbours in the same commit are kept', async () => {
    const database = await aDatabase()
    const outcomes = await Promise.allSettled([
      database.write([keep('a')]),
      database.write([keep('b'), keep('a')]),
      database.write([keep('c')]),
    ])
    expect(outcomes.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled'])
    expect(keys(database)).toEqual(['a', 'c'])
  })

  it('says what was wrong with a write', async () => {
    const database = await aDatabase()
    await database.write([keep('a')])
    await expect(database.write([keep('a')])).rejects.toMatchObject({
      message: 'the database refused to write: UNIQUE constraint failed: facts_kv.key',
      details: { sqliteCode: 'SQLITE_CONSTRAINT_PRIMARYKEY' },
    })
  })

  it('tells how many rows changed and what was returned', async () => {
    const database = await aDatabase()
    await database.write([keep('a'), keep('b')])
    const [changed, returned] = await database.write([
      { sql: "UPDATE facts_kv SET value = '2'" },
      { sql: "DELETE FROM facts_kv WHERE key = 'a' RETURNING value" },
    ])
    expect(changed).toEqual({ changes: 2, rows: [] })
    expect(returned).toEqual({ changes: 1, rows: [{ value: '2' }] })
  })

  it('answers one row, or undefined where there is none', async () => {
    const database = await aDatabase()
    await database.write([keep('a')])
    expect(database.readOne('SELECT key FROM facts_kv WHERE key = ?', 'a')).toEqual({ key: 'a' })
    expect(database.readOne('SELECT key FROM facts_kv WHERE key = ?', 'b')).toBeUndefined()
  })

  it('refuses to write through a read', async () => {
    const database = await aDatabase()
    expect(() => database.read("DELETE FROM facts_kv WHERE key = 'a' RETURNING key")).toThrow(/refused to read: .*readonly/)
  })

  it('still has everything after it was closed and opened', async () => {
    const path = join(await aFolder(), 'classbox.db')
    const before = await aDatabase({ path })
    void before.write([keep('a')])
    await before.close()
    expect(keys(await aDatabase({ path }))).toEqual(['a'])
  })

  it('folds its log into the file when it is closed', async () => {
    const database = await aDatabase()
    await database.write([keep('a')])
    await database.close()
    await expect(stat(`${database.path}-wal`)).rejects.toMatchObject({ code: 'ENOENT' })
  })

  it('empties its log when nobody may tell what was written together, and has lost nothing by it', async () => {
    const database = await aDatabase()
    const writes = ['a', 'b'].map((key) => database.write([keep(key)]))
    await database.forgetOrder()
    expect((await stat(`${database.path}-wal`)).size).toBe(0)
    await Promise.all([...writes, database.write([keep('c')])])
    expect(database.read("SELECT key FROM facts_kv WHERE key IN ('a', 'b', 'c')")).toHaveLength(3)
  })

  it('refuses to write once it is closed', async () => {
    const database = await aDatabase()
    await database.close()
    await expect(database.write([keep('a')])).rejects.toMatchObject({ message: 'the database is closed' })
  })

  it('keeps the order of writes', async () => {
    const database = await aDatabase()
    await database.write([keep('last', '0')])
    const setTo = (value: number): Promise<unknown> =>
      database.write([{ sql: "UPDATE facts_kv SET value = ? WHERE key = 'last'", params: [String(value)] }])
    await Promise.all(Array.from({ length: 1000 }, (_, index) => setTo(index)))
    expect(database.readOne("SELECT value FROM facts_kv WHERE key = 'last'")).toEqual({ value: '999' })
  })
})

describe('the memory of the box in trouble', () => {
  it('says that the disk is full, loses nothing it acknowledged, and goes on when there is room', async () => {
    const database = await aDatabase()
    // SQLite's own limit gives the same SQLITE_FULL as a disk without room.
    const pages = database.readOne<{ page_count: number }>('PRAGMA page_count')?.page_count ?? 0
    await database.write([{ sql: `PRAGMA max_page_count = ${pages + 40}` }])
    const kept: string[] = []
    const fill = async (key: string): Promise<void> => {
      await database.write([keep(key, 'x'.repeat(6000))])
      kept.push(key)
    }
    const outcomes = await Promise.allSettled(Array.from({ length: 60 }, (_, index) => fill(String(index))))
    expect(outcomes.find(({ status }) => status === 'rejected')).toMatchObject({
      reason: { code: 'DATABASE_FAILED', message: 'the disk is full, nothing of this was written', details: { sqliteCode: 'SQLITE_FULL' } },
    })
    expect(kept.length).toBeGreaterThan(3)
    expect(keys(database)).toEqual(kept.toSorted())
    await database.write([{ sql: 'PRAGMA max_page_count = 4000' }])
    await expect(fill('later')).resolves.toBeUndefined()
  })

  it('fails what it was writing when its thread dies, and writes on with a fresh one', async () => {
    const database = await aDatabase({ thread: new URL('./dying-thread.ts', import.meta.url) })
    await database.write([keep('before')])
    await expect(database.write([{ sql: '-- drop dead' }])).rejects.toMatchObject({
      code: 'DATABASE_FAILED',
      message: 'the database thread died; what it was writing may or may not be there',
    })
    await database.write([keep('after')])
    expect(keys(database)).toEqual(['after', 'before'])
  })

  it('answers a ping while its thread lives', async () => {
    const database = await aDatabase()
    await expect(database.ping()).resolves.toBeUndefined()
    await database.close()
    await expect(database.ping()).rejects.toMatchObject({ code: 'DATABASE_FAILED' })
  })

  it('closes without a word of complaint, whatever was asked just before', async () => {
    const said: string[] = []
    const database = await aDatabase({ log: createLog('warn', { write: (line) => void said.push(line) }) })
    void database.write([keep('last')])
    await database.close()
    expect(said).toEqual([])
  })
})
