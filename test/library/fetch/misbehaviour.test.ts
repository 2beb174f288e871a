import { createServer } from 'node:net'
import type { Server, Socket } from 'node:net'
import { once } from 'node:events'
import type { ServerResponse } from 'node:http'
import { brotliCompressSync, constants, gzipSync } from 'node:zlib'
import { describe, expect, it, onTestFinished } from 'vitest'
import type { BlobSource, BlobSpec } from '#appliance/library/ports.ts'
import { aFetcher, aJob } from './a-fetcher.ts'
import type { Rig } from './a-fetcher.ts'
import { aBlob, aPublisher } from './a-publisher.ts'
import type { Mischief, Publisher } from './a-publisher.ts'

const MB = 1_048_576
const blob = aBlob(6 * MB + 777)
const packed = gzipSync(blob.bytes, { level: 1 })
const packedMore = brotliCompressSync(blob.bytes, { params: { [constants.BROTLI_PARAM_QUALITY]: 0 } })
const isPiecesRequest = (url: string | undefined): boolean => url?.endsWith(blob.spec.sha256) === true

/** One publisher with the blob, of which the first half is on the box already. */
async function halfOfIt(turn = 40): Promise<{ publisher: Publisher; rig: Rig }> {
  const publisher = await aPublisher(blob)
  const rig = aFetcher([publisher], { turn })
  const partial = await rig.store.begin(blob.spec)
  await partial.giveList(blob.list)
  for (const piece of [0, 1, 2]) await partial.write(piece, blob.bytes.subarray(piece * MB, (piece + 1) * MB))
  rig.store.writes.length = 0
  return { publisher, rig }
}

/** The mischief is done to so many requests of the blob, and then no more. */
function times(count: number, mischief: Mischief): Mischief {
  let left = count
  return (request, response, bytes) => {
    if (!isPiecesRequest(request.url) || left === 0) return false
    left -= 1
    return mischief(request, response, bytes)
  }
}

type Said = { headers?: Record<string, string | number>; body?: Buffer | string | undefined }

function answer(response: ServerResponse, status: number, { headers = {}, body = '' }: Said = {}): true {
  response.writeHead(status, headers).end(body)
  return true
}

const bytesOf = (range: string | undefined): { from: number; to: number } => {
  const [, from, last] = /^bytes=(\d+)-(\d+)$/.exec(range ?? '') ?? []
  return { from: Number(from), to: Number(last) + 1 }
}

/** What a server may make of a request, and whether it does so once or always. */
const MATRIX: Record<string, { always?: boolean; mischief: Mischief }> = {
  'knows no ranges and gives the whole file': {
    always: true,
    mischief: (_request, response, bytes) => answer(response, 200, { headers: { 'content-length': bytes?.length ?? 0 }, body: bytes }),
  },
  'packs the file with gzip though it was asked not to, and a part of it too': {
    always: true,
    mischief: (request, response) => {
      const { from, to } = bytesOf(request.headers.range)
      if (Number.isNaN(from))
        return answer(response, 200, { headers: { 'content-encoding': 'gzip', 'content-length': packed.length }, body: packed })
      const headers = { 'content-encoding': 'gzip', 'content-range': `bytes ${from}-${to - 1}/${packed.length}` }
      return answer(response, 206, { headers, body: packed.subarray(from, to) })
    },
  },
  'packs the file with brotli': {
    always: true,
    mischief: (_request, response) => answer(response, 200, { headers: { 'content-encoding': 'br' }, body: packedMore }),
  },
  'gives another part than was asked for': {
    mischief: (_request, response, bytes = Buffer.alloc(0)) =>
      answer(response, 206, { headers: { 'content-range': `bytes 0-99/${bytes.length}` }, body: bytes.subarray(0, 100) }),
  },
  'says that the file has another size': {
    mischief: (request, response, bytes) => {
      const { from, to } = bytesOf(request.headers.range)
      return answer(response, 206, { headers: { 'content-range': `bytes ${from}-${to - 1}/999` }, body: bytes?.subarray(from, to) })
    },
  },
  'gives a part and does not say which': { mischief: (_request, response) => answer(response, 206, { headers: {}, body: 'abc' }) },
  'says that the part is shorter than it is': {
    mischief: (request, response, bytes = Buffer.alloc(0)) => {
      const { from } = bytesOf(request.headers.range)
      const headers = { 'content-range': `bytes ${from}-${from + 9}/${bytes.length}`, 'content-length': 10 }
      return answer(response, 206, { headers, body: bytes.subarray(from, from + 10) })
    },
  },
  'breaks off in the middle': {
    mischief: (request, response, bytes = Buffer.alloc(0)) => {
      const { from, to } = bytesOf(request.headers.range)
      response.writeHead(206, { 'content-range': `bytes ${from}-${to - 1}/${bytes.length}`, 'content-length': to - from })
      response.write(bytes.subarray(from, from + 1_500_000), () => response.destroy())
      return true
    },
  },
  'resets the connection before it answers': {
    mischief: (request) => {
      request.socket.resetAndDestroy()
      return true
    },
  },
  'gives more bytes than it was asked for': {
    always: true,
    mischief: (request, response, bytes = Buffer.alloc(0)) => {
      const { from, to } = bytesOf(request.headers.range)
      response.writeHead(206, { 'content-range': `bytes ${from}-${to - 1}/${bytes.length}` })
      response.write(bytes.subarray(from, to))
      const pour = setInterval(() => void response.write(Buffer.alloc(100_000)), 1)
      response.once('close', () => clearInterval(pour))
      return true
    },
  },
  'answers and never ends': {
    always: true,
    mischief: (request, response, bytes = Buffer.alloc(0)) => {
      const { from, to } = bytesOf(request.headers.range)
      response.writeHead(206, { 'content-range': `bytes ${from}-${to - 1}/${bytes.length}` })
      response.write(bytes.subarray(from, to))
      return true
    },
  },
  'accepts the connection and stays silent': { mischief: () => true },
  'falls silent in the middle': {
    mischief: (request, response, bytes = Buffer.alloc(0)) => {
      const { from, to } = bytesOf(request.headers.range)
      response.writeHead(206, { 'content-range': `bytes ${from}-${to - 1}/${bytes.length}`, 'content-length': to - from })
      response.write(bytes.subarray(from, from + 1_500_000))
      return true
    },
  },
  'is busy for two minutes, it says': { mischief: (_request, response) => answer(response, 503, { headers: { 'retry-after': 120 } }) },
  'is asked too often, it says': { mischief: (_request, response) => answer(response, 429, { headers: { 'retry-after': '1' } }) },
  'failed inside': { mischief: (_request, response) => answer(response, 500) },
  'has lost its own server': { mischief: (_request, response) => answer(response, 502) },
  'gives a sign-in page of the network': {
    mischief: (_request, response) =>
      answer(response, 200, { headers: { 'content-type': 'text/html' }, body: '<html>Please sign in</html>' }),
  },
  'sends to a sign-in page of the network': {
    mischief: (request, response) =>
      answer(response, 302, { headers: { location: `http://${request.headers.host}/sign-in/${blob.spec.sha256}` } }),
  },
  'says that the file is shorter': { mischief: (_request, response) => answer(response, 416) },
  'does not have the file yet': { mischief: (_request, response) => answer(response, 404) },
  'wants a name and a password': { mischief: (_request, response) => answer(response, 401) },
  'answers with what is no answer': { mischief: (_request, response) => answer(response, 299) },
  'sends more header lines than anybody can read': {
    mischief: (_request, response) =>
      answer(response, 200, { headers: Object.fromEntries(Array.from({ length: 40 }, (_, n) => [`x-${n}`, 'y'.repeat(1000)])) }),
  },
}

// After these a source is not asked for the file again for ten minutes.
const forLong = new Set(['says that the file has another size', 'says that the file is shorter', 'does not have the file yet'])

describe('a file comes whole, and what was here stays, from a server that', () => {
  it.each(Object.entries(MATRIX))('%s', async (name, { always, mischief }) => {
    const { publisher, rig } = await halfOfIt(400)
    publisher.mischief = times(always === true ? Infinity : forLong.has(name) ? 1 : 2, mischief)
    rig.fetcher.setJobs([aJob(blob)])
    await rig.has(blob)
    expect(rig.store.writes.map(({ piece }) => piece).toSorted((a, b) => a - b)).toEqual([3, 4, 5, 6])
  })

  it('does not speak HTTP at all', async () => {
    const { publisher, rig } = await halfOfIt(100)
    const stranger = createServer((socket) => void socket.on('error', () => undefined).end('SSH-2.0-OpenSSH\r\n'))
    stranger.listen(0, '127.0.0.1')
    await once(stranger, 'listening')
    const good = rig.supplying.sources
    rig.supplying.sources = (spec) => good(spec).map((one) => ({ ...one, address: elsewhere(one, stranger) }))
    rig.fetcher.setJobs([aJob(blob)])
    await rig.until(() => rig.fetcher.view.value.rows[0]?.trouble?.includes('does not speak HTTP') === true)
    stranger.close()
    rig.supplying.sources = good
    rig.fetcher.supplyChanged()
    await rig.has(blob)
    expect(publisher.asks.length).toBeGreaterThan(0)
  })
})

function elsewhere({ address }: BlobSource, server: Server): string {
  const url = new URL(address)
  url.port = String((server.address() as { port: number }).port)
  return url.href
}

describe('a server that gave a validator', () => {
  it('is asked with it, and a changed one does not stop the file', async () => {
    const { publisher, rig } = await halfOfIt()
    let etag = '"first"'
    publisher.etag = () => etag
    publisher.mischief = times(1, (request, response, bytes = Buffer.alloc(0)) => {
      const { from, to } = bytesOf(request.headers.range)
      response.writeHead(206, { etag, 'content-range': `bytes ${from}-${to - 1}/${bytes.length}`, 'content-length': to - from })
      response.write(bytes.subarray(from, from + 1_500_000), () => {
        etag = '"second"'
        response.destroy()
      })
      return true
    })
    rig.fetcher.setJobs([aJob(blob)])
    await rig.has(blob)
    expect(publisher.asks.map(({ headers }) => headers['if-range'])).toEqual([undefined, '"first"', undefined])
  })

  it('is asked with the strong kind alone', async () => {
    const { publisher, rig } = await halfOfIt()
    publisher.etag = () => 'W/"weak"'
    publisher.mischief = times(1, (request) => {
      request.socket.resetAndDestroy()
      return true
    })
    rig.fetcher.setJobs([aJob(blob)])
    await rig.has(blob)
    expect(publisher.asks.map(({ headers }) => headers['if-range'])).toEqual([undefined, undefined])
  })
})

describe('a server that sends elsewhere', () => {
  it('is followed five times, without the words that were for it alone', async () => {
    const { publisher, rig } = await halfOfIt()
    const other = await aPublisher(blob)
    let turn = 0
    publisher.mischief = (request, response) => {
      turn += 1
      const next = turn < 5 ? `/turn-${turn}` : `http://127.0.0.1:${other.port}/blobs/${blob.spec.sha256.slice(0, 2)}/${blob.spec.sha256}`
      return answer(response, [301, 302, 303, 307, 308][turn - 1] ?? 302, { headers: { location: next } })
    }
    const good = rig.supplying.sources
    rig.supplying.sources = (spec) => good(spec).map((one) => ({ ...one, headers: () => ({ 'x-proof': 'secret' }) }))
    rig.fetcher.setJobs([aJob(blob)])
    await rig.has(blob)
    expect(publisher.asks.every(({ headers }) => headers['x-proof'] === 'secret')).toBe(true)
    expect(other.asks.map(({ headers }) => headers['x-proof'])).toEqual([undefined])
  })

  it.each([
    ['in a circle', (turn: number) => `/turn-${turn % 3}`],
    ['without end', (turn: number) => `/turn-${turn}`],
    ['to a file of the box', () => 'file:///etc/hostname'],
  ])('%s is left, and another is asked', async (_name, next) => {
    const { publisher, rig } = await halfOfIt()
    const other = await aPublisher(blob)
    rig.supplying.sources = (spec) => [publisher.source(spec), other.source(spec, { priority: 1 })]
    let turn = 0
    publisher.mischief = (_request, response) => answer(response, 302, { headers: { location: next((turn += 1)) } })
    rig.fetcher.setJobs([aJob(blob)])
    await rig.has(blob)
    expect(publisher.asks.length).toBeLessThanOrEqual(6)
  })

  it('out of the room is not followed by way of another box', async () => {
    const { publisher, rig } = await halfOfIt()
    const far = await aPublisher(blob)
    publisher.mischief = (request, response) =>
      answer(response, 302, { headers: { location: `http://localhost:${far.port}${request.url}` } })
    rig.supplying.sources = (spec) => [publisher.source(spec, { kind: 'peer', over: 'room' })]
    rig.fetcher.setJobs([aJob(blob)])
    await rig.until(() => rig.fetcher.view.value.rows[0]?.trouble?.includes('sends out of the room') === true)
    expect(far.asks).toEqual([])
  })
})

describe('who cannot be reached', () => {
  const SAYS: [string, (source: BlobSource) => string, RegExp][] = [
    ['by an unknown name', ({ address }) => address.replace('127.0.0.1', 'nowhere.invalid'), /DNS/],
    ['on a closed port', ({ address }) => address.replace(/:\d+/, ':1'), /refuses the connection/],
    ['over TLS where there is none', ({ address }) => address.replace('http:', 'https:'), /TLS|broke/],
    ['by an address of another kind', () => 'ftp://127.0.0.1/file', /not one of the web/],
  ]
  it.each(SAYS)('%s is named to the technician, and asked again', async (_name, address, says) => {
    const { rig } = await halfOfIt()
    const good = rig.supplying.sources
    rig.supplying.sources = (spec: BlobSpec) => good(spec).map((one) => ({ ...one, address: address(one) }))
    rig.fetcher.setJobs([aJob(blob)])
    await rig.until(() => says.test(rig.fetcher.view.value.rows[0]?.trouble ?? ''))
    rig.supplying.sources = good
    await rig.has(blob)
  })
})

describe('a server that trickles', () => {
  /** A few bytes now and then, for ever. */
  const trickle: Mischief = (request, response, bytes = Buffer.alloc(0)) => {
    const { from, to } = bytesOf(request.headers.range)
    let at = from
    response.writeHead(206, { 'content-range': `bytes ${from}-${to - 1}/${bytes.length}`, 'content-length': to - from })
    const drop = setInterval(() => void response.write(bytes.subarray(at, (at += 50))), 20)
    response.once('close', () => clearInterval(drop))
    return true
  }

  it('is left where another could give more', async () => {
    const { publisher, rig } = await halfOfIt(100)
    const other = await aPublisher(blob)
    rig.supplying.sources = (spec) => [publisher.source(spec), other.source(spec, { key: 'other', priority: 1 })]
    publisher.mischief = times(Infinity, trickle)
    rig.fetcher.setJobs([aJob(blob)])
    await rig.has(blob)
    expect(publisher.asks).toHaveLength(1)
  })

  it('is kept where it is the only one', async () => {
    const { publisher, rig } = await halfOfIt(100)
    publisher.mischief = times(Infinity, trickle)
    rig.fetcher.setJobs([aJob(blob)])
    const begun = rig.clock.monotonic()
    await rig.until(() => rig.clock.monotonic() - begun > 60_000)
    expect(publisher.asks).toHaveLength(1)
  })
})

it('leaves no line and no timer when the box stops, whatever runs', async () => {
  const { publisher, rig } = await halfOfIt()
  const sockets: Socket[] = []
  publisher.mischief = (request) => {
    sockets.push(request.socket)
    return true
  }
  const unreachable = '192.0.2.1' // TEST-NET: nothing answers there
  const good = rig.supplying.sources
  rig.supplying.sources = (spec) => [...good(spec), { ...good(spec)[0], key: 'far', address: `http://${unreachable}/x` } as BlobSource]
  rig.fetcher.setJobs([aJob(blob), aJob(aBlob(2 * MB, 9)), aJob(aBlob(10, 10))])
  rig.fetcher.want(blob.spec, 5)
  await rig.until(() => sockets.length > 0)
  await rig.fetcher.stop()
  onTestFinished(() => undefined)
  await rig.until(() => sockets.every(({ destroyed }) => destroyed) && publisher.sockets.size === 0)
  expect(rig.clock.pending).toBe(0)
})
