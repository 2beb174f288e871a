import { Agent, request } from 'node:http'
import { describe, expect, it, onTestFinished } from 'vitest'
import { ServedChannel } from '#test/live/packager/a-desk.ts'
import { stream } from '#test/live/packager/streams.ts'
import { aWebBox } from './a-web-box.ts'

/** A box on whose channel a lesson has run for three seconds. */
async function aBoxOnAir() {
  const served = new ServedChannel()
  const box = await aWebBox({ hls: served.desk })
  served.rig.play(served.rig.publish(), stream({ length: 3320 }))
  return { box, served, viewer: box.visitor() }
}

/** Asks over one connection after another request of it, as players do. */
function aPlayer(port: number) {
  const agent = new Agent({ keepAlive: true, maxSockets: 1 })
  onTestFinished(() => agent.destroy())
  return (path: string, host = '127.0.0.1', method = 'GET'): Promise<{ status: number; text: string }> =>
    new Promise((resolve, reject) => {
      const asked = request({ host: '127.0.0.1', port, method, path, agent, headers: { host, 'user-agent': 'a player' } }, (response) => {
        let text = ''
        response.setEncoding('utf8')
        response.on('data', (chunk: string) => (text += chunk))
        response.on('end', () => resolve({ status: response.statusCode ?? 0, text }))
      })
      asked.on('error', reject)
      asked.end()
    })
}

describe('the live picture by HLS', () => {
  it('is open to everybody on the network', async () => {
    const { viewer } = await aBoxOnAir()
    for (const name of ['index', 'plain']) {
      const { status, headers, text } = await viewer.get(`/live/class/${name}.m3u8`)
      expect([status, headers['content-type']]).toEqual([200, 'application/vnd.apple.mpegurl'])
      expect(text).toMatch(/^#EXTM3U\n/u)
    }
    for (const name of ['0.m4s', '0.0.m4s', 'init-0.mp4']) {
      const { status, headers } = await viewer.get(`/live/class/${name}`)
      expect([status, headers['content-type'], headers['cross-origin-resource-policy']]).toEqual([200, 'video/mp4', 'same-origin'])
    }
  })

  it('says what is wrong as every other address does', async () => {
    const { viewer, served } = await aBoxOnAir()
    expect(await viewer.get('/live/none/index.m3u8')).toMatchObject({ status: 404, body: { code: 'CHANNEL_UNKNOWN' } })
    await viewer.get('/live/class/index.m3u8')
    expect(await viewer.get('/live/class/99.m4s')).toMatchObject({ status: 404, body: { code: 'SEGMENT_GONE' } })
    expect(await viewer.get('/live/class/1.2.3.m4s')).toMatchObject({ status: 404, body: { code: 'NOT_FOUND' } })
    const answer = await viewer.get('/live/class/index.m3u8?_HLS_part=1')
    expect(answer).toMatchObject({ status: 400, body: { code: 'BAD_REQUEST', status: 400 } })
    expect(answer.headers).toMatchObject({ 'content-type': 'application/problem+json; charset=utf-8', 'cache-control': 'no-store' })
    const late = viewer.get('/live/class/index.m3u8?_HLS_msn=4')
    await served.waitingFor(1)
    served.rig.clock.advance(4000)
    expect(await late).toMatchObject({ status: 503, body: { code: 'SEGMENT_LATE', retryAfter: 2 }, headers: { 'retry-after': '2' } })
  })

  it('leaves nobody without an answer whom the channel lets in and then does not serve', async () => {
    const { box } = await aBoxOnAir()
    const deaf = await aWebBox({ hls: { serve: () => false, admit: () => undefined, look: (target) => box.live.hls.look(target) } })
    expect(await deaf.visitor().get('/live/class/index.m3u8')).toMatchObject({ status: 404, body: { code: 'NOT_FOUND' } })
  })

  it('answers HEAD with the head of what a GET would get, without making anybody a viewer', async () => {
    const { box, served } = await aBoxOnAir()
    const viewer = box.visitor()
    const head = await viewer.ask('HEAD', '/live/class/0.m4s')
    expect(head).toMatchObject({ status: 200, text: '', headers: { 'content-type': 'video/mp4' } })
    expect(await viewer.ask('HEAD', '/live/class/index.m3u8')).toMatchObject({ status: 200 })
    const ask = aPlayer(box.web.port)
    expect(await ask('/live/class/7.m4s', '127.0.0.1', 'HEAD')).toEqual({ status: 404, text: '' })
    expect(await ask('/live/class/index.m3u8?_HLS_msn=4', '127.0.0.1', 'HEAD')).toEqual({ status: 503, text: '' })
    expect(served.desk.viewers('class')).toBe(0)
    const { headers } = await viewer.get('/live/class/0.m4s')
    expect(head.headers['content-length']).toBe(headers['content-length'])
  })

  it('takes no other method', async () => {
    const { viewer } = await aBoxOnAir()
    await viewer.get('/live/class/index.m3u8')
    expect((await viewer.post('/live/class/index.m3u8')).status).toBe(404)
  })

  it('is not given to a page elsewhere that lets its own name point to the box, however often it asks', async () => {
    const { box } = await aBoxOnAir()
    const ask = aPlayer(box.web.port)
    expect((await ask('/live/class/index.m3u8')).status).toBe(200)
    for (const host of ['evil.example', 'evil.example:8080', 'a b']) {
      expect((await ask('/live/class/index.m3u8', host)).status).not.toBe(200)
      expect((await ask('/live/class/0.m4s', host)).status).not.toBe(200)
    }
    expect(JSON.parse((await ask('/live/class/0.m4s', 'evil.example')).text)).toMatchObject({ code: 'HOST_REFUSED' })
    expect((await ask('/live/class/0.m4s', 'box.local')).status).toBe(200)
  })

  it('is open under a new name as soon as the settings allow it, and no longer than they do', async () => {
    const { box } = await aBoxOnAir()
    const ask = aPlayer(box.web.port)
    await ask('/live/class/index.m3u8')
    expect((await ask('/live/class/0.m4s', 'screen.example')).status).toBe(421)
    await box.settings.changeFromPage('http.allowed_hosts', ['screen.example'])
    expect((await ask('/live/class/0.m4s', 'screen.example')).status).toBe(200)
    await box.settings.changeFromPage('http.allowed_hosts', [])
    expect((await ask('/live/class/0.m4s', 'screen.example')).status).toBe(421)
  })

  it('has no limit that a class behind one access point would reach', { timeout: 30_000 }, async () => {
    const { box } = await aBoxOnAir()
    const asks = Array.from({ length: 8 }, () => aPlayer(box.web.port))
    const statuses = new Set<number>()
    await Promise.all(
      asks.map(async (ask) => {
        for (let n = 0; n < 450; n += 1) statuses.add((await ask(n === 0 ? '/live/class/index.m3u8' : '/live/class/1.0.m4s')).status)
      }),
    )
    expect([...statuses]).toEqual([200])
  })

  it('is described with the rest of the API', async () => {
    const { viewer } = await aBoxOnAir()
    const { body } = await viewer.get('/api/openapi.json')
    expect(Object.keys(body['paths'] as object)).toEqual(
      expect.arrayContaining(['/live/{channel}/index.m3u8', '/live/{channel}/plain.m3u8', '/live/{channel}/{file}']),
    )
  })
})
