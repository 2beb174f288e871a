import { describe, expect, it } from 'vitest'
import { hours, minutes, seconds } from '#appliance/base/duration.ts'
import { ManualClock } from '#appliance/base/manual-clock.ts'
import { OriginDvr } from '#appliance/live/pull/origin-dvr.ts'
import type { RelayedLists } from '#appliance/live/pull/origin-dvr.ts'

const SEGMENT = seconds(2)

/** A platform that keeps the last `keeps` milliseconds of a lesson, with the dates of its pictures or without. */
class FarOrigin {
  readonly url: string
  readonly #began: number
  readonly #clock: ManualClock
  readonly #keeps: number
  readonly #dated: boolean
  #run: RelayedLists | undefined

  constructor(name: string, clock: ManualClock, { keeps = hours(1), dated = true } = {}) {
    this.url = `http://${name}/lesson.m3u8`
    this.#clock = clock
    this.#began = clock.now() - minutes(10)
    this.#keeps = keeps
    this.#dated = dated
  }

  /** The number of the newest whole segment. */
  get newest(): number {
    return Math.floor((this.#clock.now() - this.#began) / SEGMENT) - 1
  }

  /** When the first picture of a segment was made. */
  dateOf(number: number): number {
    return this.#began + number * SEGMENT
  }

  /** A run of it begins. */
  begin(dvr: OriginDvr): this {
    this.#run = dvr.lists({ url: this.url })
    return this
  }

  /** Its list comes. */
  list(): this {
    const base = new URL(this.url)
    const first = Math.max(0, this.newest - Math.floor(this.#keeps / SEGMENT) + 1)
    const segments = Array.from({ length: this.newest - first + 1 }, (_, n) => this.#lines(first + n)).flat()
    this.#run?.listed(['#EXTM3U', `#EXT-X-MEDIA-SEQUENCE:${first}`, ...segments], base)
    return this
  }

  /** Its list, and its newest segment. */
  play(): this {
    this.list()
    this.#run?.fetched(new URL(`segment-${this.newest}.ts`, this.url))
    return this
  }

  #lines(number: number): string[] {
    const date = this.#dated ? [`#EXT-X-PROGRAM-DATE-TIME:${new Date(this.dateOf(number)).toISOString()}`] : []
    return [...date, '#EXTINF:2.000,', `segment-${number}.ts`]
  }
}

function aChannel() {
  const clock = new ManualClock()
  clock.advance(hours(9))
  return { clock, dvr: new OriginDvr(clock) }
}

describe('the past that the origins of a lesson keep', () => {
  it('is known of each address for itself: a trial of another one leaves what the room had untouched', () => {
    const { clock, dvr } = aChannel()
    const main = new FarOrigin('main', clock).begin(dvr).play()
    const [lostAt, last] = [clock.now(), main.newest]
    clock.advance(seconds(30))
    new FarOrigin('other', clock, { keeps: seconds(10) }).begin(dvr).play()
    expect(dvr.pointAt(lostAt)).toMatchObject({ source: { url: main.url }, after: { sequence: last } })
    expect(dvr.reaches(lostAt)).toBe(true)
  })

  it('is that of the address which answered last where several keep it', () => {
    const { clock, dvr } = aChannel()
    const main = new FarOrigin('main', clock).begin(dvr).play()
    const other = new FarOrigin('other', clock).begin(dvr).play()
    const lostAt = clock.now()
    clock.advance(seconds(10))
    other.play()
    expect(dvr.pointAt(lostAt)?.source.url).toBe(other.url)
    main.play()
    clock.advance(seconds(1))
    main.play()
    expect(dvr.pointAt(lostAt)?.source.url).toBe(main.url)
  })

  it('is that of the address which keeps all of it where another answered later', () => {
    const { clock, dvr } = aChannel()
    const main = new FarOrigin('main', clock).begin(dvr).play()
    const other = new FarOrigin('other', clock, { keeps: minutes(2) }).begin(dvr).play()
    const lostAt = clock.now()
    clock.advance(minutes(3))
    other.play()
    expect([dvr.pointAt(lostAt)?.source.url, dvr.reaches(lostAt)]).toEqual([main.url, true])
  })

  it('is not that of an address which was asked anew and has not answered', () => {
    const { clock, dvr } = aChannel()
    const main = new FarOrigin('main', clock).begin(dvr).play()
    const lostAt = clock.now()
    clock.advance(seconds(10))
    main.begin(dvr)
    expect([dvr.pointAt(lostAt), dvr.reaches(lostAt)]).toEqual([undefined, false])
    main.list()
    expect(dvr.reaches(lostAt)).toBe(true)
  })

  it.for([true, false])('is found by a box that was without power meanwhile, with nothing left out (dates: %s)', (dated) => {
    const { clock, dvr } = aChannel()
    const origin = new FarOrigin('main', clock, { dated })
    const lostAt = clock.now()
    clock.advance(minutes(3))
    origin.begin(dvr).list()
    const point = dvr.pointAt(lostAt)
    // What was shown then was three segments behind the newest, or a little more.
    const seen = Math.floor((lostAt - origin.dateOf(0)) / SEGMENT) - 1 - 3
    expect(point?.after.sequence).toBeLessThanOrEqual(seen)
    expect(point?.after.sequence).toBeGreaterThanOrEqual(seen - 3)
    expect(point?.after.endsAt).toBe(dated ? origin.dateOf((point?.after.sequence ?? 0) + 1) : undefined)
    expect(dvr.reaches(lostAt)).toBe(true)
  })

  it('is not said to reach further than it does', () => {
    const { clock, dvr } = aChannel()
    const origin = new FarOrigin('main', clock, { keeps: minutes(4) }).begin(dvr).play()
    const lostAt = clock.now()
    clock.advance(minutes(3))
    origin.play()
    expect(dvr.reaches(lostAt)).toBe(true)
    clock.advance(minutes(2))
    origin.play()
    expect([dvr.reaches(lostAt), dvr.reaches(lostAt - hours(1))]).toEqual([false, false])
    // Of what it has no longer, the rest can be had.
    expect(dvr.pointAt(lostAt)).toBeDefined()
  })

  it('is none where a list goes no further back than every live list', () => {
    const { clock, dvr } = aChannel()
    new FarOrigin('main', clock, { keeps: seconds(20) }).begin(dvr).play()
    expect([dvr.reachesBack, dvr.pointAt(clock.now())]).toEqual([undefined, undefined])
  })

  it('is kept in mind of a handful of addresses, however often a lesson changes them', () => {
    const { clock, dvr } = aChannel()
    new FarOrigin('first', clock).begin(dvr).play()
    const lostAt = clock.now()
    expect(dvr.pointAt(lostAt)).toBeDefined()
    for (let n = 0; n < 20; n += 1) new FarOrigin(`next-${n}`, clock, { keeps: seconds(10) }).begin(dvr).play()
    expect(dvr.pointAt(lostAt)).toBeUndefined()
  })
})
