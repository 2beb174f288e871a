import { connect } from 'node:net'
import type { Socket } from 'node:net'
import { describe, expect, it, onTestFinished } from 'vitest'
import { aClaimedBox, aTeacherByCode, aTeacherByPin, aWebBox } from './a-web-box.ts'

/** A player at the wire; resolves with the socket once `bytes` of the answer have come. */
async function aPlayer(port: number, path = '/live/class.flv') {
  const socket = connect(port, '127.0.0.1')
  onTestFinished(() => void socket.destroy())
  socket.write(`GET ${path} HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n`)
  let received = ''
  socket.setEncoding('utf8')
  const until = (text: string): Promise<string> =>
    new Promise((resolve) => {
      const look = (): void => {
        if (!received.includes(text)) return
        socket.removeListener('data', look)
        resolve(received)
      }
      socket.on('data', (chunk: string) => (received += chunk))
      socket.on('data', look)
    })
  return { socket, until }
}

const closed = (socket: Socket): Promise<void> => new Promise((resolve) => socket.once('close', () => resolve()))

describe('the live picture over HTTP', () => {
  it('comes as bytes on the bare connection, without chunks and without a length', async () => {
    const box = await aWebBox()
    const { until } = await aPlayer(box.web.port)
    const answer = await until('FLV')
    expect(answer).toMatch(/^HTTP\/1\.1 200 OK\r\nContent-Type: video\/x-flv\r\nCache-Control: no-store\r\nConnection: close\r\n/u)
    expect(answer).not.toMatch(/Transfer-Encoding|Content-Length/iu)
    expect(answer.endsWith('\r\n\r\nFLV')).toBe(true)
  })

  it('takes no further request on a connection that carries it', async () => {
    const box = await aWebBox()
    const { socket, until } = await aPlayer(box.web.port)
    await until('FLV')
    const handed = box.live.sockets[0]
    const before = handed?.bytesRead ?? 0
    socket.write('GET /api/v1/box HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n')
    await new Promise<void>((resolve) => handed?.once('data', () => resolve()))
    expect(handed?.bytesRead).toBeGreaterThan(before)
    expect(handed?.writableLength).toBe(0)
    expect(handed?.bytesWritten).toBeLessThan(300)
  })

  it('says what there is not: no such channel, or nothing on air and when to come again', async () => {
    const box = await aWebBox()
    const viewer = box.visitor()
    expect(await viewer.get('/live/none.flv')).toMatchObject({ status: 404, body: { code: 'CHANNEL_UNKNOWN' } })
    box.live.onAir = false
    const answer = await viewer.get('/live/class.flv')
    expect(answer).toMatchObject({ status: 503, body: { code: 'CHANNEL_NOT_ON_AIR', retryAfter: 2 } })
    expect(answer.headers).toMatchObject({ 'retry-after': '2', 'content-type': 'application/problem+json; charset=utf-8' })
  })

  it('answers HEAD without becoming a viewer', async () => {
    const box = await aWebBox()
    const answer = await box.visitor().ask('HEAD', '/live/class.flv')
    expect(answer).toMatchObject({ status: 200, headers: { 'content-type': 'video/x-flv' } })
    expect(box.live.sockets).toEqual([])
  })

  it('ends with the box, however many watch', async () => {
    const box = await aWebBox()
    const players = await Promise.all([1, 2, 3].map(() => aPlayer(box.web.port)))
    await Promise.all(players.map(({ until }) => until('FLV')))
    const gone = players.map(({ socket }) => closed(socket))
    await box.stop()
    await Promise.all(gone)
  })
})

describe('where the live picture comes from', () => {
  it('is told to teachers and not to guests', async () => {
    const box = await aClaimedBox()
    const teacher = await aTeacherByPin(box)
    expect((await teacher.get('/api/v1/live')).text).toContain('upstream.example')
    expect((await box.visitor().get('/api/v1/live')).text).not.toContain('upstream.example')
  })

  it('gives the technician the address to publish to, and nobody else: it is good for ever', async () => {
    const box = await aClaimedBox()
    const { body } = await box.claimer.get('/api/v1/live/channels/class/publish-address')
    expect(body).toMatchObject({ channel: 'class' })
    for (const url of body['urls'] as string[]) expect(url).toMatch(/^rtmp:\/\/.+:1935\/live\/publish-key-1$/u)
    const pupil = await aTeacherByCode(box)
    expect((await pupil.get('/api/v1/live/channels/class/publish-address')).body).toMatchObject({ code: 'ROLE_TOO_LOW' })
    expect((await box.visitor().get('/api/v1/live/channels/class/publish-address')).status).toBe(401)
  })

  it('gives no address to publish to while the RTMP door is shut', async () => {
    const box = await aClaimedBox()
    box.live.view.set({ ...box.live.view.value, rtmpPort: 0 })
    const { status, body } = await box.claimer.get('/api/v1/live/channels/class/publish-address')
    expect([status, body['urls']]).toEqual([200, []])
  })

  it('gets a new key from the technician, and whoever published with the old one has to go', async () => {
    const box = await aClaimedBox()
    const path = '/api/v1/live/channels/class/publish-key/rotate'
    const { body } = await box.claimer.post(path)
    expect(String((body['urls'] as string[])[0])).toContain('/live/publish-key-2')
    expect(box.live.sentAway).toEqual(['class'])
    const pupil = await aTeacherByCode(box)
    expect((await pupil.post(path)).body).toMatchObject({ code: 'ROLE_TOO_LOW' })
    expect(box.live.sentAway).toEqual(['class'])
  })
})
