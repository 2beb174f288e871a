import { once } from 'node:events'
import { createServer } from 'node:http'
import { connect } from 'node:net'
import type { AddressInfo, Socket } from 'node:net'
import { describe, expect, it, onTestFinished, vi } from 'vitest'
import { ManualClock } from '#appliance/base/manual-clock.ts'
import { QuickDoor } from '#appliance/web/quick-door.ts'
import type { QuickDoorOptions } from '#appliance/web/quick-door.ts'
import type { HlsReply } from '#appliance/live/packager/hls-http.ts'
import { avcFrame } from '#test/helper/media.ts'
import { ServedChannel } from '#test/live/packager/a-desk.ts'
import { stream } from '#test/live/packager/streams.ts'
import { aWebBox } from './a-web-box.ts'

async function aBoxOnAir(frameBytes = 300) {
  const served = new ServedChannel()
  const box = await aWebBox({ hls: served.desk })
  const input = served.rig.publish()
  served.rig.play(input, stream({ length: 3320, frameBytes }))
  return { box, served, input }
}

async function aDoor(options: QuickDoorOptions): Promise<number> {
  const server = createServer()
  new QuickDoor(options).guard(server)
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  onTestFinished(() => void server.close())
  return (server.address() as AddressInfo).port
}

interface Reply {
  status: number
  head: string
  body: string
}

/** A player at the wire, on one connection that is never reopened. */
class Wire {
  readonly socket: Socket
  closed = false
  #text = ''
  readonly #looks = new Set<() => void>()

  constructor(port: number) {
    this.socket = connect(port, '127.0.0.1')
    this.socket.setEncoding('latin1')
    this.socket.on('error', () => undefined)
    this.socket.on('data', (chunk: string) => {
      this.#text += chunk
      this.#look()
    })
    this.socket.on('close', () => {
      this.closed = true
      this.#look()
    })
    onTestFinished(() => void this.socket.destroy())
  }

  say(text: string): void {
    this.socket.write(text, 'latin1')
  }

  ask(path: string, more = ''): Promise<Reply> {
    this.say(request(path, more))
    return this.reply()
  }

  /** The next whole response; its status is 0 where the connection closes instead. */
  reply(): Promise<Reply> {
    return new Promise((resolve) => {
      const look = (): void => {
        const reply = this.#takeReply()
        if (reply === undefined && !this.closed) return
        this.#looks.delete(look)
        resolve(reply ?? { status: 0, head: '', body: this.#text })
      }
      this.#looks.add(look)
      look()
    })
  }

  #takeReply(): Reply | undefined {
    const end = this.#text.indexOf('\r\n\r\n')
    if (end < 0) return undefined
    const head = this.#text.slice(0, end)
    const length = Number(/content-length: (\d+)/iu.exec(head)?.[1] ?? 0)
    if (this.#text.length < end + 4 + length) return undefined
    const body = this.#text.slice(end + 4, end + 4 + length)
    this.#text = this.#text.slice(end + 4 + length)
    return { status: Number(head.slice(9, 12)), head, body }
  }

  #look(): void {
    for (const look of [...this.#looks]) look()
  }
}

const request = (path: string, more = ''): string => `GET ${path} HTTP/1.1\r\nHost: 127.0.0.1\r\nUser-Agent: a player\r\n${more}\r\n`

describe('a player’s connection', () => {
  it('is kept from the playlist on, for as many requests as it has', async () => {
    const { box, served } = await aBoxOnAir()
    const player = new Wire(box.web.port)
    expect((await player.ask('/live/class/index.m3u8')).head).toMatch(
      /^HTTP\/1\.1 200 OK\r\nContent-Type: application\/vnd\.apple\.mpegurl\r\n/u,
    )
    for (const name of ['init-0.mp4', '0.m4s', '1.m4s', '3.0.m4s']) {
      const { head, body } = await player.ask(`/live/class/${name}`)
      expect(head).toMatch(/Connection: keep-alive/u)
      expect(Buffer.from(body, 'latin1').equals(served.rig.fetch(name) ?? Buffer.alloc(0))).toBe(true)
    }
    expect(served.desk.viewers('class')).toBe(1)
  })

  it('gets every part byte for byte, new or old, small or large, and later as well', async () => {
    for (const frameBytes of [300, 20_000, 80_000]) {
      const { box, served } = await aBoxOnAir(frameBytes)
      const player = new Wire(box.web.port)
      await player.ask('/live/class/index.m3u8')
      const names = ['2.0', '2.1', '2.2', '2.3', '2.4', '3.0', '2.0', '2.1', '3.0'].map((name) => `${name}.m4s`)
      for (const name of [...names, ...names]) {
        const { head, body } = await player.ask(`/live/class/${name}`)
        expect(Date.parse(/Date: (.*)/u.exec(head)?.[1] ?? '')).toBe(Math.floor(served.rig.clock.now() / 1000) * 1000)
        expect(Buffer.from(body, 'latin1').equals(served.rig.fetch(name) ?? Buffer.alloc(0))).toBe(true)
        served.rig.clock.advance(200)
      }
    }
  })

  it('is let go when it says nothing for half a minute after an answer, and not while it waits for one', async () => {
    const clock = new ManualClock()
    const waits: HlsReply[] = []
    const answer = { headers: [], body: [], raw: [Buffer.from('HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n')], bytes: 0, length: 0 }
    const serve: QuickDoorOptions['serve'] = ({ target }, reply) => {
      if (target.endsWith('later')) waits.push(reply)
      else reply.send(answer)
      return true
    }
    const port = await aDoor({ clock, isOwnName: () => true, admit: () => true, serve })
    const [idle, waiting] = [new Wire(port), new Wire(port)]
    for (const player of [idle, waiting]) {
      await player.ask('/live/a')
      clock.advance(25_000)
      await player.ask('/live/a')
    }
    waiting.say(request('/live/later'))
    await vi.waitUntil(() => waits.length > 0)
    clock.advance(40_000)
    expect((await idle.reply()).status).toBe(0)
    waits[0]?.send(answer)
    expect((await waiting.reply()).status).toBe(200)
    expect((await waiting.ask('/live/a')).status).toBe(200)
  })

  it('dates each answer by when it is sent, however long ago it was made', async () => {
    const { box, served } = await aBoxOnAir()
    const player = new Wire(box.web.port)
    for (const name of ['index.m3u8', 'init-0.mp4', 'index.m3u8', 'init-0.mp4']) {
      const { head } = await player.ask(`/live/class/${name}`)
      expect(Date.parse(/Date: (.*)/u.exec(head)?.[1] ?? '')).toBe(Math.floor(served.rig.clock.now() / 1000) * 1000)
      served.rig.clock.advance(1500)
    }
  })

  it('gets its answers in order, however fast it asks', async () => {
    const { box, served, input } = await aBoxOnAir()
    const player = new Wire(box.web.port)
    await player.ask('/live/class/index.m3u8')
    const { part } = served.next
    player.say(request(`/live/class/${part}`))
    await served.waitingFor(1)
    player.say(request('/live/class/0.0.m4s'))
    player.say(request('/live/class/99.m4s'))
    for (let timestamp = 3320; timestamp < 3600; timestamp += 40) input.push(avcFrame({ timestamp }))
    const lengths = [(await player.reply()).body.length, (await player.reply()).body.length]
    expect(lengths).toEqual([served.rig.fetch(part)?.length, served.rig.fetch('0.0.m4s')?.length])
    expect((await player.reply()).status).toBe(404)
  })

  it('is good for everything else too', async () => {
    const { box } = await aBoxOnAir()
    const player = new Wire(box.web.port)
    await player.ask('/live/class/index.m3u8')
    expect(JSON.parse((await player.ask('/live/class/99.m4s')).body)).toMatchObject({ code: 'SEGMENT_GONE' })
    expect((await player.ask('/api/v1/box')).status).toBe(200)
    expect((await player.ask('/live/class/0.m4s')).head).toMatch(/Connection: close/iu)
  })

  it.each([
    ['in pieces', ['GET /live/class/in', 'dex.m3u8 HTTP/1.1\r\nHost: 127.0.0.1\r\nUser-Agent: a pl', 'ayer\r\n\r\n']],
    ['by HTTP/1.0', ['GET /live/class/index.m3u8 HTTP/1.0\r\nHost: 127.0.0.1\r\nUser-Agent: a player\r\n\r\n']],
    ['to be closed', [request('/live/class/index.m3u8', 'Connection: close\r\n')]],
    ['with a body that it does not need', [`${request('/live/class/index.m3u8', 'Content-Length: 2\r\n')}{}`]],
    ['with two in one', [request('/live/class/index.m3u8') + request('/live/class/index.m3u8')]],
  ])('is understood when it asks %s', async (_how, pieces) => {
    const { box } = await aBoxOnAir()
    const player = new Wire(box.web.port)
    for (const piece of pieces) {
      player.say(piece)
      await new Promise((resolve) => setImmediate(resolve))
    }
    const { status, body } = await player.reply()
    expect([status, body.slice(0, 8)]).toEqual([200, '#EXTM3U\n'])
  })

  it.each([
    ['a field that is none', 'no colon here\r\n'],
    ['a folded line', 'X-A: b\r\n c\r\n'],
    ['a length and chunks', 'Content-Length: 3\r\nTransfer-Encoding: chunked\r\n'],
    ['a head without an end', `X-Long: ${'a'.repeat(20_000)}\r\n`],
  ])('gets no picture for %s, and harms nobody', async (_what, more) => {
    const { box } = await aBoxOnAir()
    const bad = new Wire(box.web.port)
    const { status } = await bad.ask('/live/class/index.m3u8', more)
    expect([400, 421, 431]).toContain(status)
    expect((await new Wire(box.web.port).ask('/live/class/index.m3u8')).status).toBe(200)
  })

  it('stops nobody with a head of blanks, nor with one that breaks off', async () => {
    const { box } = await aBoxOnAir()
    const asks = (more: string): Promise<Reply> => new Wire(box.web.port).ask('/live/class/index.m3u8', more)
    expect((await asks(`X-Wide: ${' '.repeat(4000)}\x80\r\n`)).status).toBe(200)
    expect((await asks(`X-Wide:${'\t '.repeat(4000)}\x01\r\n`)).status).toBe(400)
    expect((await asks('X-Wide: \t \t a b \t \r\nX-Empty:\r\n')).head).toMatch(/Connection: keep-alive/u)
  })

  it('is let go when it says more and more and waits for no answer', async () => {
    const { box, served } = await aBoxOnAir()
    const player = new Wire(box.web.port)
    await player.ask('/live/class/index.m3u8')
    player.say(request('/live/class/index.m3u8?_HLS_msn=4'))
    await served.waitingFor(1)
    player.say(request('/live/class/0.m4s').repeat(400))
    expect((await player.reply()).status).toBe(0)
    served.desk.watchOver()
    expect(served.desk.waiting).toBe(0)
  })

  it('ends with the box', async () => {
    const { box, served } = await aBoxOnAir()
    const player = new Wire(box.web.port)
    await player.ask('/live/class/index.m3u8')
    player.say(request('/live/class/index.m3u8?_HLS_msn=4'))
    await served.waitingFor(1)
    await box.stop()
    expect((await player.reply()).status).toBe(0)
  })

  it('has all its answers over a thin line, where it asks for the next before it has the one before', async () => {
    const body = Buffer.alloc(50_000)
    const raw = [Buffer.from(`HTTP/1.1 200 OK\r\nContent-Length: ${body.length}\r\n\r\n`), body]
    const serve: QuickDoorOptions['serve'] = (_ask, reply) => {
      reply.send({ headers: [], body: [body], raw, bytes: body.length, length: 0 })
      return true
    }
    const player = new Wire(await aDoor({ clock: new ManualClock(), isOwnName: () => true, admit: () => true, serve }))
    player.socket.pause()
    player.say('GET /live/a/0.m4s HTTP/1.1\r\n\r\n'.repeat(400))
    player.socket.resume()
    for (let replies = 0; replies < 400; replies += 1) expect((await player.reply()).body).toHaveLength(body.length)
  })
})
