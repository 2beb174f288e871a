import { once } from 'node:events'
import { createServer } from 'node:http'
import { connect } from 'node:net'
import type { AddressInfo } from 'node:net'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import type { ChannelInput } from '#appliance/live/media.ts'
import { lesson } from '#test/helper/media.ts'
import { Relay } from './a-relay.ts'
import { FlvViewer, HEAD, Wire } from './flv-viewer.ts'

const PIECE = 131_072
const FRAME = 40_000

describe.each([false, true])('a viewer of the live picture, encrypted: %s,', (encrypted) => {
  let relay: Relay
  beforeEach(async () => {
    relay = await new Relay({}, new Wire({ encrypted })).open()
  })
  afterEach(() => relay.close())

  /** Seconds of 8 Mbit/s, each waited for by a viewer who keeps up. */
  async function playUntil(input: ChannelInput, good: FlvViewer, enough: (second: number) => boolean): Promise<number> {
    for (let second = 1; second < 200; second += 1) {
      relay.play(input, lesson({ from: second * 1000, length: 1000, frameBytes: FRAME }).slice(2))
      const newest = second * 1000 + 960
      await good.until(({ pictures }) => (pictures.at(-1)?.timestamp ?? 0) >= newest)
      if (enough(second)) return second
    }
    throw new RangeError('200 s of video were not enough')
  }

  it('sees the newest group of pictures at once, headers first', async () => {
    relay.play(relay.publish(), lesson({ length: 2500 }))
    const viewer = await relay.watch()
    await viewer.until(({ pictures }) => pictures.length === 13)
    expect(viewer.head).toContain('200 OK')
    expect(viewer.story.slice(0, 4)).toEqual(['metadata', 'video header', 'audio header', 'keyframe'])
    expect(viewer.pictures[0]?.timestamp).toBe(2000)
  })

  it('gets every later frame, in order and unchanged', async () => {
    const input = relay.publish()
    relay.play(input, lesson({ length: 1000 }))
    const viewer = await relay.watch()
    const more = lesson({ from: 1000, length: 3000 }).slice(2)
    relay.play(input, more)
    await viewer.until(({ pictures }) => pictures.length === 100)
    const tail = viewer.messages.slice(-more.length)
    expect(tail.map(({ body }) => body.toString('hex'))).toEqual(more.map(({ body }) => body.toString('hex')))
  })

  it('shares one write a tick with a whole class', async () => {
    const input = relay.publish()
    relay.play(input, lesson({ length: 1000 }))
    const ends = await Promise.all(Array.from({ length: 100 }, () => relay.watchWithSocket()))
    await Promise.all(ends.map(({ viewer }) => viewer.until(({ pictures }) => pictures.length === 25)))
    const writes = ends.map(({ box }) => vi.spyOn(box, 'write'))
    relay.play(input, lesson({ from: 1000, length: 1000 }).slice(2))
    await Promise.all(ends.map(({ viewer }) => viewer.until(({ pictures }) => pictures.length === 50)))
    expect(Math.max(...writes.map(({ mock }) => mock.calls.length))).toBeLessThanOrEqual(26)
  })

  // row 4
  it('who stops reading is let go, holds next to nothing, and disturbs nobody', async () => {
    const input = relay.publish()
    relay.play(input, lesson({ length: 1000, frameBytes: FRAME }))
    const good = await relay.watch('192.0.2.1')
    const bad = await relay.watchWithSocket('192.0.2.2')
    bad.viewer.socket.pause()
    const gone = once(bad.box, 'close')
    let held = 0
    const seconds = await playUntil(input, good, () => {
      held = Math.max(held, bad.box.writableLength)
      return relay.factsOf('live.viewer-left').length > 0
    })
    await gone
    expect(relay.factsOf('live.viewer-left')).toEqual([{ channel: 'class', address: '192.0.2.2', reason: 'stalled' }])
    expect(held).toBeGreaterThan(0)
    expect(held).toBeLessThan(PIECE + 2 * FRAME)
    expect(good.pictures).toHaveLength(25 * (seconds + 1))
    expect(relay.factsOf('live.viewer-skipped')).toEqual([])
  })

  it('does not count a segment that came at once as lag', async () => {
    const pull = relay.live.channel('class').open({ kind: 'pull', from: 'http://192.0.2.4/live.m3u8' })
    const segment = (n: number) => lesson({ from: n * 6000, length: 6000, frameBytes: FRAME }).slice(n === 0 ? 0 : 2)
    relay.play(pull, segment(0))
    const viewer = await relay.watch()
    for (const n of [1, 2]) {
      for (const message of segment(n)) pull.push(message)
      relay.clock.advance(50)
      await viewer.until(({ pictures }) => pictures.at(-1)?.timestamp === n * 6000 + 5960)
    }
    const times = viewer.pictures.map(({ timestamp }) => timestamp)
    expect(times).toEqual(Array.from(times, (_, n) => (times[0] ?? 0) + n * 40))
    expect(relay.factsOf('live.viewer-skipped')).toEqual([])
  })

  it.each([500, 20_000])(
    'begins with enough of a pulled lesson to last until its next segment, at %i bytes a frame',
    async (frameBytes) => {
      const pull = relay.live.channel('class').open({ kind: 'pull', from: 'http://192.0.2.4/live.m3u8' })
      for (const message of lesson({ length: 6000, frameBytes })) pull.push(message)
      relay.clock.advance(2900)
      const viewer = await relay.watch()
      await viewer.until(({ pictures }) => pictures.at(-1)?.timestamp === 5960)
      expect(viewer.pictures[0]?.timestamp).toBe(2000)
      expect(relay.factsOf('live.viewer-skipped')).toEqual([])
    },
  )

  it('who reads too slowly skips to a keyframe and goes on from there', async () => {
    const input = relay.publish()
    relay.play(input, lesson({ length: 1000, frameBytes: FRAME }))
    const good = await relay.watch()
    const slow = await relay.watchWithSocket('192.0.2.2')
    slow.viewer.socket.pause()
    let full = 0
    await playUntil(input, good, () => {
      if (slow.box.writableLength > 0) full += 1
      return full === 4
    })
    slow.viewer.socket.resume()
    const last = (good.pictures.at(-1)?.timestamp ?? 0) + 40
    await slow.viewer.until(({ bytes }) => bytes > 0 && slow.box.writableLength === 0)
    relay.play(input, lesson({ from: last, length: 1000, frameBytes: FRAME }).slice(2))
    await slow.viewer.until(({ pictures }) => pictures.at(-1)?.timestamp === last + 960)
    const holes = slow.viewer.pictures.filter(({ timestamp }, n, all) => timestamp - (all[n - 1]?.timestamp ?? timestamp) > 40)
    expect(holes).toHaveLength(1)
    expect((holes[0]?.body[0] ?? 0) >> 4).toBe(1)
    expect(relay.factsOf('live.viewer-skipped')).toMatchObject([{ channel: 'class', address: '192.0.2.2' }])
    expect(slow.viewer.story.filter((name) => name === 'video header')).toHaveLength(1)
  })

  it('who closes the page is forgotten at once', async () => {
    relay.play(relay.publish(), lesson({ length: 1000 }))
    const { box, viewer } = await relay.watchWithSocket()
    viewer.socket.end()
    await once(box, 'close')
    expect(relay.factsOf('live.viewer-left')).toEqual([{ channel: 'class', address: '192.0.2.1', reason: 'closed' }])
  })

  it('who talks instead of watching is let go', async () => {
    relay.play(relay.publish(), lesson({ length: 1000 }))
    const { box, viewer } = await relay.watchWithSocket()
    viewer.socket.write(Buffer.alloc(200_000, 'GET / HTTP/1.1\r\n'))
    while (box.bytesRead < 100_000) await once(box, 'data')
    const closed = once(box, 'close')
    relay.clock.advance(1000)
    await closed
    expect(relay.channel.viewers).toBe(0)
  })

  it('may come by HTTP, on a connection that is its own from then on', async () => {
    relay.play(relay.publish(), lesson({ length: 1000 }))
    const web = createServer((request, response) => {
      relay.live
        .watch(request.url?.slice(1) ?? '', { socket: request.socket, address: 'a', head: HEAD })
        .catch(() => response.writeHead(404).end())
    })
    await once(web.listen(0, '127.0.0.1'), 'listening')
    const { port } = web.address() as AddressInfo
    const refused = await fetch(`http://127.0.0.1:${port}/maths`)
    const client = connect(port, '127.0.0.1')
    const viewer = new FlvViewer(client)
    client.write('GET /class HTTP/1.1\r\nHost: a\r\n\r\n')
    await viewer.until(({ pictures }) => pictures.length === 25)
    const left = relay.told('live.viewer-left')
    client.write('GET /class HTTP/1.1\r\nHost: a\r\n\r\n')
    await left
    await once(web.close(), 'close')
    expect([refused.status, relay.channel.viewers]).toEqual([404, 0])
  })

  it('is sent away when the box stops', async () => {
    relay.play(relay.publish(), lesson({ length: 1000 }))
    const viewer = await relay.watch()
    await viewer.until(({ pictures }) => pictures.length > 0)
    const closed = once(viewer.socket, 'close')
    await relay.live.stop()
    await closed
    expect(relay.factsOf('live.viewer-left')).toMatchObject([{ reason: 'ended' }])
  })
})
