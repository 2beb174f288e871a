import { join } from 'node:path'
import { onTestFinished } from 'vitest'
import { createLog } from '#appliance/base/log.ts'
import { ManualClock } from '#appliance/base/manual-clock.ts'
import { openDatabase } from '#appliance/storage/database.ts'
import type { Database, DatabaseOptions } from '#appliance/storage/database.ts'
import { aFolder } from './a-folder.ts'

/** A database that one test opens and that is closed after it. */
export async function aDatabase(options: Partial<DatabaseOptions> = {}): Promise<Database & { path: string }> {
  const path = options.path ?? join(await aFolder(), 'classbox.db')
  const database = await openDatabase({ log: createLog('silent'), clock: new ManualClock(), ...options, path })
  onTestFinished(() => database.close())
  return Object.assign(database, { path })
}
