import { describe, expect, it } from 'vitest'
import type { BlobSpec } from '#appliance/library/ports.ts'
import { aFetcher, aJob } from './a-fetcher.ts'
import { aBlob, aPublisher } from './a-publisher.ts'
import type { MadeBlob, Mischief, Publisher } from './a-publisher.ts'

const MB = 1_048_576
const film = aBlob(40 * MB, 21)
const sheet = aBlob(9000, 22)

/** Gives only so many bytes of each answer, and the rest when it is let go. */
function stopping(bytesOfEach: number): { mischief: Mischief; letGo: () => void } {
  let gate: (() => void)[] | undefined = []
  const mischief: Mischief = (request, response, bytes = Buffer.alloc(0)) => {
    const [, from, last] = /^bytes=(\d+)-(\d+)$/.exec(request.headers.range ?? '') ?? [undefined, '0', String(bytes.length - 1)]
    const part = bytes.subarray(Number(from), Number(last) + 1)
    if (gate === undefined || part.length <= bytesOfEach) return false
    const range = request.headers.range === undefined ? {} : { 'content-range': `bytes ${from}-${last}/${bytes.length}` }
    response.writeHead(request.headers.range === undefined ? 200 : 206, { ...range, 'content-length': part.length })
    response.write(part.subarray(0, bytesOfEach))
    gate.push(() => response.end(part.subarray(bytesOfEach)))
    return true
  }
  const letGo = (): void => {
    const held = gate ?? []
    gate = undefined
    for (const go of held) go()
  }
  return { mischief, letGo }
}

const ranges = (publisher: Publisher, { spec }: MadeBlob): (string | undefined)[] =>
  publisher.asks.filter(({ path }) => path.endsWith(spec.sha256)).map(({ range }) => range)

describe('somebody who waits for a piece', () => {
  it('has it before the plan goes on, and what follows it', async () => {
    const publisher = await aPublisher(film)
    const rig = aFetcher([publisher])
    const { mischief, letGo } = stopping(3 * MB)
    publisher.mischief = mischief
    rig.fetcher.setJobs([aJob(film)])
    await rig.until(() => rig.store.writes.length >= 2)
    rig.fetcher.want(film.spec, 30)
    await rig.until(() => rig.store.writes.some(({ piece }) => piece === 31))
    expect(rig.store.writes.slice(0, 5).map(({ piece }) => piece)).toContain(30)
    expect(ranges(publisher, film)).toContain(`bytes=${30 * MB}-${34 * MB - 1}`)
    expect(new Set(publisher.asks.slice(1).map(({ socket }) => socket)).size).toBe(2)
    letGo()
    await rig.has(film)
  })

  it('has it though nothing may be fetched in the background, and though it is in no plan', async () => {
    const publisher = await aPublisher(film)
    const rig = aFetcher([publisher])
    rig.fetcher.setAllowance({ bytesPerSecond: 0 })
    rig.fetcher.want(film.spec, 7)
    await rig.until(() => rig.store.writes.length === 4)
    expect(rig.store.writes.map(({ piece }) => piece)).toEqual([7, 8, 9, 10])
    expect(rig.fetcher.traffic).toEqual({ background: 0, asked: 4 * MB + film.list.length, room: 0 })
  })

  it('is one of sixty at places of their own, and each byte comes over the line once', async () => {
    const publisher = await aPublisher(film)
    const rig = aFetcher([publisher])
    const places = Array.from({ length: 60 }, (_, n) => (n * 17) % 40)
    for (const piece of places) rig.fetcher.want(film.spec, piece)
    rig.fetcher.setJobs([aJob(film, { urgency: 'now' })])
    await rig.has(film)
    expect(publisher.given).toBeLessThan(1.02 * film.bytes.length)
    expect(rig.store.writes).toHaveLength(40)
  })
})

describe('the plan', () => {
  it('is kept to: a later one waits for an earlier one at the same server', async () => {
    const [first, second, third] = [aBlob(3 * MB, 31), aBlob(3 * MB, 32), aBlob(3 * MB, 33)]
    const publisher = await aPublisher(first, second, third)
    const rig = aFetcher([publisher])
    rig.fetcher.setJobs([aJob(second), aJob(third), aJob(first)])
    await rig.has(first)
    const order = rig.facts.map(({ payload }) => (payload as { sha256: string }).sha256)
    expect(order).toEqual([second, third, first].map(({ spec }) => spec.sha256))
  })

  it('can be changed while it runs: what is needed first now is fetched first, and nothing is lost', async () => {
    const publisher = await aPublisher(film, sheet)
    const rig = aFetcher([publisher])
    const { mischief, letGo } = stopping(5 * MB + 5)
    publisher.mischief = mischief
    rig.fetcher.setJobs([aJob(film)])
    await rig.until(() => rig.store.writes.length >= 2)
    publisher.mischief = undefined
    rig.fetcher.setJobs([aJob(sheet), aJob(film)])
    letGo()
    await rig.has(sheet)
    await rig.has(film)
    expect(rig.store.writes).toHaveLength(41)
  })

  it('leaves what it does not name any more', async () => {
    const publisher = await aPublisher(film)
    const rig = aFetcher([publisher])
    publisher.mischief = stopping(2.5 * MB).mischief
    rig.fetcher.setJobs([aJob(film)])
    await rig.until(() => rig.store.writes.length >= 2)
    rig.fetcher.setJobs([])
    await rig.until(() => publisher.sockets.size <= 1)
    await rig.until(() => rig.fetcher.view.value.rows.length === 0)
    expect(rig.store.has(film.spec.sha256)).toBe(false)
  })
})

describe('many files at once', () => {
  it('do not keep out what is put before them', async () => {
    const films = Array.from({ length: 6 }, (_, n) => aBlob(6 * MB, 80 + n))
    const publisher = await aPublisher(...films)
    const rig = aFetcher([publisher])
    const [urgent, ...others] = films as [MadeBlob, ...MadeBlob[]]
    // The first one hangs, and those behind it are begun and wait.
    const { mischief, letGo } = stopping(2.5 * MB)
    publisher.mischief = mischief
    rig.fetcher.setJobs(others.map((one) => aJob(one)))
    await rig.until(() => rig.store.blobs.size === 4 && rig.store.writes.length === 2)
    publisher.mischief = undefined
    rig.fetcher.setJobs([urgent, ...others].map((one) => aJob(one)))
    letGo()
    await rig.has(urgent)
    expect(rig.facts.length).toBeLessThanOrEqual(2)
    await rig.until(() => rig.facts.length === 6)
  })

  it('that were looked into and left keep nobody from looking into the next', async () => {
    const films = Array.from({ length: 20 }, (_, n) => aBlob(6 * MB, 100 + n))
    const publisher = await aPublisher(...films)
    const rig = aFetcher([publisher])
    for (const film of films) rig.fetcher.want(film.spec, 5)
    await rig.until(() => rig.store.writes.length === 20)
    expect(rig.store.writes.every(({ piece }) => piece === 5)).toBe(true)
  })
})

describe('while a class is live', () => {
  it('what waits for its end comes at once when a person asks for it', async () => {
    const publisher = await aPublisher(sheet)
    const rig = aFetcher([publisher])
    rig.fetcher.setAllowance({ bytesPerSecond: 0 })
    rig.fetcher.setJobs([aJob(sheet)])
    await rig.until(() => rig.fetcher.view.value.rows[0]?.state === 'queued')
    rig.fetcher.setJobs([aJob(sheet, { urgency: 'now' })])
    await rig.has(sheet)
  })

  it('nothing flows in the background within a second, and each half piece is gone on with afterwards', async () => {
    const publisher = await aPublisher(film)
    const rig = aFetcher([publisher], { turn: 1 })
    const { mischief } = stopping(2.5 * MB)
    publisher.mischief = mischief
    rig.fetcher.setJobs([aJob(film)])
    await rig.until(() => rig.store.writes.length >= 2)
    rig.fetcher.setAllowance({ bytesPerSecond: 0 })
    await rig.until(() => publisher.sockets.size === 0)
    publisher.mischief = undefined
    rig.fetcher.setAllowance({ bytesPerSecond: undefined })
    await rig.has(film)
    expect(rig.fetcher.traffic.background).toBe(film.bytes.length + film.list.length)
  })

  it('other boxes of the school give all the same, and what a person asked for comes', async () => {
    const [far, near] = [await aPublisher(sheet), await aPublisher(film)]
    const rig = aFetcher([far])
    rig.supplying.sources = (spec: BlobSpec) => [far.source(spec), near.source(spec, { kind: 'peer', over: 'room' })]
    rig.fetcher.setAllowance({ bytesPerSecond: 0 })
    rig.fetcher.setJobs([aJob(film), aJob(sheet, { urgency: 'now' })])
    await rig.has(film)
    await rig.has(sheet)
    expect(rig.fetcher.traffic).toMatchObject({ background: 0, asked: sheet.bytes.length })
  })

  it('a limit is kept, on the whole', async () => {
    const blob = aBlob(2 * MB, 41)
    const publisher = await aPublisher(blob)
    const rig = aFetcher([publisher], { turn: 20 })
    rig.fetcher.setAllowance({ bytesPerSecond: 100_000 })
    const begun = rig.clock.monotonic()
    rig.fetcher.setJobs([aJob(blob)])
    await rig.has(blob)
    expect(rig.clock.monotonic() - begun).toBeGreaterThan(19_000)
  })
})

describe('where another box of the school fetches', () => {
  it('this one waits for it, says so, and goes on as soon as it is told', async () => {
    const publisher = await aPublisher(film)
    const rig = aFetcher([publisher])
    rig.supplying.uplink = false
    rig.fetcher.setJobs([aJob(film, { itemId: 'urn:a', neededBy: 5 })])
    await rig.until(() => rig.fetcher.view.value.rows[0]?.state === 'waiting-for-peer')
    expect(publisher.asks).toEqual([])
    rig.supplying.uplink = true
    rig.fetcher.supplyChanged()
    await rig.has(film)
  })

  it('whoever waits for a piece does not wait for it without end', async () => {
    const publisher = await aPublisher(film)
    const rig = aFetcher([publisher])
    rig.supplying.uplink = false
    const begun = rig.clock.monotonic()
    rig.fetcher.want(film.spec, 5)
    await rig.until(() => rig.store.writes.some(({ piece }) => piece === 5))
    expect(rig.clock.monotonic() - begun).toBeGreaterThanOrEqual(15_000)
  })

  it('a transfer over the uplink ends when another box takes it over', async () => {
    const [publisher, box] = [await aPublisher(film), await aPublisher(film)]
    const rig = aFetcher([publisher])
    publisher.mischief = stopping(2.5 * MB).mischief
    rig.fetcher.setJobs([aJob(film)])
    await rig.until(() => rig.store.writes.length >= 2)
    rig.supplying.uplink = false
    rig.supplying.sources = (spec: BlobSpec) => [publisher.source(spec), box.source(spec, { kind: 'peer', over: 'room' })]
    rig.fetcher.supplyChanged()
    await rig.has(film)
    expect(rig.store.writes).toHaveLength(40)
    expect(box.given).toBeLessThan(38 * MB)
  })
})
