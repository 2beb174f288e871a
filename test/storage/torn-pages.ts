import { open } from 'node:fs/promises'
import { aDatabase } from '#test/helper/a-database.ts'

/** The path of a closed database whose pages are full of facts. */
export async function filledDatabase(): Promise<string> {
  const database = await aDatabase()
  const row = { sql: "INSERT INTO facts_kv (key, value) SELECT value, printf('%500c', 'x') FROM json_each(?)" }
  await database.write([{ ...row, params: [JSON.stringify(Array.from({ length: 200 }, (_, index) => index))] }])
  await database.close()
  return database.path
}

/** Overwrites two pages in the middle of a database file, as a power cut does on a card that lies about what it has written. */
export async function tearPages(path: string): Promise<void> {
  const file = await open(path, 'r+')
  await file.write(Buffer.alloc(8192, 0xa5), 0, 8192, 8 * 4096)
  await file.close()
}
