import { describe, expect, it } from 'vitest'
import { hours, seconds } from '#appliance/base/duration.ts'
import { BoxError } from '#appliance/base/errors.ts'
import { ManualClock } from '#appliance/base/manual-clock.ts'
import { Delays } from '#appliance/web/sign-in/delays.ts'

function aDoor() {
  const clock = new ManualClock()
  const delays = new Delays(clock)
  /** Tries a wrong PIN; answers the seconds to wait, 0 where the try was made. */
  const wrong = (address: string): number => {
    try {
      delays.begin('pin', address)
      return 0
    } catch (thrown) {
      if (!(thrown instanceof BoxError)) throw thrown
      return Number(thrown.details['retryAfter'])
    }
  }
  return { clock, delays, wrong }
}

describe('growing delays', () => {
  it('do not lock out a teacher who comes from another address than a pupil with thirty of them', () => {
    const { delays, wrong } = aDoor()
    for (let n = 0; n < 300; n++) wrong(`10.0.0.${n % 30}`)
    expect(wrong('10.0.0.1')).toBeGreaterThan(0)
    expect(() => delays.begin('pin', '10.0.9.9').right()).not.toThrow()
  })

  it('know a tablet again that changes its IPv6 address', () => {
    const { wrong } = aDoor()
    for (let n = 1; n <= 3; n++) expect(wrong(`2001:db8:0:7::${n}`)).toBe(0)
    expect(wrong('2001:db8:0:7::4')).toBe(1)
    expect(wrong('2001:db8:0:8::4')).toBe(0)
  })

  it('take a try back that was never judged, and only that one', () => {
    const { clock, delays, wrong } = aDoor()
    for (let n = 0; n < 2; n++) wrong('10.0.0.1')
    delays.begin('pin', '10.0.0.1').undo()
    expect(wrong('10.0.0.1')).toBe(0)
    expect(wrong('10.0.0.1')).toBe(1)
    clock.advance(seconds(1))
    const unjudged = delays.begin('pin', '10.0.0.1')
    expect(wrong('10.0.0.1')).toBe(2)
    unjudged.undo()
    expect(wrong('10.0.0.1')).toBe(1)
  })

  it('give what an undone try took from all addresses back', () => {
    const { delays, wrong } = aDoor()
    for (let n = 0; n < 100; n++) delays.begin('pin', `10.0.1.${n}`).undo()
    expect(wrong('10.0.0.1')).toBe(0)
  })

  it('leave a guesser who changes addresses some hundred tries an hour', () => {
    const { clock, wrong } = aDoor()
    let tries = 0
    for (let n = 0; n < 3600; n++) {
      if (wrong(`10.${n % 7}.${n % 250}.${n % 11}`) === 0) tries += 1
      clock.advance(seconds(1))
    }
    expect(tries).toBeLessThanOrEqual(100 + 240)
  })

  it('forget an address after an hour, and at once when the secret was right', () => {
    const { clock, delays, wrong } = aDoor()
    for (let n = 0; n < 3; n++) wrong('10.0.0.1')
    clock.advance(hours(1))
    for (let n = 0; n < 2; n++) expect(wrong('10.0.0.1')).toBe(0)
    delays.begin('pin', '10.0.0.1').right()
    for (let n = 0; n < 3; n++) expect(wrong('10.0.0.1')).toBe(0)
    expect(wrong('10.0.0.1')).toBe(1)
  })

  it('count each secret by itself', () => {
    const { delays, wrong } = aDoor()
    for (let n = 0; n < 4; n++) wrong('10.0.0.1')
    expect(() => delays.begin('code', '10.0.0.1')).not.toThrow()
  })
})
