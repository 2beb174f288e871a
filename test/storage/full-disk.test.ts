import { stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import type { Database, Statement } from '#appliance/storage/database.ts'
import { aDatabase } from '#test/helper/a-database.ts'
import { aFolder } from '#test/helper/a-folder.ts'
import { aSmallDisk, noSmallDisk } from '#test/helper/small-disk.ts'

const MEGABYTE = 1024 * 1024
const KEEP = 'INSERT INTO facts_kv (key, value) VALUES (?, ?) ON CONFLICT (key) DO UPDATE SET value = excluded.value'
const keep = (key: string, value: string): Statement => ({ sql: KEEP, params: [key, value] })

/** A database on a small disk, which has laid its ballast down. */
async function aDatabaseOnASmallDisk() {
  const folder = await aFolder()
  const disk = aSmallDisk(folder, '48m')
  const path = join(folder, 'classbox.db')
  const database = await aDatabase({ path })
  await mark(database, 12)
  const ballast = async (): Promise<number> => (await stat(`${path}-ballast`)).size / MEGABYTE
  /** Other programs take all the room that is left. */
  const fill = (): Promise<unknown> => writeFile(join(folder, 'film'), Buffer.alloc(48 * MEGABYTE)).catch(() => undefined)
  return { path, database, disk, ballast, fill }
}

/** What a class keeps while it runs, so many times. */
async function mark(database: Database, times: number): Promise<void> {
  for (let n = 1; n <= times; n += 1) await database.write([keep('class', `${n} ${'·'.repeat(4000)}`)])
}

it.skipIf(noSmallDisk !== undefined)(
  `a class is begun, kept and ended on a full disk, and what it used of the reserve is laid down again when there is room ${noSmallDisk ?? ''}`,
  async () => {
    const { database, disk, ballast, fill } = await aDatabaseOnASmallDisk()
    expect(await ballast()).toBe(8)
    await fill()
    await mark(database, 1200)
    expect(database.readOne<{ value: string }>("SELECT value FROM facts_kv WHERE key = 'class'")?.value).toMatch(/^1200 /)
    expect(await ballast()).toBeLessThan(8)
    disk.resize('128m')
    await mark(database, 12)
    expect(await ballast()).toBe(8)
  },
)

it.skipIf(noSmallDisk !== undefined)(`a box whose disk is full starts with what it has kept ${noSmallDisk ?? ''}`, async () => {
  const { path, database, fill } = await aDatabaseOnASmallDisk()
  await database.close()
  await fill()
  const again = await aDatabase({ path })
  await again.write([keep('after', 'the power cut')])
  expect(again.read("SELECT key FROM facts_kv WHERE key IN ('class', 'after')")).toHaveLength(2)
})

it.skipIf(noSmallDisk !== undefined)(`a write that no reserve can hold is refused, and says why ${noSmallDisk ?? ''}`, async () => {
  const { database, fill } = await aDatabaseOnASmallDisk()
  await fill()
  const huge = database.write([keep('huge', '·'.repeat(12 * MEGABYTE))])
  await expect(huge).rejects.toMatchObject({ code: 'DATABASE_FAILED', message: 'the disk is full, nothing of this was written' })
})
