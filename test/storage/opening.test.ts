import { copyFile, mkdir, readFile, readdir, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { aDatabase } from '#test/helper/a-database.ts'
import { aFolder } from '#test/helper/a-folder.ts'
import { filledDatabase, tearPages } from './torn-pages.ts'

async function migrationsOf(files: Record<string, string>): Promise<string> {
  const folder = join(await aFolder(), 'migrations')
  await mkdir(folder)
  for (const [name, sql] of Object.entries(files)) await writeFile(join(folder, name), sql)
  return folder
}

const ONE = { '0001-first.sql': 'CREATE TABLE a (x INTEGER);' }
const TWO = { ...ONE, '0002-second.sql': 'ALTER TABLE a ADD COLUMN y INTEGER; CREATE TABLE b (z INTEGER);' }

describe('opening the database', () => {
  it('takes only the steps that are new', async () => {
    const first = await aDatabase({ migrations: await migrationsOf(ONE) })
    await first.write([{ sql: 'INSERT INTO a (x) VALUES (1)' }])
    await first.close()
    const second = await aDatabase({ path: first.path, migrations: await migrationsOf(TWO) })
    expect(second.read('SELECT x, y FROM a')).toEqual([{ x: 1, y: null }])
    expect(second.readOne('PRAGMA user_version')).toEqual({ user_version: 2 })
  })

  it('is not confused by what Node itself says while a developer watches the box', async () => {
    const database = await aDatabase({ thread: new URL('./talkative-thread.ts', import.meta.url) })
    await database.write([{ sql: "INSERT INTO facts_kv (key, value) VALUES ('a', '1')" }])
    expect(database.read('SELECT key FROM facts_kv')).toEqual([{ key: 'a' }])
  })

  it('takes a step whole or not at all, and names it', async () => {
    const first = await aDatabase({ migrations: await migrationsOf(ONE) })
    await first.close()
    const broken = await migrationsOf({ ...ONE, '0002-second.sql': 'CREATE TABLE b (z INTEGER); CREATE TABLE a (x INTEGER);' })
    await expect(aDatabase({ path: first.path, migrations: broken })).rejects.toMatchObject({
      code: 'DATABASE_FAILED',
      message: 'the database could not take step 0002-second.sql: table a already exists',
    })
    await expect(aDatabase({ path: first.path, migrations: await migrationsOf(TWO) })).resolves.toBeDefined()
  })

  it('refuses a database that a newer box has written', async () => {
    const newer = await aDatabase({ migrations: await migrationsOf(TWO) })
    await newer.close()
    await expect(aDatabase({ path: newer.path, migrations: await migrationsOf(ONE) })).rejects.toMatchObject({
      code: 'DATABASE_TOO_NEW',
      message: 'the database has version 2, this box knows versions up to 1: a newer box has written it',
    })
  })

  it('names a place where no database can be', async () => {
    await expect(aDatabase({ path: join(await aFolder(), 'missing', 'classbox.db') })).rejects.toMatchObject({ code: 'DATABASE_FAILED' })
  })
})

describe('a damaged database', () => {
  it('is set aside whole and a fresh one is begun when the file is no database at all', async () => {
    const path = join(await aFolder(), 'classbox.db')
    await writeFile(path, 'this was a database once'.repeat(100))
    const database = await aDatabase({ path })
    expect(database.read('SELECT * FROM facts_kv')).toEqual([])
    expect(await readFile(database.setAside ?? '', 'utf8')).toContain('this was a database once')
  })

  it('is found when pages in its middle are torn', async () => {
    const path = await filledDatabase()
    await tearPages(path)
    const database = await aDatabase({ path })
    expect(database.setAside).toMatch(/classbox\.db\.damaged-20260901T000000000Z$/)
    await database.write([{ sql: "INSERT INTO facts_kv (key, value) VALUES ('a', '1')" }])
    // The ballast is laid down once a write was answered, and no part of this.
    expect((await readdir(dirname(path))).filter((name) => !name.endsWith('-ballast'))).toHaveLength(4)
  })

  it('is not suspected when it is sound', async () => {
    const path = await filledDatabase()
    const copy = join(await aFolder(), 'classbox.db')
    await copyFile(path, copy)
    expect((await aDatabase({ path: copy })).setAside).toBeUndefined()
  })

  it('is never set aside under those who read it: the box writes no more until it starts again', async () => {
    const path = await filledDatabase()
    const database = await aDatabase({ path, thread: new URL('./dying-thread.ts', import.meta.url) })
    await tearPages(path)
    await expect(database.write([{ sql: '-- drop dead' }])).rejects.toMatchObject({ code: 'DATABASE_FAILED' })
    const write = database.write([{ sql: "INSERT INTO facts_kv (key, value) VALUES ('a', '1')" }])
    await expect(write).rejects.toMatchObject({ code: 'DATABASE_FAILED', message: expect.stringContaining('is damaged') })
    await expect(database.ping()).rejects.toMatchObject({ code: 'DATABASE_FAILED' })
    expect((await readdir(dirname(path))).filter((name) => name.includes('.damaged-'))).toEqual([])
    await database.close()
    expect((await aDatabase({ path })).setAside).toBeDefined()
  })
})
