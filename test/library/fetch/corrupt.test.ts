import { describe, expect, it } from 'vitest'
import type { BlobSpec } from '#appliance/library/ports.ts'
import { BoxError } from '#appliance/base/errors.ts'
import { aFetcher, aJob } from './a-fetcher.ts'
import { aBlob, aPublisher } from './a-publisher.ts'
import type { MadeBlob, Mischief } from './a-publisher.ts'

const MB = 1_048_576
const blob = aBlob(12 * MB + 9, 51)

/** The same server, with one byte of the blob wrong, in every answer or so often. */
function spoilt({ spec, bytes }: MadeBlob, at: number, often = Infinity): { mischief: Mischief } {
  const wrong = Buffer.from(bytes)
  wrong.writeUInt8(wrong.readUInt8(at) ^ 1, at)
  let left = often
  const mischief: Mischief = (request, response) => {
    const [, from, last] = /^bytes=(\d+)-(\d+)$/.exec(request.headers.range ?? '') ?? [undefined, '0', String(bytes.length - 1)]
    if (request.url?.endsWith(spec.sha256) !== true || left === 0) return false
    if (Number(from) <= at && at <= Number(last)) left -= 1
    const part = wrong.subarray(Number(from), Number(last) + 1)
    const range = request.headers.range === undefined ? {} : { 'content-range': `bytes ${from}-${last}/${bytes.length}` }
    response.writeHead(request.headers.range === undefined ? 200 : 206, { ...range, 'content-length': part.length }).end(part)
    return true
  }
  return { mischief }
}

describe('a wrong byte', () => {
  it('on the way costs one piece', async () => {
    const publisher = await aPublisher(blob)
    publisher.mischief = spoilt(blob, 5 * MB + 1, 1).mischief
    const rig = aFetcher([publisher])
    rig.fetcher.setJobs([aJob(blob)])
    await rig.has(blob)
    expect(rig.fetcher.traffic.background).toBe(blob.bytes.length + blob.list.length + MB)
    expect(rig.store.writes).toHaveLength(13)
    expect(rig.facts.map(({ name }) => name)).toEqual(['library.piece-corrupt', 'library.blob-stored'])
  })

  it('of a box in the room puts it behind the publisher, who gives the piece', async () => {
    const [publisher, box] = [await aPublisher(blob), await aPublisher(blob)]
    box.mischief = spoilt(blob, 5 * MB + 1).mischief
    const rig = aFetcher([])
    const its = (spec: BlobSpec) => box.source(spec, { kind: 'peer', over: 'room', key: 'box 2' })
    rig.supplying.sources = (spec) => [its(spec), publisher.source(spec)]
    rig.fetcher.setJobs([aJob(blob)])
    await rig.has(blob)
    expect(rig.facts[0]).toEqual({ name: 'library.piece-corrupt', payload: { sha256: blob.spec.sha256, piece: 5, source: 'box 2' } })
    expect(publisher.asks.some(({ range }) => range?.startsWith(`bytes=${5 * MB}-`))).toBe(true)
  })

  it('that is always there is asked for less and less often, and never kept', async () => {
    const publisher = await aPublisher(blob)
    publisher.mischief = spoilt(blob, 5 * MB + 1).mischief
    const rig = aFetcher([publisher], { turn: 200 })
    rig.fetcher.setJobs([aJob(blob)])
    await rig.until(() => rig.store.writes.length === 12)
    const begun = rig.clock.monotonic()
    await rig.until(() => rig.clock.monotonic() - begun > 120_000)
    expect(rig.facts.length).toBeLessThan(9)
    expect(rig.store.writes).toHaveLength(12)
    expect(rig.fetcher.view.value.rows[0]).toMatchObject({ state: 'failed', trouble: expect.stringContaining('wrong hash') as string })
  })

  it('in a piece of two sources blames nobody until one source has given all of it', async () => {
    const [publisher, mirror] = [await aPublisher(blob), await aPublisher(blob)]
    const rig = aFetcher([])
    // The first half of the first piece comes from a source that is wrong there and then goes away; the rest from a good one.
    publisher.mischief = (request, response, bytes = Buffer.alloc(0)) => {
      if (request.url?.endsWith(blob.spec.sha256) !== true) return false
      const wrong = Buffer.from(bytes.subarray(0, MB / 2))
      wrong[0]! ^= 1
      response.writeHead(206, { 'content-range': `bytes 0-${4 * MB - 1}/${bytes.length}`, 'content-length': 4 * MB })
      response.write(wrong, () => response.destroy())
      return true
    }
    rig.supplying.sources = (spec) => [publisher.source(spec), mirror.source(spec, { priority: 1 })]
    rig.fetcher.setJobs([aJob(blob)])
    await rig.has(blob)
    const blamed = rig.facts
      .filter(({ name }) => name === 'library.piece-corrupt')
      .map(({ payload }) => (payload as { source: string }).source)
    expect(blamed).not.toContain(`127.0.0.1:${mirror.port}`)
  })

  it('in the piece list is found before a piece is asked for', async () => {
    const publisher = await aPublisher(blob)
    let wrong = 1
    publisher.mischief = (request, response, bytes = Buffer.alloc(0)) => {
      if (request.url?.endsWith(blob.spec.sha256) === true || wrong === 0) return false
      wrong -= 1
      response.writeHead(200, { 'content-length': bytes.length }).end(Buffer.alloc(bytes.length))
      return true
    }
    const rig = aFetcher([publisher])
    rig.fetcher.setJobs([aJob(blob)])
    await rig.has(blob)
    expect(rig.facts[0]).toMatchObject({ name: 'library.piece-corrupt', payload: { sha256: blob.spec.pieces?.listSha256 } })
  })
})

describe('several boxes of the school', () => {
  it('share the work on one file', async () => {
    const boxes = [await aPublisher(blob), await aPublisher(blob), await aPublisher(blob)]
    const origin = await aPublisher(blob)
    const rig = aFetcher([])
    const near = (spec: BlobSpec) => boxes.map((box) => box.source(spec, { kind: 'peer', over: 'room' }))
    rig.supplying.sources = (spec) => [...near(spec), origin.source(spec)]
    rig.fetcher.setJobs([aJob(blob)])
    await rig.has(blob)
    expect(origin.asks).toEqual([])
    expect(boxes.filter(({ given }) => given > MB).length).toBeGreaterThan(1)
    expect(boxes.reduce((sum, { given }) => sum + given, 0)).toBe(blob.bytes.length + blob.list.length)
  })

  it('may die midway: the others and the line give the rest', async () => {
    const [box, origin] = [await aPublisher(blob), await aPublisher(blob)]
    const rig = aFetcher([])
    const holds = (piece: number): boolean => piece < 6
    rig.supplying.sources = (spec) => [
      box.source(spec, { kind: 'peer', over: 'room', ...(spec.pieces === undefined ? {} : { holds }) }),
      origin.source(spec),
    ]
    rig.store.beforeWrite = async (_spec, piece) => {
      if (piece !== 2) return
      for (const socket of box.sockets) socket.destroy()
      box.mischief = (request) => {
        request.socket.resetAndDestroy()
        return true
      }
    }
    rig.fetcher.setJobs([aJob(blob)])
    await rig.has(blob)
    expect(origin.given).toBeLessThan(11 * MB)
  })
})

it('a disk that is full stops the fetching, is named, and goes on when there is room', async () => {
  const publisher = await aPublisher(blob)
  const rig = aFetcher([publisher], { turn: 100 })
  let full = true
  rig.store.beforeWrite = async (_spec, piece) => {
    if (full && piece >= 3) throw new BoxError('DISK_FULL', 'the disk has no room left')
  }
  rig.fetcher.setJobs([aJob(blob), aJob(aBlob(10, 2))])
  await rig.until(() => rig.fetcher.view.value.rows[0]?.trouble === 'the disk has no room left')
  const asked = publisher.asks.length
  full = false
  await rig.has(blob)
  expect(publisher.asks.length).toBeLessThan(asked + 10)
})
