import { describe, expect, it } from 'vitest'
import { ReadGate } from '#appliance/live/recorder/read-gate.ts'

describe('reads of recordings', () => {
  it('are with the disk two at a time, in the order in which they were asked for, and a failed one gives its place on', async () => {
    const gate = new ReadGate()
    const begun: number[] = []
    const ends = Array.from({ length: 4 }, () => Promise.withResolvers<void>())
    const reads = ends.map(({ promise }, n) => gate.run(() => (begun.push(n), promise)))
    expect(begun).toEqual([0, 1])
    ends[1]?.reject(new RangeError('bad block'))
    await expect(reads[1]).rejects.toThrow('bad block')
    expect(begun).toEqual([0, 1, 2])
    for (const { resolve } of ends) resolve()
    await Promise.all([reads[0], reads[2], reads[3]])
    expect(begun).toEqual([0, 1, 2, 3])
  })

  it('are refused where the disk is far behind', async () => {
    const gate = new ReadGate()
    const { promise, resolve } = Promise.withResolvers<void>()
    const reads = Array.from({ length: 300 }, () => gate.run(() => promise))
    expect(() => gate.admit()).toThrow(expect.objectContaining({ code: 'ROOM_FAILED' }))
    resolve()
    await Promise.all(reads)
    gate.admit()
  })
})
