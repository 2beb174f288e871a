import { RealClock } from '#appliance/base/clock.ts'
import { createLog } from '#appliance/base/log.ts'
import { openDatabase } from '#appliance/storage/database.ts'

// Writes numbers for ever, several at a time, and says each on stdout once it was told that it is kept.
const [path = '', first = '0'] = process.argv.slice(2)
const database = await openDatabase({ path, log: createLog('silent'), clock: new RealClock() })
let next = Number(first)

async function writeForEver(): Promise<void> {
  for (;;) {
    const number = next++
    await database.write([{ sql: 'INSERT INTO facts_kv (key, value) VALUES (?, ?)', params: [String(number), 'x'.repeat(500)] }])
    process.stdout.write(`${number}\n`)
  }
}

await Promise.all([writeForEver(), writeForEver(), writeForEver(), writeForEver()])
