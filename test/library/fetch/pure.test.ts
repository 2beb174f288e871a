import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { choose } from '#appliance/library/fetch/choose.ts'
import type { Candidate, Question } from '#appliance/library/fetch/choose.ts'
import { HalfPieces } from '#appliance/library/fetch/half-pieces.ts'
import { judge, retryAfter, strongEtag } from '#appliance/library/fetch/http-answer.ts'
import type { Answer, Asked } from '#appliance/library/fetch/http-answer.ts'
import { JobList } from '#appliance/library/fetch/job-list.ts'
import { LineMeter } from '#appliance/library/fetch/line-meter.ts'
import { Pace } from '#appliance/library/fetch/pace.ts'
import { SourceHealth, UNKNOWN } from '#appliance/library/fetch/source-health.ts'
import { SourceTrouble } from '#appliance/library/fetch/source-trouble.ts'
import { TokenBucket } from '#appliance/library/fetch/token-bucket.ts'

const candidate = (key: string, more: Partial<Candidate['source']> = {}, state: Partial<Candidate> = {}): Candidate => ({
  source: { key, kind: 'origin', address: `http://${key}/`, over: 'uplink', priority: 0, ...more },
  ...{ health: UNKNOWN, lacksUntil: 0, busy: false, ...state },
})
const peer = (key: string, state: Partial<Candidate> = {}): Candidate => candidate(key, { kind: 'peer', over: 'room' }, state)
const stick = candidate('stick', { kind: 'stick', over: 'room' })
const half = candidate('near', { kind: 'peer', over: 'room', holds: (piece) => piece > 100 })
const question = (candidates: Candidate[], more: Partial<Question> = {}): Question => ({
  ...{ candidates, free: [{ from: 0, to: 100 }], halves: new Set<number>(), pieces: 100, uplink: true, urgent: false, now: 1000 },
  ...more,
})
const keyOf = (candidates: Candidate[], more: Partial<Question> = {}): string => {
  const choice = choose(question(candidates, more))
  return choice.kind === 'take' ? choice.source.key : choice.kind
}
const failing = { ...UNKNOWN, failures: 1, notBefore: 5000 }
const wrong = { ...UNKNOWN, corrupt: 1 }

describe('who is asked', () => {
  it.each<[string, Candidate[], Partial<Question>, string]>([
    ['a box of the school before a stick and the publisher', [candidate('far'), stick, peer('near')], {}, 'near'],
    ['a stick before the publisher', [candidate('far'), stick], {}, 'stick'],
    ['the mirror with the lower number first', [candidate('b', { priority: 2 }), candidate('a', { priority: 1 })], {}, 'a'],
    ['who gave wrong bytes last of all', [peer('near', { health: wrong }), candidate('far')], {}, 'far'],
    ['who gave wrong bytes where there is nobody else', [peer('near', { health: wrong })], {}, 'near'],
    ['nobody over the uplink for what a busy box in the room has', [peer('near', { busy: true }), candidate('far')], {}, 'busy'],
    [
      'nobody over the uplink while a box in the room is likely to be back',
      [peer('near', { health: failing }), candidate('far')],
      {},
      'later',
    ],
    ['the publisher at once where somebody waits', [peer('near', { health: failing }), candidate('far')], { urgent: true }, 'far'],
    ['the publisher where a box has failed for long', [peer('near', { health: { ...failing, failures: 3 } }), candidate('far')], {}, 'far'],
    ['only who is in the room where another box has the uplink', [candidate('far')], { uplink: false }, 'peer'],
    ['who brings the rest, where the boxes of the school have no more of it', [half, candidate('far')], { uplink: false }, 'peer'],
    ['nobody where nobody is known', [], {}, 'nobody'],
    ['nobody who lacks it', [candidate('far', {}, { lacksUntil: 2000 })], {}, 'later'],
    ['nobody where all is under way', [candidate('far')], { free: [] }, 'nothing'],
  ])('%s', (...[, candidates, more, key]) => expect(keyOf(candidates, more)).toBe(key))

  it('never for a piece that it does not hold, that is here or that somebody brings, and never for one that a busy box holds', () => {
    const pieces = fc.uniqueArray(fc.integer({ min: 0, max: 39 }), { maxLength: 40 })
    fc.assert(
      fc.property(fc.record({ missing: pieces, near: pieces, halves: pieces, busy: fc.boolean() }), ({ missing, near, halves, busy }) => {
        const free = missing.toSorted((a, b) => a - b).map((piece) => ({ from: piece, to: piece + 1 }))
        const box = candidate('near', { kind: 'peer', over: 'room', holds: (piece) => near.includes(piece) }, { busy })
        const choice = choose(question([candidate('far'), box], { free, pieces: 40, halves: new Set(halves) }))
        if (choice.kind !== 'take') return
        for (let piece = choice.run.from; piece < choice.run.to; piece += 1) {
          expect(missing).toContain(piece)
          expect(near.includes(piece)).toBe(choice.source.key === 'near')
        }
      }),
    )
  })

  it('for the piece that was begun before a new one', () => {
    expect(choose(question([candidate('far')], { halves: new Set([40]) }))).toMatchObject({ run: { from: 40 } })
  })
})

describe('a server that asks for time', () => {
  it.each([
    ['120', 120_000],
    ['0', 0],
    ['999999999', 3_600_000],
    ['Sun, 29 Nov 2026 12:00:30 GMT', 30_000],
    ['Sun, 29 Nov 2020 12:00:30 GMT', 0],
    ['soon', undefined],
    ['-5', undefined],
  ])('with %s', (said, wait) => {
    const heard = retryAfter({ 'retry-after': said }, Date.parse('2026-11-29T12:00:00Z'))
    expect(said === '-5' ? undefined : heard).toBe(wait)
  })

  it('is given it, however often it fails', () => {
    const health = new SourceHealth(() => 0.5)
    health.failed('a', new SourceTrouble('busy', 'is busy', { retryAfter: 60_000 }), { began: 0, now: 1000 })
    health.failed('a', new SourceTrouble('line', 'broke off'), { began: 1500, now: 2000 })
    expect(health.of('a').notBefore).toBe(61_000)
  })
})

/** Where an answer begins; undefined where it gives no bytes, and says why in a sentence. */
function placeIn(answer: Answer, asked: Asked): number | undefined {
  try {
    const verdict = judge(answer, asked, 0)
    return verdict.kind === 'bytes' ? verdict.from : undefined
  } catch (thrown) {
    if (thrown instanceof SourceTrouble) return undefined
    throw thrown
  }
}

it('an answer of any kind gives bytes from a known place, or a sentence, and nothing else', () => {
  const header = fc.oneof(
    fc.string(),
    fc.constantFrom('bytes 5-9/20', 'bytes 0-19/20', 'bytes 5-9/*', 'gzip', 'identity', '"x"', '20', '/there'),
  )
  const names = ['content-range', 'content-encoding', 'content-length', 'etag', 'location', 'retry-after', 'content-type']
  const headers = fc.dictionary(fc.constantFrom(...names), header)
  const status = fc.oneof(fc.integer({ min: 100, max: 999 }), fc.constantFrom(200, 206))
  fc.assert(
    fc.property(status, headers, fc.boolean(), (code, said, ranged) => {
      const asked = ranged ? { from: 5, to: 10, total: 20, ranged } : { from: 0, to: 20, total: 20, ranged }
      expect([0, asked.from, undefined]).toContain(placeIn({ status: code, headers: said }, asked))
    }),
  )
})

it('a validator is strong or is none', () => {
  const said = ['"abc"', 'W/"abc"', 'abc', '"a"b"', '"a\r\nx: y"', '""', undefined]
  expect(said.map((etag) => strongEtag({ etag }))).toEqual(['"abc"', undefined, undefined, undefined, undefined, '""', undefined])
})

describe('a source that fails', () => {
  it('is left alone longer each time, and is trusted again once it has given', () => {
    const health = new SourceHealth(() => 0.5)
    const waits = [1, 2, 3, 4, 5].map((n) => {
      health.failed('a', new SourceTrouble('server', 'failed'), { began: n, now: n })
      return health.of('a').notBefore - n
    })
    expect(waits).toEqual([2000, 4000, 8000, 16_000, 32_000])
    health.gave('a', { bytes: 1, milliseconds: 0, began: 6 })
    expect(health.of('a')).toMatchObject({ failures: 0, notBefore: 0, trouble: undefined })
  })

  it('in thirty requests at once has failed once', () => {
    const health = new SourceHealth(() => 0.5)
    for (let n = 0; n < 30; n += 1) health.failed('a', new SourceTrouble('line', 'broke off'), { began: n, now: 100 + n })
    expect(health.of('a')).toMatchObject({ failures: 1, notBefore: 1100 })
  })

  it('in thirty requests that begin and break in the same moment has failed once', () => {
    const health = new SourceHealth(() => 0.5)
    for (let n = 0; n < 30; n += 1) health.failed('a', new SourceTrouble('line', 'broke off'), { began: 100, now: 100 })
    expect(health.of('a')).toMatchObject({ failures: 1, notBefore: 1100 })
  })

  it('and asked for time has it, though it still gives what it was asked for before', () => {
    const health = new SourceHealth(() => 0.5)
    health.failed('a', new SourceTrouble('busy', 'is busy', { retryAfter: 60_000 }), { began: 0, now: 1000 })
    health.gave('a', { bytes: 20_000, milliseconds: 0, began: 500 })
    expect(health.of('a').notBefore).toBe(61_000)
  })

  it('is remembered among hundreds, not among millions', () => {
    const health = new SourceHealth(() => 0.5)
    for (let n = 0; n < 10_000; n += 1) health.hasNoRanges(`host ${n}`, 0)
    expect([health.of('host 0').noRangesUntil, health.of('host 9999').noRangesUntil]).toEqual([0, 3_600_000])
  })
})

describe('the allowance', () => {
  it('is never exceeded by more than one reading and a quarter of a second, however the readings fall', () => {
    const readings = fc.array(fc.record({ bytes: fc.integer({ min: 1, max: 65_536 }), idle: fc.integer({ min: 0, max: 3000 }) }), {
      minLength: 1,
    })
    fc.assert(
      fc.property(fc.integer({ min: 1000, max: 5_000_000 }), readings, (rate, all) => {
        const bucket = new TokenBucket(rate, 0)
        let [now, total, largest] = [0, 0, 0]
        for (const { bytes, idle } of all) {
          now += idle
          now += bucket.wait(now)
          expect(total).toBeLessThanOrEqual((rate * (now + 250)) / 1000 + largest)
          bucket.take(bytes, now)
          total += bytes
          largest = Math.max(largest, bytes)
        }
      }),
    )
  })

  it('of nothing lets nothing through, and of everything holds nobody', () => {
    const bucket = new TokenBucket(0, 0)
    expect(bucket.wait(1e9)).toBe(Infinity)
    bucket.setRate(undefined, 1e9)
    bucket.take(1e12, 1e9)
    expect(bucket.wait(1e9)).toBe(0)
  })
})

describe('what the line gives', () => {
  const fed = (meter: LineMeter, rates: readonly number[], flowed = true): LineMeter => {
    for (const rate of rates) meter.add({ bytes: rate * 2, milliseconds: 2000, flowed })
    return meter
  }

  it('is not known before it has flowed for a while', () => {
    expect(fed(new LineMeter(), [250_000, 250_000]).bytesPerSecond).toBe(0)
  })

  it('is not made less by outages, by slow servers now and then, or by our own limit', () => {
    const meter = fed(new LineMeter(), [250_000, 0, 0, 0, 240_000, 255_000, 100_000, 250_000, 0, 245_000])
    fed(meter, Array<number>(100).fill(50_000), false)
    expect(meter.bytesPerSecond).toBeGreaterThan(240_000)
    expect(meter.bytesPerSecond).toBeLessThan(260_000)
  })

  it('outlives a restart, and follows the line when that has changed', () => {
    const meter = new LineMeter(fed(new LineMeter(), Array<number>(20).fill(250_000)).bytesPerSecond)
    expect(meter.bytesPerSecond).toBe(250_000)
    expect(fed(meter, Array<number>(40).fill(100_000)).bytesPerSecond).toBe(100_000)
  })
})

describe('how many small files are asked for at a time', () => {
  /** A line that carries `fits` of them at once without making anybody wait. */
  const settledFor = (fits: number, delay: number): number => {
    const pace = new Pace()
    for (let n = 0; n < 3000; n += 1) pace.answered(delay * Math.max(1, pace.limit / fits), pace.limit, n * 20)
    return pace.limit
  }

  it.each([4, 8, 15, 24])('fills a line that carries %i, and makes no long queue', (fits) => {
    expect(settledFor(fits, 300)).toBeGreaterThanOrEqual(fits)
    expect(settledFor(fits, 300)).toBeLessThanOrEqual(Math.max(4, 2.6 * fits))
  })

  it('is never more than a few dozen', () => expect(settledFor(1000, 300)).toBe(32))

  it('is halved by a server that has enough, for some minutes', () => {
    const pace = new Pace()
    for (let n = 0; n < 3000; n += 1) pace.answered(300, pace.limit, n)
    pace.refused(3000)
    for (let n = 0; n < 3000; n += 1) pace.answered(300, pace.limit, 3000 + n)
    expect(pace.limit).toBe(16)
    for (let n = 0; n < 3000; n += 1) pace.answered(300, pace.limit, 3_600_000 + n)
    expect(pace.limit).toBe(32)
  })
})

it('pieces that are half here never take more than eight megabytes, and four of one file', () => {
  const step = fc.record({
    blob: fc.integer({ min: 0, max: 3 }),
    piece: fc.integer({ min: 0, max: 9 }),
    bytes: fc.integer({ min: 0, max: 999 }),
  })
  fc.assert(
    fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
      const halves = new HalfPieces()
      for (const { blob, piece, bytes } of steps) {
        const half = halves.take({ sha256: String(blob), piece, size: 100_000 }, 'a')
        half?.add(Buffer.alloc(bytes), 'a')
        if (half !== undefined) halves.release(half)
        const counts = [0, 1, 2, 3].map((one) => halves.begunOf(String(one)).size)
        expect(Math.max(...counts)).toBeLessThanOrEqual(4)
        expect(counts.reduce((a, b) => a + b)).toBeLessThanOrEqual(8)
      }
    }),
  )
})

it('a plan of a hundred thousand files is walked in its order, whatever of it is done', () => {
  const jobs = new JobList()
  const job = (n: number) => ({ spec: { sha256: String(n), bytes: 10 }, title: {}, urgency: 'background' as const })
  jobs.set(
    Array.from({ length: 100_000 }, (_, n) => job(n)),
    (sha256) => sha256 === '5',
  )
  for (let n = 0; n < 50_000; n += 1) jobs.done(String(n))
  jobs.done('50001')
  const [first, second] = [...jobs.open()].map(({ spec }) => spec.sha256)
  expect([first, second]).toEqual(['50000', '50002'])
  expect(jobs.waiting).toEqual({ blobs: 49_999, bytes: 499_990 })
})
