import { describe, expect, it } from 'vitest'
import { ManualClock } from '#appliance/base/manual-clock.ts'
import { KernelTime } from '#appliance/hardware/evdev/kernel-time.ts'

/** A clock that has run for a while, and who reads the kernel's stamps by it. */
function aBox() {
  const clock = new ManualClock()
  clock.advance(60_000)
  const kernelTime = new KernelTime(clock)
  const later = (by: number): void => {
    clock.advance(by)
    kernelTime.look()
  }
  return { clock, kernelTime, later }
}

describe('the kernel’s stamps', () => {
  it('say when a key went down, whenever it is read', () => {
    const { clock, kernelTime, later } = aBox()
    const pressed = clock.now() + 2.125
    later(9)
    expect(kernelTime.momentOf(pressed)).toEqual({ at: 60_002.125, by: 'kernel' })
  })

  it('keep their order to the microsecond, though the box reads its clocks in whole milliseconds', () => {
    const { clock, kernelTime, later } = aBox()
    const moments: number[] = []
    for (let press = 0; press < 50; press += 1) {
      const pressed = clock.now() + 0.5 + press / 1000
      later(1)
      moments.push(kernelTime.momentOf(pressed).at)
    }
    expect(moments).toEqual(moments.toSorted((a, b) => a - b))
  })

  it.each([
    ['forwards', 3_600_000],
    ['back', -3_600_000],
    ['by a tenth of a second', 100],
    ['back by a tenth of a second', -100],
  ])('count on both sides of the moment at which the clock is set %s', (_how, step) => {
    const { clock, kernelTime, later } = aBox()
    const before = clock.now() + 1
    clock.advance(2)
    clock.stepWall(clock.now() + step)
    const after = clock.now() + 2
    later(5)
    const around = [before, after].map((time) => kernelTime.momentOf(time))
    later(1000)
    const pressed = clock.now()
    later(4)
    expect([...around, kernelTime.momentOf(pressed)]).toEqual([60_001, 60_004, 61_007].map((at) => ({ at, by: 'kernel' })))
  })

  it('do not count where they may be of the time before a small step or of that after it', () => {
    const { clock, kernelTime, later } = aBox()
    const pressed = clock.now() + 150
    clock.advance(150)
    clock.stepWall(clock.now() - 50)
    later(100)
    expect(kernelTime.momentOf(pressed)).toEqual({ at: 60_250, by: 'box' })
  })

  it.each([
    ['from tomorrow', 86_400_000],
    ['from a minute ago', -60_000],
    ['from 1970', -Infinity],
  ])('do not count %s', (_what, off) => {
    const { clock, kernelTime } = aBox()
    expect(kernelTime.momentOf(Math.max(0, clock.now() + off))).toEqual({ at: 60_000, by: 'box' })
  })
})
