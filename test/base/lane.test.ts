import { describe, expect, it } from 'vitest'
import { Lane } from '#appliance/base/lane.ts'

describe('the lane', () => {
  it('finishes one command before the next one begins', async () => {
    const lane = new Lane()
    const seen: string[] = []
    const step = (name: string) => async () => {
      seen.push(`${name} in`)
      await Promise.resolve()
      seen.push(`${name} out`)
    }
    await Promise.all([lane.run(step('first')), lane.run(step('second'))])
    expect(seen).toEqual(['first in', 'first out', 'second in', 'second out'])
  })

  it('goes on after a command that failed, and tells its caller alone', async () => {
    const lane = new Lane()
    const failing = lane.run(() => Promise.reject(new Error('no')))
    const next = lane.run(() => Promise.resolve('yes'))
    await expect(failing).rejects.toThrow('no')
    await expect(next).resolves.toBe('yes')
    await lane.idle()
  })
})
