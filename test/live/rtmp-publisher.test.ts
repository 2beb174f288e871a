import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { createServer } from 'node:net'
import type { AddressInfo, Server, Socket } from 'node:net'
import { describe, expect, it } from 'vitest'
import { RealClock } from '#appliance/base/clock.ts'
import type { Clock } from '#appliance/base/clock.ts'
import { seconds } from '#appliance/base/duration.ts'
import { ManualClock } from '#appliance/base/manual-clock.ts'
import { RtmpPublisher } from '#appliance/live/rtmp/rtmp-publisher.ts'
import { readLoopingClip } from '#appliance/live/sample/sample-clip.ts'
import { noFfmpeg } from '#test/helper/ffmpeg-publisher.ts'
import { anRtmpDoor, KEY } from '#test/helper/rtmp-door.ts'
import { picture } from '#test/helper/rtmp-media.ts'
import { startProxy } from '#test/upstreams/proxy.ts'

const CLIP = new URL('../../appliance/live/sample/sample-class.flv', import.meta.url)

const aPublisher = (clock: Clock = new RealClock()): RtmpPublisher => new RtmpPublisher({ clock })

interface Peer extends AsyncDisposable {
  server: Server
  port: number
}

/** A server that is no RTMP server. */
async function aPeer(onSocket: (socket: Socket) => void): Promise<Peer> {
  const sockets = new Set<Socket>()
  const server = createServer((socket) => {
    sockets.add(socket)
    socket.on('error', () => undefined)
    onSocket(socket)
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  return {
    server,
    port: (server.address() as AddressInfo).port,
    async [Symbol.asyncDispose]() {
      for (const socket of sockets) socket.destroy()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}

async function freePort(): Promise<number> {
  await using peer = await aPeer(() => undefined)
  return peer.port
}

/** Publishes as soon as somebody listens. */
async function publishOnceListening(url: string): Promise<RtmpPublisher> {
  for (;;) {
    const publisher = aPublisher()
    try {
      await publisher.connect(url)
      return publisher
    } catch (thrown) {
      if (!String(thrown).includes('ECONNREFUSED')) throw thrown
      await new Promise((resolve) => setTimeout(resolve, 50))
    }
  }
}

describe('the publisher of the box', () => {
  it.each(['http://box/live/key', 'rtmp://box', 'rtmp://box/live', 'rtmp://box/live/', 'no address'])(
    'refuses %s as an address',
    async (url) => {
      await expect(aPublisher().connect(url)).rejects.toMatchObject({ code: 'SOURCE_URL_REFUSED' })
    },
  )

  it('says when nobody listens there', async () => {
    const port = await freePort()
    await expect(aPublisher().connect(`rtmp://127.0.0.1:${port}/live/key`)).rejects.toMatchObject({
      code: 'PUBLISH_FAILED',
      message: expect.stringContaining(`127.0.0.1 port ${port} failed: connect ECONNREFUSED`),
    })
  })

  it('says when a web server answers', async () => {
    await using peer = await aPeer((socket) => socket.end('HTTP/1.1 400 Bad Request\r\n\r\n'))
    await expect(aPublisher().connect(`rtmp://127.0.0.1:${peer.port}/live/key`)).rejects.toMatchObject({
      code: 'PUBLISH_FAILED',
      message: expect.stringContaining('does not speak RTMP'),
    })
  })

  it('gives up on a server that accepts and stays silent', async () => {
    const clock = new ManualClock()
    const accepted = Promise.withResolvers<void>()
    await using peer = await aPeer((socket) => socket.once('data', () => accepted.resolve()))
    const attempt = aPublisher(clock).connect(`rtmp://127.0.0.1:${peer.port}/live/key`)
    await accepted.promise
    clock.advance(seconds(10))
    await expect(attempt).rejects.toMatchObject({ code: 'PUBLISH_FAILED', message: 'the RTMP handshake did not come within 10 s' })
  })

  it('waits where the other end is slow, and goes on when it is not', async () => {
    await using door = await anRtmpDoor()
    const wire = await startProxy({ to: door.ingest.door.port })
    const publisher = await door.publisher(KEY, wire.port)
    wire.freeze()
    let drained = false
    for (let time = 0; time < 20; time++) publisher.send(picture(time, { size: 1_000_000 }))
    const drain = publisher.drain().then(() => (drained = true))
    await new Promise((resolve) => setTimeout(resolve, 50))
    expect(drained).toBe(false)
    wire.thaw()
    await drain
    const feed = await door.channel.feed(0, 20)
    await wire.stop()
    expect(feed.messages.map(({ timestamp }) => timestamp)).toEqual([...Array(20).keys()])
  })

  it('stops waiting when the other end goes', async () => {
    await using door = await anRtmpDoor()
    const wire = await startProxy({ to: door.ingest.door.port })
    const publisher = await door.publisher(KEY, wire.port)
    wire.freeze()
    for (let time = 0; time < 20; time++) publisher.send(picture(time, { size: 1_000_000 }))
    const drain = publisher.drain()
    await wire.stop()
    await expect(drain).rejects.toMatchObject({ code: 'PUBLISH_FAILED' })
    expect(publisher.isGone).toBe(true)
  })

  it('can be closed before it began', async () => {
    const publisher = aPublisher()
    await publisher.close()
    expect(publisher.isGone).toBe(true)
  })
})

describe.skipIf(noFfmpeg !== undefined)(`another RTMP server ${noFfmpeg ?? ''}`, () => {
  it('understands what the publisher of the box sends', async () => {
    const url = `rtmp://127.0.0.1:${await freePort()}/live/key`
    const server = spawn('ffmpeg', ['-loglevel', 'error', '-listen', '1', '-i', url, '-c', 'copy', '-f', 'framehash', '-'])
    let hashes = ''
    server.stdout.on('data', (piece: Buffer) => (hashes += String(piece)))
    const publisher = await publishOnceListening(url)
    const { headers, round } = readLoopingClip(readFileSync(CLIP))
    for (const message of [...headers, ...round]) {
      publisher.send(message)
      await publisher.drain()
    }
    await publisher.close()
    await once(server, 'close')
    expect(hashes.split('\n').filter((line) => /^\d,/.test(line))).toHaveLength(round.length)
  })
})
