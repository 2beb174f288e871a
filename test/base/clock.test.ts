import { describe, expect, it } from 'vitest'
import { RealClock } from '#appliance/base/clock.ts'
import { minutes, seconds } from '#appliance/base/duration.ts'
import { ManualClock } from '#appliance/base/manual-clock.ts'

describe('the manual clock', () => {
  it('runs what falls due in order, each at its own instant', () => {
    const clock = new ManualClock(0)
    const seen: string[] = []
    clock.after(seconds(3), () => seen.push(`third at ${clock.now()}`))
    clock.every(seconds(2), () => seen.push(`beat at ${clock.now()}`))
    clock.advance(seconds(5))
    expect(seen).toEqual(['beat at 2000', 'third at 3000', 'beat at 4000'])
  })

  it('forgets a cancelled timer', () => {
    const clock = new ManualClock()
    let rang = false
    clock.after(seconds(1), () => (rang = true)).cancel()
    clock.advance(minutes(1))
    expect(rang).toBe(false)
  })

  it('lets the wall clock step without disturbing a timer', () => {
    const clock = new ManualClock(0)
    let rang = false
    clock.after(seconds(10), () => (rang = true))
    clock.stepWall(1_000_000_000)
    clock.advance(seconds(9))
    expect(rang).toBe(false)
    clock.advance(seconds(1))
    expect(rang).toBe(true)
  })

  it('wakes a sleeper at once when its signal aborts', async () => {
    const abort = new AbortController()
    const sleep = new ManualClock().sleep(minutes(5), abort.signal)
    abort.abort()
    await expect(sleep).resolves.toBeUndefined()
  })
})

describe('the real clock', () => {
  it('never measures a negative span', () => {
    const clock = new RealClock()
    const start = clock.monotonic()
    expect(clock.monotonic()).toBeGreaterThanOrEqual(start)
  })

  it('wakes a sleeper at once when its signal was aborted before', async () => {
    await expect(new RealClock().sleep(minutes(5), AbortSignal.abort())).resolves.toBeUndefined()
  })
})
