import { describe, expect, it } from 'vitest'
import { View } from '#appliance/base/view.ts'
import type { ClockTrust } from '#appliance/contract/box.ts'
import { seconds } from '#appliance/base/duration.ts'
import { BoxError } from '#appliance/base/errors.ts'
import { ManualClock } from '#appliance/base/manual-clock.ts'
import { clockCheck } from '#appliance/health/clock-check.ts'
import { databaseCheck } from '#appliance/health/database-check.ts'
import { diskCheck } from '#appliance/health/disk-check.ts'
import { relayCheck } from '#appliance/live/ingest/relay-check.ts'
import { settled } from '#test/helper/settled.ts'

const diskWith = (megabytes: number): ReturnType<typeof diskCheck> =>
  diskCheck({ folder: '/data', freeSpace: () => Promise.resolve(megabytes * 1_000_000) })

describe('the disk', () => {
  it('is warned about in both languages before it is full', async () => {
    expect(await diskWith(157).look()).toMatchObject({
      severity: 'warning',
      says: { 'zh-Hans': '盒子的存储空间快满了，只剩 150 MB', en: 'The box is running out of space: 150 MB are left' },
    })
  })

  it('is well while 200 MB are free', async () => {
    expect(await diskWith(200).look()).toBeUndefined()
  })
})

describe('the clock', () => {
  it('asks for a word while nobody vouches for it', async () => {
    const trust = new View<ClockTrust>('no')
    const check = clockCheck(trust)
    const before = await check.look()
    trust.set('person')
    expect([before?.severity, await check.look()]).toEqual(['info', undefined])
  })
})

describe.each([
  ['the database', 'critical', (answers: () => Promise<void>, clock: ManualClock) => databaseCheck({ database: { ping: answers }, clock })],
  ['the relay', 'warning', (answers: () => Promise<void>, clock: ManualClock) => relayCheck({ relay: { answers }, clock })],
] as const)('%s', (_what, severity, check) => {
  it('is well while it answers', async () => {
    expect(await check(() => Promise.resolve(), new ManualClock()).look()).toBeUndefined()
  })

  it('is told in both languages when it says that it is broken', async () => {
    const words = await check(() => Promise.reject(new BoxError('ROOM_FAILED', 'gone')), new ManualClock()).look()
    expect(words).toMatchObject({ severity, says: { 'zh-Hans': expect.any(String), en: expect.any(String) } })
  })

  it('is told when it does not answer for 5 s', async () => {
    const clock = new ManualClock()
    const look = check(() => new Promise(() => undefined), clock).look()
    await settled()
    clock.advance(seconds(5))
    expect(await look).toMatchObject({ severity })
  })
})
