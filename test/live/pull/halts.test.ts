import { describe, expect, it } from 'vitest'
import { minutes, seconds } from '#appliance/base/duration.ts'
import type { Milliseconds } from '#appliance/base/duration.ts'
import { Halts } from '#appliance/live/pull/halts.ts'
import { MediaCredit } from '#appliance/live/pull/pull-patience.ts'
import { Random } from '#test/helper/random.ts'

const LIMIT = seconds(3)
const FRAME = 40

/** A source whose frames are made in real time; `arrives` says when one does. Answers whether it was ever too slow. */
function watched(lasting: Milliseconds, arrives: (made: Milliseconds) => Milliseconds) {
  const halts = new Halts()
  const credit = new MediaCredit(halts)
  let [now, looked, slowAt, doubtfulAt, fell] = [0, 0, Infinity, Infinity, 0]
  for (let made = 0; made < lasting; made += FRAME) {
    now = Math.max(now, arrives(made))
    for (; looked < now; looked += 200) {
      if (halts.isDoubtful(LIMIT, looked)) doubtfulAt = Math.min(doubtfulAt, looked)
      if (halts.isTooSlow(LIMIT, looked)) slowAt = Math.min(slowAt, looked)
      if (looked > seconds(20)) fell = Math.max(fell, halts.fellBehind(seconds(20), looked))
    }
    credit.arrived(made, now)
  }
  return { halts, now, slowAt, doubtfulAt, fell }
}

/** Segments of so much, each of which comes at once, a moment after it is made. */
const segmented = (segment: Milliseconds) => (made: Milliseconds) => Math.floor(made / segment) * segment + segment

describe('a line that carries less than the lesson', () => {
  it.for([0.3, 0.6, 0.8])('at %d of real time is too slow within half a minute, and said to carry that much', (share) => {
    const { halts, now, slowAt, doubtfulAt } = watched(minutes(2), (made) => made / share)
    expect(slowAt).toBeLessThan(seconds(32))
    expect(doubtfulAt).toBeLessThan(slowAt)
    expect(halts.carriedPercent(LIMIT, now)).toBeGreaterThanOrEqual(share * 100 - 4)
    expect(halts.carriedPercent(LIMIT, now)).toBeLessThanOrEqual(share * 100 + 4)
  })

  it('that began with ten seconds at once is left when those are through, and seen to fall behind before', () => {
    const trickling = (made: Milliseconds): Milliseconds => Math.max(0, made - seconds(10)) / 0.6
    const { slowAt } = watched(minutes(1), trickling)
    expect(slowAt).toBeGreaterThan(seconds(25))
    expect(slowAt).toBeLessThan(seconds(45))
    const { halts, now } = watched(seconds(22), trickling)
    expect(now).toBeLessThan(seconds(21))
    expect(halts.halted(now, now)).toBeLessThan(seconds(1))
    expect(halts.fellBehind(seconds(20), now)).toBeGreaterThan(seconds(2))
  })

  it('is well again when it has carried all of it for the time in which it is judged', () => {
    const { halts, now } = watched(minutes(2), (made) => Math.min(made, minutes(1)) / 0.6 + Math.max(0, made - minutes(1)))
    expect([halts.isTooSlow(LIMIT, now), halts.carriedPercent(LIMIT, now)]).toEqual([false, 100])
  })
})

describe('no such line is one', () => {
  it.for([
    ['that is even', (made: number) => made],
    ['that carries nearly all of it', (made: number) => made / 0.93],
    ['that begins with a cached group of pictures', (made: number) => Math.max(0, made - seconds(4))],
    ['that sends two seconds at once', segmented(seconds(2))],
    ['that sends six seconds at once', segmented(seconds(6))],
    ['that sends ten seconds at once', segmented(seconds(10))],
    [
      'that sends ten seconds at once, five times as fast as they play',
      (made: number) => segmented(seconds(10))(made) + (made % seconds(10)) / 5,
    ],
    ['that pauses once for eight seconds, and then sends what it held', (made: number) => (made > 30_000 && made < 38_000 ? 38_000 : made)],
  ] as const)('%s', ([, arrives]) => {
    const { slowAt, fell } = watched(minutes(3), arrives)
    expect(slowAt).toBe(Infinity)
    expect(fell).toBeLessThanOrEqual(seconds(1))
  })

  it('that stops once for eight seconds, and is late from then on', () => {
    expect(watched(minutes(3), (made) => (made > 30_000 ? made + seconds(8) : made)).slowAt).toBe(Infinity)
  })

  it('that is late by up to two seconds, changing all the time', () => {
    for (let seed = 0; seed < 50; seed += 1) {
      const random = new Random(seed)
      let delay = 0
      const { slowAt } = watched(minutes(3), (made) => {
        if (made % seconds(4) === 0) delay = random.next() * seconds(2)
        return made + delay
      })
      expect(slowAt).toBe(Infinity)
    }
  })

  it('is held in the same memory for hours', () => {
    const { halts, now } = watched(minutes(60), (made) => made / 0.6)
    expect(halts.halted(minutes(60), now)).toBeLessThanOrEqual(seconds(0.45 * 128))
  })
})
