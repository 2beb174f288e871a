import { describe, expect, it } from 'vitest'
import { minutes, seconds } from '#appliance/base/duration.ts'
import { Leeway, LeewayUnless, MediaCredit } from '#appliance/live/pull/pull-patience.ts'
import { Random } from '#test/helper/random.ts'

/** Plays `lasting` ms of media that began at `timestamp` and arrives at `speed` times real time; returns when it is all there. */
function arrive(credit: MediaCredit, media: { timestamp: number; lasting: number; now: number; speed: number }): number {
  const { timestamp, lasting, now, speed } = media
  for (let played = 0; played <= lasting; played += 40) credit.arrived((timestamp + played) >>> 0, now + played / speed)
  return now + lasting / speed
}

describe('how long silence is no stall', () => {
  it('a steady stream buys next to none', () => {
    const credit = new MediaCredit()
    arrive(credit, { timestamp: 0, lasting: seconds(60), now: 0, speed: 1 })
    expect(credit.paid).toBeLessThanOrEqual(100)
  })

  it('a cached keyframe interval at the beginning is forgotten within half a minute', () => {
    const credit = new MediaCredit()
    const now = arrive(credit, { timestamp: 0, lasting: seconds(2), now: 0, speed: 100 })
    expect(credit.paid).toBeGreaterThan(seconds(1.8))
    arrive(credit, { timestamp: seconds(2), lasting: seconds(30), now, speed: 1 })
    expect(credit.paid).toBeLessThanOrEqual(100)
  })

  it('segments of 6 s buy 6 s, however many came at the beginning', () => {
    const credit = new MediaCredit()
    arrive(credit, { timestamp: 0, lasting: seconds(18), now: 0, speed: 100 })
    expect(credit.paid).toBeLessThanOrEqual(seconds(12))
    for (let segment = 1; segment <= 12; segment += 1) {
      arrive(credit, { timestamp: seconds(12 + 6 * segment), lasting: seconds(6), now: segment * seconds(6), speed: 100 })
    }
    expect(credit.paid).toBeGreaterThan(seconds(5.5))
    expect(credit.paid).toBeLessThan(seconds(7))
  })

  it('an upstream clock that jumps, backwards or forwards, buys nothing', () => {
    const credit = new MediaCredit()
    arrive(credit, { timestamp: seconds(1000), lasting: seconds(10), now: 0, speed: 1 })
    arrive(credit, { timestamp: 0, lasting: seconds(10), now: seconds(10), speed: 1 })
    arrive(credit, { timestamp: seconds(9000), lasting: seconds(10), now: seconds(20), speed: 1 })
    expect(credit.paid).toBeLessThanOrEqual(100)
  })

  it('one jump of the upstream clock by less than a minute is no media that ran ahead', () => {
    const credit = new MediaCredit()
    arrive(credit, { timestamp: 0, lasting: seconds(10), now: 0, speed: 1 })
    const now = arrive(credit, { timestamp: seconds(65), lasting: seconds(10), now: seconds(10), speed: 1 })
    expect([credit.ahead(now), credit.paid].every((each) => each <= 100)).toBe(true)
  })

  it('a clock that wraps after 49.7 days does not show', () => {
    const credit = new MediaCredit()
    arrive(credit, { timestamp: 2 ** 32 - seconds(5), lasting: seconds(10), now: 0, speed: 1 })
    expect(credit.paid).toBeLessThanOrEqual(100)
  })

  it('tells how far a recording has run ahead of its own time', () => {
    const credit = new MediaCredit()
    const now = arrive(credit, { timestamp: 0, lasting: seconds(50), now: 0, speed: 1000 })
    expect(credit.ahead(now)).toBeGreaterThan(seconds(49))
    expect(credit.ahead(now + seconds(30))).toBeLessThan(seconds(21))
  })
})

describe('a limit that was too short for the line', () => {
  it('doubles with each try, to four times at the most', () => {
    const leeway = new Leeway()
    const factors = [1, 2, 3, 4, 5].map((now) => (leeway.grow(now), leeway.factor))
    expect(factors).toEqual([2, 4, 4, 4, 4])
  })

  it('is strict again after ten calm minutes', () => {
    const leeway = new Leeway()
    leeway.grow(seconds(5))
    leeway.calm(minutes(5))
    expect(leeway.factor).toBe(2)
    leeway.calm(minutes(11))
    expect(leeway.factor).toBe(1)
  })
})

describe('a source that sends four seconds at once', () => {
  const credit = new MediaCredit()
  const now = [0, 4, 8, 12].reduce(
    (_, at) => arrive(credit, { timestamp: seconds(at), lasting: seconds(4), now: seconds(at), speed: 100 }),
    0,
  )
  /** How long it may be silent from now on, at a limit of 3 s. */
  const borne = (strict: boolean): number => {
    const { factor, turns } = new LeewayUnless(new Leeway(), () => strict)
    let silence = 0
    while (credit.unpaid(now + silence, turns) <= seconds(3) * factor) silence += 100
    return silence
  }

  it('may miss a turn where nobody else could take over', () => {
    expect(borne(false)).toBeGreaterThan(seconds(10))
    expect(borne(false)).toBeLessThan(seconds(12))
  })

  it('is left after the turn that did not come where somebody could', () => {
    expect(borne(true)).toBeLessThan(seconds(7.5))
  })
})

describe('a line that is late by 0 to 6 s, changing each 4 s', () => {
  /** How often ten minutes of it would be taken for a stall, at a limit of 3 s. */
  function stallsOn(random: Random): number {
    const leeway = new Leeway()
    let credit = new MediaCredit()
    let [stalls, delay, lastArrival] = [0, seconds(3), 0]
    for (let made = 0; made < minutes(10); made += 40) {
      if (made % seconds(4) === 0) delay = random.next() * seconds(6)
      const arrival = Math.max(lastArrival, made + delay)
      if (credit.silence(arrival) > seconds(3) * leeway.factor + credit.paid) {
        stalls += 1
        leeway.grow(arrival)
        credit = new MediaCredit()
      }
      credit.arrived(made, arrival)
      lastArrival = arrival
    }
    return stalls
  }

  it('is given up twice at the most, then its lateness is known', () => {
    const most = Array.from({ length: 200 }, (_, seed) => stallsOn(new Random(seed)))
    expect(Math.max(...most)).toBeLessThanOrEqual(2)
    expect(Math.max(...most)).toBeGreaterThan(0)
  })
})
