import { EventEmitter, once } from 'node:events'
import { connect } from 'node:tls'
import type { TLSSocket } from 'node:tls'
import { describe, expect, it, onTestFinished, vi } from 'vitest'
import { freePorts } from '#test/helper/free-ports.ts'
import { ServedChannel } from '#test/live/packager/a-desk.ts'
import { stream } from '#test/live/packager/streams.ts'
import { aClaimedBox, aWebBox } from './a-web-box.ts'
import type { WebBoxOptions } from './a-web-box.ts'
import { openFeed } from './feed-page.ts'

const PIN = { by: 'pin', secret: '246810' }

/** Settings with a free port for HTTPS beside HTTP. */
async function withHttps(http = ''): Promise<WebBoxOptions> {
  const [port = 0] = await freePorts(1)
  return { config: `http: { host: 127.0.0.1, port: 0${http} }\ntls: { https_port: ${port} }` }
}

/** A player at the wire, over an encrypted connection. */
async function aWire(port: number): Promise<{ socket: TLSSocket; until: (text: string) => Promise<string> }> {
  const socket = connect({ host: '127.0.0.1', port, rejectUnauthorized: false })
  onTestFinished(() => void socket.destroy())
  await once(socket, 'secureConnect')
  socket.setEncoding('latin1')
  let received = ''
  let look = (): void => undefined
  socket.on('data', (chunk: string) => {
    received += chunk
    look()
  })
  const until = (text: string): Promise<string> =>
    new Promise((resolve) => {
      look = () => (received.includes(text) ? resolve(received) : undefined)
      look()
    })
  return { socket, until }
}

const portOf = (box: { secure: { view: { value: { httpsPort: number } | undefined } } }): number => box.secure.view.value?.httpsPort ?? 0

describe('the box over HTTPS', () => {
  it('is the same box as over HTTP, and HTTP stays as it is', async () => {
    const box = await aClaimedBox({ ...(await withHttps()), built: true })
    for (const visitor of [box.visitor(), box.secureVisitor()]) {
      expect((await visitor.get('/')).text).toContain('index.html')
      expect(await visitor.get('/api/v1/box')).toMatchObject({ status: 200, body: { claimed: true } })
      expect(await visitor.get('/api/v1/settings')).toMatchObject({ status: 401 })
    }
  })

  it('tells every page by which fingerprint it is known, and says nothing of it where there is no HTTPS', async () => {
    const box = await aWebBox(await withHttps())
    const { body } = await box.visitor().get('/api/v1/box')
    expect(body['secure']).toMatchObject({
      httpsPort: portOf(box),
      certificateFrom: 'box',
      fingerprint: expect.stringMatching(/^[0-9a-f]{64}$/u),
    })
    const plain = await aWebBox()
    expect((await plain.visitor().get('/api/v1/box')).body).not.toHaveProperty('secure')
  })

  it('gives cookies that are never sent in the clear and that nothing in the clear can plant', async () => {
    const box = await aClaimedBox(await withHttps())
    const teacher = box.secureVisitor()
    const { headers } = await teacher.post('/api/v1/sign-in', PIN)
    expect(headers['set-cookie']?.[0]).toMatch(
      /^__Host-classbox_session=[\w-]{43}; Max-Age=\d+; Path=\/; HttpOnly; Secure; SameSite=Strict$/u,
    )
    expect((await teacher.get('/api/v1/session')).body).toMatchObject({ role: 'teacher' })
    const planted = box.secureVisitor()
    planted.cookies.set('classbox_session', teacher.cookies.get('__Host-classbox_session') ?? '')
    expect((await planted.get('/api/v1/session')).body).toMatchObject({ role: 'guest' })
  })

  it('lets one browser sign in over HTTP, too', async () => {
    const box = await aClaimedBox(await withHttps())
    const [secure, plain] = [box.secureVisitor(), box.visitor()]
    await secure.post('/api/v1/sign-in', PIN)
    plain.cookies.set('__Host-classbox_session', secure.cookies.get('__Host-classbox_session') ?? '')
    await plain.post('/api/v1/sign-in', PIN)
    expect((await plain.get('/api/v1/session')).body).toMatchObject({ role: 'teacher' })
  })

  it('takes no command from a page that came over HTTP, where anybody on the way may have written it', async () => {
    const box = await aClaimedBox(await withHttps())
    const teacher = box.secureVisitor()
    await teacher.post('/api/v1/sign-in', PIN)
    const answer = await teacher.post('/api/v1/lesson/start', {}, { origin: teacher.origin.replace('https', 'http') })
    expect(answer).toMatchObject({ status: 403, body: { code: 'ORIGIN_REFUSED' } })
    expect((await teacher.post('/api/v1/lesson/start', {})).status).toBe(200)
  })

  it('refuses a name that is not the box’s, and another page’s commands, as over HTTP', async () => {
    const box = await aClaimedBox(await withHttps())
    const visitor = box.secureVisitor()
    expect(await visitor.get('/api/v1/box', { host: 'evil.example' })).toMatchObject({ status: 421 })
    expect(await visitor.post('/api/v1/sign-in', PIN, { origin: 'https://evil.example' })).toMatchObject({ status: 403 })
  })

  it('has the feed, and pages elsewhere do not get it', async () => {
    const box = await aClaimedBox(await withHttps())
    const teacher = box.secureVisitor()
    await teacher.post('/api/v1/sign-in', PIN)
    const page = await openFeed(teacher)
    expect(await page.view('session')).toMatchObject({ role: 'teacher' })
    const stolen = await openFeed(teacher, '', { origin: 'https://evil.example' })
    expect(stolen.closed).toBeDefined()
  })

  it('has the live picture on the bare connection, as over HTTP', async () => {
    const box = await aWebBox(await withHttps())
    const { socket, until } = await aWire(portOf(box))
    socket.write('GET /live/class.flv HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n')
    expect(await until('FLV')).toMatch(/^HTTP\/1\.1 200 OK\r\nContent-Type: video\/x-flv\r\n/u)
  })

  it('has low-latency HLS by its quick way, many requests on one connection, and then anything else on the same', async () => {
    const served = new ServedChannel()
    const box = await aWebBox({ ...(await withHttps()), hls: served.desk })
    const input = served.rig.publish()
    served.rig.play(input, stream({ length: 3320, frameBytes: 300 }))
    const { socket, until } = await aWire(portOf(box))
    const ask = (path: string) => void socket.write(`GET ${path} HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n`)
    ask('/live/class/index.m3u8')
    expect(await until('#EXTM3U')).toContain('200 OK')
    ask('/live/class/index.m3u8')
    ask('/api/v1/box')
    expect((await until('"claimed"')).match(/HTTP\/1\.1 200 OK/gu)).toHaveLength(3)
  })

  it('has as many connections as the settings allow, those over HTTP among them', async () => {
    const box = await aWebBox(await withHttps(', max_connections: 10'))
    const wires = []
    for (let n = 0; n < 10; n++) wires.push(await aWire(portOf(box)))
    await expect(box.visitor().get('/api/v1/box')).rejects.toThrow(/socket hang up|ECONNRESET/u)
    const gone = once(wires[0]?.socket ?? new EventEmitter(), 'close')
    wires[0]?.socket.destroy()
    await gone
    await vi.waitFor(async () => expect((await box.visitor().get('/api/v1/box')).status).toBe(200))
  })

  it('ends with the box: pages, viewers and those who wait', async () => {
    const box = await aClaimedBox(await withHttps())
    const page = await openFeed(box.secureVisitor())
    const [viewer, silent] = [await aWire(portOf(box)), await aWire(portOf(box))]
    viewer.socket.write('GET /live/class.flv HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n')
    await viewer.until('FLV')
    const gone = [viewer, silent].map(({ socket }) => once(socket, 'close'))
    await box.stop()
    await Promise.all([...gone, page.untilClosed()])
  })
})
