import { describe, expect, it } from 'vitest'
import { seconds } from '#appliance/base/duration.ts'
import { createLog } from '#appliance/base/log.ts'
import { ManualClock } from '#appliance/base/manual-clock.ts'
import { MemoryTidy } from '#appliance/lifecycle/memory-tidy.ts'

async function aTidyBox() {
  const clock = new ManualClock()
  const state = { quiet: true, collected: 0 }
  const collect = (): void => void (state.collected += 1)
  const tidy = new MemoryTidy({ collect, isQuiet: () => state.quiet, clock, log: createLog('silent') })
  await tidy.start()
  return { clock, state, tidy }
}

describe('the memory of a box', () => {
  it('is given back once after the start', async () => {
    const { clock, state } = await aTidyBox()
    clock.advance(seconds(60))
    expect(state.collected).toBe(1)
  })

  it('is left alone while somebody watches or a class runs, and given back after it', async () => {
    const { clock, state } = await aTidyBox()
    state.quiet = false
    clock.advance(seconds(600))
    expect(state.collected).toBe(0)
    state.quiet = true
    clock.advance(seconds(3))
    state.quiet = false
    clock.advance(seconds(3))
    expect(state.collected).toBe(0)
    state.quiet = true
    clock.advance(seconds(60))
    expect(state.collected).toBe(1)
  })

  it('is no business of a box that has stopped', async () => {
    const { clock, state, tidy } = await aTidyBox()
    await tidy.stop()
    await tidy.stop()
    clock.advance(seconds(60))
    expect(state.collected).toBe(0)
  })
})
