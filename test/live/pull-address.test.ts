import { createServer } from 'node:http'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import { describe, expect, it } from 'vitest'
import { RealClock } from '#appliance/base/clock.ts'
import { sentenceOf } from '#appliance/base/errors.ts'
import { resolveSource } from '#appliance/live/pull/pull-resolver.ts'
import { checkSourceUrl } from '#appliance/live/pull/pull-url.ts'
import { noFfmpeg } from '#test/helper/ffmpeg-publisher.ts'
import { startHttpUpstream } from '#test/upstreams/http-upstream.ts'
import { aPull } from './pull-rig.ts'

const describeWithFfmpeg = noFfmpeg === undefined ? describe : describe.skip

/** A school's service that gives out play addresses. */
async function aResolver(answer: (response: ServerResponse, request: IncomingMessage) => void) {
  const server = createServer((request, response) => answer(response, request))
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const stop = async (): Promise<void> => {
    server.closeAllConnections()
    await new Promise((resolve) => server.close(resolve))
  }
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/address?key=school-secret`, [Symbol.asyncDispose]: stop }
}

describe('the address of a lesson', () => {
  it.for([
    ...['http://a/live.flv', 'https://a.b/c.m3u8?token=1', 'rtmp://10.0.0.1/live/class', 'rtmps://a:443/live/课堂'],
    ...['rtsp://ann:pw@camera/Streaming/Channels/101', 'rtsps://camera/1', 'srt://a:9000?streamid=#!::r=live/7a&passphrase=0123456789'],
  ])('%s is taken', (url) => {
    expect(checkSourceUrl(url)).toBe(url)
  })

  it('in capitals is the same address: no user and password of it stand in the process list', () => {
    expect(checkSourceUrl('HTTP://kate:pass-word@Host/Live.m3u8')).toBe('http://kate:pass-word@Host/Live.m3u8')
  })

  it.for([
    'file:///etc/passwd',
    '-i',
    'concat:a|b',
    'rtmp://host/live -y /etc/passwd',
    'rtmp:///x',
    '',
    'http://a/\n',
    'udp://0.0.0.0:5000',
  ])('%j is refused', (url) => {
    expect(() => checkSourceUrl(url)).toThrow(expect.objectContaining({ code: 'SOURCE_URL_REFUSED' }))
  })

  it('is not repeated by the refusal, because it may carry a password', () => {
    expect(() => checkSourceUrl('ftp://user:pass-word@host/')).toThrow(
      expect.not.objectContaining({ message: expect.stringContaining('pass-word') }),
    )
  })
})

describe('a service that asks for user and password', () => {
  const clock = new RealClock()
  const never = new AbortController().signal

  it('is given them', async () => {
    let authorization: string | undefined
    await using resolver = await aResolver((response, request) => {
      authorization = request.headers.authorization
      response.end('rtmp://far/live/maths')
    })
    const url = resolver.url.replace('http://', 'http://kate:pass%2Fword@')
    expect(await resolveSource(url, clock, never)).toBe('rtmp://far/live/maths')
    expect(authorization).toBe(`Basic ${Buffer.from('kate:pass/word').toString('base64')}`)
  })

  it.for(['http://kate:pass-word@127.0.0.1:1/?key=school-secret', 'https://kate:pass-word@127.0.0.1:1/'])(
    'is not told about by them when it fails (%s)',
    async (url) => {
      const thrown: unknown = await resolveSource(url, clock, never).catch((reason: unknown) => reason)
      expect(thrown).toMatchObject({ code: 'RESOLVER_FAILED' })
      expect(sentenceOf(thrown)).not.toMatch(/kate|pass-word|school-secret/)
    },
  )
})

describeWithFfmpeg(`the service that gives out addresses${noFfmpeg === undefined ? '' : ` (skipped: ${noFfmpeg})`}`, () => {
  it.for(['json', 'text'])('is asked afresh before each start, because addresses expire (%s)', async (form) => {
    await using upstream = await startHttpUpstream({ burst: 1000 })
    let asked = 0
    await using resolver = await aResolver((response) => {
      asked += 1
      const url = `${upstream.url('/live.flv')}?ticket=${asked}`
      response.end(form === 'json' ? JSON.stringify({ url }) : `${url}\n`)
    })
    await using rig = aPull({ source: { url: 'http://unused/', resolver: resolver.url } })
    await rig.flowing()
    upstream.hangUp()
    await rig.flowing(2)
    expect(asked).toBe(2)
  })

  it.for<[string, (response: ServerResponse) => void]>([
    ['answers 500', (response) => void response.writeHead(500).end()],
    ['answers a page', (response) => void response.end('<html>')],
    ['answers broken JSON', (response) => void response.end('{"url"')],
    ['answers JSON without an address', (response) => void response.end('{"address":"http://a"}')],
    ['names a file of the box', (response) => void response.end('{"url":"file:///etc/passwd"}')],
    ['never stops talking', (response) => void response.end('a'.repeat(70_000))],
    ['hangs up', (response) => void response.destroy()],
  ])('that %s is named, and no upstream is tried', async ([, answer]) => {
    await using resolver = await aResolver(answer)
    await using rig = aPull({ source: { url: 'http://unused/', resolver: resolver.url } })
    expect(await rig.trouble()).toBe('resolver-failed')
    expect(rig.children).toEqual([])
    expect(rig.log).not.toContain('school-secret')
  })
})

describeWithFfmpeg('credentials', () => {
  it.for(['live', 403] as const)('stand in no log, view, fact or source (upstream: %s)', async (mood) => {
    await using upstream = await startHttpUpstream({ burst: 1000 })
    upstream.mood = mood
    const url = upstream.url('/live.flv?ticket=se%2Bcret-ticket').replace('http://', 'http://kate:pass-word@')
    await using rig = aPull({ source: { url } })
    await rig.until(() => rig.door.troubles.length > 0)
    const told = JSON.stringify([rig.log, rig.facts, rig.pull.view.value, rig.door.feeds.map(({ source }) => source)])
    expect(told).toContain('ticket=***')
    for (const secret of ['pass-word', 'cret-ticket', 'kate']) expect(told).not.toContain(secret)
  })
})
