import { describe, expect, it, onTestFinished, vi } from 'vitest'
import { seconds } from '#appliance/base/duration.ts'
import { createLog } from '#appliance/base/log.ts'
import { LogRing } from '#appliance/base/log-ring.ts'
import { ManualClock } from '#appliance/base/manual-clock.ts'
import { buildBox } from '#appliance/box.ts'
import type { Healthz } from '#appliance/contract/health.ts'
import type { Database } from '#appliance/storage/database.ts'
import { realWorld } from '#appliance/world.ts'
import { configured } from '#test/config/a-config.ts'
import { aDatabase } from '#test/helper/a-database.ts'
import { aFolder } from '#test/helper/a-folder.ts'
import { filledDatabase, tearPages } from '#test/storage/torn-pages.ts'

/** A whole box in this process, whose time stands still until it is moved. */
async function aHouse(database: Database) {
  const clock = new ManualClock()
  const { layers } = await configured('http: { host: 127.0.0.1, port: 0 }\nrtmp: { host: 127.0.0.1, port: 0 }\nlog: { level: silent }')
  const world = { ...realWorld(), clock, env: {} }
  const ends = { logbook: new LogRing(), startAgain: () => undefined }
  const box = buildBox({ world, log: createLog('silent'), loaded: layers, dataFolder: await aFolder(), database, ...ends })
  onTestFinished(() => box.order.stop())
  await box.order.start(new AbortController().signal)
  const healthz = async (): Promise<{ code: number; said: Healthz }> => {
    const answer = await fetch(`http://127.0.0.1:${box.reach().httpPort}/healthz`)
    return { code: answer.status, said: (await answer.json()) as Healthz }
  }
  return { clock, healthz }
}

describe('who asks whether a lesson can be given', () => {
  it('hears that none can once the database is dead for good, and why', async () => {
    const database = await aDatabase({ path: await filledDatabase(), thread: new URL('../storage/dying-thread.ts', import.meta.url) })
    const { clock, healthz } = await aHouse(database)
    expect((await healthz()).code).toBe(200)
    await tearPages(database.path)
    await database.write([{ sql: '-- drop dead' }]).catch(() => undefined)
    clock.advance(seconds(10))
    await vi.waitFor(async () => expect((await healthz()).code).toBe(503), { timeout: 10_000 })
    const { said } = await healthz()
    expect([said.status, said.issues[0]?.id, said.issues[0]?.severity]).toEqual(['failing', 'database-silent', 'critical'])
  })
})
