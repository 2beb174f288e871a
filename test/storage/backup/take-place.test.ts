import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { mkdir, rename, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { createLog } from '#appliance/base/log.ts'
import { decide, freshWork, takePlace } from '#appliance/storage/backup/take-place.ts'
import { aFolder } from '#test/helper/a-folder.ts'

const log = createLog('silent')

/** A box's folder in which a restore was decided, and one that was not. */
async function aDecision(): Promise<{ data: string; ready: (name: string) => string; own: (name: string) => string }> {
  const data = await aFolder()
  const own = (name: string): string => join(data, name)
  await mkdir(own('timetable'))
  for (const name of ['box.db', 'box.db-wal', 'box.db-shm', 'publish-key', 'timetable/old', 'film']) await writeFile(own(name), 'old')
  const folder = await freshWork(data, 'restoring')
  await mkdir(join(folder, 'timetable'))
  for (const name of ['box.db', 'publish-key', 'timetable/new']) await writeFile(join(folder, name), 'new')
  await decide(data, folder)
  await writeFile(join(await freshWork(data, 'restoring'), 'box.db'), 'half')
  return { data, own, ready: (name) => join(data, 'restore-ready', name) }
}

type Decision = Awaited<ReturnType<typeof aDecision>>

const CUTS: readonly (readonly [string, (decision: Decision) => Promise<void>])[] = [
  ['before anything', async () => undefined],
  ['with the old log gone', ({ own }) => rm(own('box.db-wal'))],
  ['with the key moved', ({ own, ready }) => rename(ready('publish-key'), own('publish-key'))],
  ['with the old calendars gone', ({ own }) => rm(own('timetable'), { recursive: true })],
  [
    'with the calendars moved',
    async ({ own, ready }) => {
      await rm(own('timetable'), { recursive: true })
      await rename(ready('timetable'), own('timetable'))
    },
  ],
  [
    'with all moved',
    async ({ own, ready }) => {
      for (const name of ['box.db-wal', 'box.db-shm', 'timetable']) await rm(own(name), { recursive: true })
      for (const name of ['publish-key', 'timetable', 'box.db']) await rename(ready(name), own(name))
    },
  ],
]

describe('a restore that was decided', () => {
  it.each(CUTS)('comes to its end at the next start where it was cut off %s', async (_where, cut) => {
    const decision = await aDecision()
    await cut(decision)
    expect(await takePlace(decision.data, log)).toBe(true)
    const { own } = decision
    expect(['box.db', 'publish-key', 'timetable/new', 'film'].map((name) => readFileSync(own(name), 'utf8'))).toEqual([
      'new',
      'new',
      'new',
      'old',
    ])
    expect(readdirSync(decision.data).toSorted()).toEqual(['box.db', 'film', 'publish-key', 'timetable'])
    expect(readdirSync(own('timetable'))).toEqual(['new'])
    expect(await takePlace(decision.data, log)).toBe(false)
  })

  it('is told from one that was only being prepared, of which nothing stays', async () => {
    const data = await aFolder()
    await writeFile(join(data, 'box.db'), 'old')
    await writeFile(join(await freshWork(data, 'restoring'), 'box.db'), 'half')
    expect(await takePlace(data, log)).toBe(false)
    expect([readFileSync(join(data, 'box.db'), 'utf8'), existsSync(join(data, 'backup-work'))]).toEqual(['old', false])
  })
})
