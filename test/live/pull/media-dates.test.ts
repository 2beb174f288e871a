import { describe, expect, it } from 'vitest'
import { milliseconds, seconds } from '#appliance/base/duration.ts'
import type { Milliseconds } from '#appliance/base/duration.ts'
import { ManualClock } from '#appliance/base/manual-clock.ts'
import { MediaDates } from '#appliance/live/pull/media-dates.ts'

const MADE = Date.UTC(2026, 8, 1, 8)
const FRAME = milliseconds(40)

/** One run of an upstream, whose segments of 4 s begin at `MADE`; its frames count from `from`. */
function aRun(from = 0) {
  const clock = new ManualClock()
  const dates = new MediaDates(clock)
  dates.begin()
  const come = (start: Milliseconds, length: Milliseconds, over: Milliseconds = 0): void => {
    for (let at = start; at < start + length; at += FRAME) {
      clock.advance((over * FRAME) / length)
      dates.frame((from + at) >>> 0, clock.monotonic())
    }
  }
  const whole = (number: number, startsAt: number | undefined = MADE + number * seconds(4)): void =>
    dates.fetched({ sequence: number, startsAt, duration: seconds(4), address: `${number}.ts` })
  return { dates, clock, come, whole }
}

describe('when the pictures of a far lesson were made', () => {
  it('is known as soon as the first segment of a dated list has come', () => {
    const { dates, come, whole } = aRun()
    come(0, seconds(4))
    expect(dates.madeUntil).toBeUndefined()
    whole(0)
    expect(dates.madeUntil).toBe(MADE + seconds(4) - FRAME)
  })

  it('is known picture by picture where a thin line brings a segment in drops', () => {
    const { dates, come, whole } = aRun()
    come(0, seconds(4))
    whole(0)
    come(seconds(4), seconds(2), seconds(2))
    expect(dates.madeUntil).toBe(MADE + seconds(6) - FRAME)
  })

  it('goes on where the frames begin to count again at 0', () => {
    const { dates, come, whole } = aRun(-seconds(2))
    come(0, seconds(4))
    whole(0)
    expect(dates.madeUntil).toBe(MADE + seconds(4) - FRAME)
  })

  it('follows a far encoder that was started again, and was away for a minute of which nothing came', () => {
    const { dates, clock, come, whole } = aRun()
    come(0, seconds(4))
    whole(0)
    come(seconds(4), seconds(4))
    whole(1, MADE + seconds(64))
    clock.advance(seconds(1))
    expect(dates.madeUntil).toBe(MADE + seconds(68))
  })

  it('is not known of a list without dates', () => {
    const { dates, clock, come, whole } = aRun()
    come(0, seconds(4))
    dates.fetched({ sequence: 0, startsAt: undefined, duration: seconds(4), address: '0.ts' })
    clock.advance(seconds(1))
    expect(dates.madeUntil).toBeUndefined()
    whole(1)
    expect(dates.madeUntil).toBeDefined()
  })
})
