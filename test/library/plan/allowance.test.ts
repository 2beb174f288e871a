import { describe, expect, it } from 'vitest'
import { allowanceNow } from '#appliance/library/plan/allowance.ts'
import type { AllowanceInput } from '#appliance/library/plan/allowance.ts'

/** A quiet school with something to fetch. */
function quiet(more: Partial<AllowanceInput> = {}): AllowanceInput {
  const cap = { monthBytes: 0, capBytes: 0 }
  return { ...{ paused: false, classRunning: false, share: 0.5, lineBytesPerSecond: 200_000, cap, waitingBytes: 1, jobs: 1 }, ...more }
}

describe('what background fetching may take', () => {
  it('is the share of the line as it was measured', () => {
    expect(allowanceNow(quiet())).toEqual({ bytesPerSecond: 100_000 })
  })

  it('is all of a line that may be used whole, or that nobody has measured yet', () => {
    expect(allowanceNow(quiet({ share: 1 })).bytesPerSecond).toBeUndefined()
    expect(allowanceNow(quiet({ lineBytesPerSecond: 0 })).bytesPerSecond).toBeUndefined()
  })

  it.each<[string, Partial<AllowanceInput>]>([
    ['paused', { paused: true, classRunning: true }],
    ['class', { classRunning: true, share: 0 }],
    ['window', { share: 0, lineBytesPerSecond: 0 }],
    ['cap', { cap: { monthBytes: 10, capBytes: 10 } }],
    ['no-room', { jobs: 0 }],
  ])('is nothing, and says why: %s', (held, more) => {
    expect(allowanceNow(quiet(more))).toEqual({ bytesPerSecond: 0, held })
  })

  it('does not hold back what a person asks for next, where there is nothing to do', () => {
    expect(allowanceNow(quiet({ waitingBytes: 0, jobs: 0 }))).toEqual({ bytesPerSecond: 100_000, held: 'nothing' })
  })
})
