import { createServer } from 'node:net'
import type { AddressInfo } from 'node:net'
import { once } from 'node:events'
import { gzipSync } from 'node:zlib'
import { describe, expect, it, onTestFinished } from 'vitest'
import { seconds } from '#appliance/base/duration.ts'
import { RealClock } from '#appliance/base/clock.ts'
import type { Clock } from '#appliance/base/clock.ts'
import { BoxError } from '#appliance/base/errors.ts'
import { ManualClock } from '#appliance/base/manual-clock.ts'
import { HttpDesk } from '#appliance/library/catalogue/catalogue-http.ts'
import { aPublisher } from '../a-publisher.ts'
import type { Misbehaviour } from '../tree-server.ts'
import { refused } from './refused.ts'

const never = new AbortController().signal

function aDesk(clock: Clock = new RealClock()): HttpDesk {
  const desk = new HttpDesk(clock)
  onTestFinished(() => desk.close())
  return desk
}

/** Tells when somebody begins to wait: for the next byte, since one has come. */
class ListeningClock extends ManualClock {
  onTimer: () => void = () => undefined

  override after(...given: Parameters<ManualClock['after']>): ReturnType<ManualClock['after']> {
    setImmediate(this.onTimer)
    return super.after(...given)
  }
}

/** What a box reads at a web server that answers so. */
async function readFrom(misbehave: Misbehaviour, { most = 1000, clock }: { most?: number; clock?: Clock } = {}) {
  const server = await aPublisher().serve({ misbehave })
  return { server, answer: aDesk(clock).source(server.url).read('root.json', { most }, never) }
}

describe('a document of a web server', () => {
  it('is read with its ETag, and not again while that stays', async () => {
    const publisher = aPublisher()
    const server = await publisher.serve()
    const source = aDesk().source(`${server.url}/`)
    const got = await source.read('root.json', { most: 10_000 }, never)
    if (got === undefined || got === 'not-modified') throw new Error('nothing was read')
    expect(got.bytes).toEqual(publisher.files.get('root.json'))
    expect(await source.read('root.json', { most: 10_000, etag: got.etag }, never)).toBe('not-modified')
    expect(await source.read('timetable.json', { most: 10_000 }, never)).toBeUndefined()
  })

  it('is asked for unpacked, and where it comes packed it is refused: nothing can swell', async () => {
    const bomb = gzipSync(Buffer.alloc(1_000_000))
    const { server, answer } = await readFrom(({ response }) => (response.setHeader('content-encoding', 'gzip').end(bomb), true))
    expect(await refused(answer, 'unreachable')).toContain('gzip')
    expect(server.asked[0]?.headers['accept-encoding']).toBe('identity')
  })

  it.each<[string, Misbehaviour]>([
    ['says so', ({ response }) => (response.setHeader('content-length', 1_000_000_000).write('x'), true)],
    [
      'does not',
      ({ response }) => {
        response.on('error', () => undefined)
        const more = (): void => void (response.destroyed || response.write(Buffer.alloc(500), () => setImmediate(more)))
        more()
        return true
      },
    ],
  ])('that is longer than is read is refused where the server %s', async (_, misbehave) => {
    await refused((await readFrom(misbehave)).answer, 'too-large')
  })

  it('that is a captive portal’s page is refused in words that say so', async () => {
    const page = '  <!doctype html><title>Wi-Fi</title>'
    const { answer } = await readFrom(({ response }) => (response.setHeader('content-type', 'text/html').end(page), true))
    expect(await refused(answer, 'unreachable')).toContain('sign in')
  })

  it('is followed to five other places, and no further', async () => {
    let left = 5
    const hop: Misbehaviour = ({ response }) => {
      left -= 1
      if (left < 0) response.end('{}')
      else response.writeHead(302, { location: `/x${left}` }).end('moved')
      return true
    }
    expect(await (await readFrom(hop)).answer).toMatchObject({ bytes: Buffer.from('{}') })
    left = 6
    expect(await refused((await readFrom(hop)).answer, 'unreachable')).toContain('without end')
  })

  it.each([undefined, 'ftp://elsewhere/root.json', 'file:///etc/passwd', 'http://'])('is not followed to %s', async (location) => {
    const headers = location === undefined ? {} : { location }
    await refused((await readFrom(({ response }) => (response.writeHead(301, headers).end(), true))).answer, 'unreachable')
  })

  it('keeps the password that stands in an address for that server alone', async () => {
    const elsewhere = await aPublisher().serve()
    const server = await aPublisher().serve({
      misbehave: ({ response }) => (response.writeHead(307, { location: `${elsewhere.url}/root.json` }).end(), true),
    })
    const source = aDesk().source(server.url.replace('//', '//school:p%40ss@'))
    await source.read('root.json', { most: 10_000 }, never)
    expect(server.asked[0]?.headers.authorization).toBe(`Basic ${Buffer.from('school:p@ss').toString('base64')}`)
    expect(elsewhere.asked[0]?.headers.authorization).toBeUndefined()
    expect(source.label).not.toContain('p%40ss')
  })

  it('is waited for as long as a busy server asks', async () => {
    const { answer } = await readFrom(({ response }) => (response.writeHead(503, { 'retry-after': '120' }).end(), true))
    const thrown = await answer.catch((error: unknown) => error)
    expect(thrown instanceof BoxError && thrown.details).toEqual({ kind: 'unreachable', retryAfter: 120_000 })
  })

  it.each([400, 401, 403, 418, 429, 500, 502, 511, 206, 204, 304])('is unreachable where the server says %i', async (status) => {
    await refused((await readFrom(({ response }) => (response.writeHead(status).end(), true))).answer, 'unreachable')
  })

  it.each<[string, Misbehaviour]>([
    [
      'breaks off in the middle',
      ({ response }) => (response.setHeader('content-length', 900).write('{"a"', () => response.destroy()), true),
    ],
    ['breaks off at once', ({ request }) => (request.socket.destroy(), true)],
    ['does not speak HTTP', ({ request }) => (request.socket.end('what?\r\n\r\n'), true)],
    [
      'sends head lines without end',
      ({ request }) => (
        request.socket.on('error', () => undefined).write(`HTTP/1.1 200 OK\r\n${`x: ${'y'.repeat(990)}\r\n`.repeat(40)}`),
        true
      ),
    ],
  ])('is unreachable where the server %s', async (_, misbehave) => {
    await refused((await readFrom(misbehave)).answer, 'unreachable')
  })

  it('is given up when the server has been silent for half a minute, or drips for a quarter of an hour', async () => {
    const clock = new ManualClock()
    const begun = Promise.withResolvers<void>()
    const silent = await readFrom(() => (begun.resolve(), true), { clock })
    const verdict = refused(silent.answer, 'unreachable')
    await begun.promise
    clock.advance(seconds(31))
    expect(await verdict).toContain('silent')

    const listening = new ListeningClock()
    const drips: Misbehaviour = ({ response }) => {
      response.on('error', () => undefined)
      let sent = true
      listening.onTimer = () => {
        if (!sent) return
        sent = false
        listening.advance(seconds(20))
        setImmediate(() => (sent = response.write(' ') || true))
      }
      response.write(' ')
      return true
    }
    expect(await refused((await readFrom(drips, { clock: listening, most: 1_000_000 })).answer, 'unreachable')).toContain('15 minutes')
  })

  it('is unreachable where nobody listens, where the name is unknown, and where the address is none', async () => {
    const listener = createServer().listen(0, '127.0.0.1')
    await once(listener, 'listening')
    const { port } = listener.address() as AddressInfo
    listener.close()
    for (const url of [`http://127.0.0.1:${port}/x`, 'http://nobody.invalid/', 'http://', 'https://%'])
      await refused(aDesk().source(url).read('root.json', { most: 10 }, never), 'unreachable')
  })

  it('is let go of when the box stops', async () => {
    const stopping = new AbortController()
    const begun = Promise.withResolvers<void>()
    const server = await aPublisher().serve({ misbehave: () => (begun.resolve(), true) })
    const verdict = refused(aDesk().source(server.url).read('root.json', { most: 10 }, stopping.signal), 'unreachable')
    await begun.promise
    stopping.abort()
    await verdict
  })
})
