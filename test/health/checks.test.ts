import { describe, expect, it } from 'vitest'
import { View } from '#appliance/base/view.ts'
import type { ClockTrust } from '#appliance/contract/box.ts'
import { clockCheck } from '#appliance/health/clock-check.ts'
import { diskCheck } from '#appliance/health/disk-check.ts'

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
