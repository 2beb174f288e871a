import { execFile, spawnSync } from 'node:child_process'
import { writeFile, readFile } from 'node:fs/promises'
import { once } from 'node:events'
import { createServer } from 'node:http'
import type { IncomingMessage, ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { networkInterfaces } from 'node:os'
import { Readable } from 'node:stream'
import { promisify } from 'node:util'
import { describe, expect, it, onTestFinished } from 'vitest'
import { linesOf, playlistThrough } from '#appliance/live/pull/hls-through.ts'
import { HttpRelay } from '#appliance/live/pull/http-relay.ts'
import { aFolder } from '#test/helper/a-folder.ts'
import { noFfmpeg } from '#test/helper/ffmpeg-publisher.ts'
import { CLIP_FILE } from '#test/upstreams/clip.ts'
import { startFileUpstream } from '#test/upstreams/file-upstream.ts'
import { aRun } from './a-run.ts'

const describeWithFfmpeg = noFfmpeg === undefined ? describe : describe.skip
const noOpenssl = noFfmpeg ?? (spawnSync('openssl', ['version']).error === undefined ? undefined : 'openssl is not installed')

/** The sample lesson in `folder` as `list.m3u8`, cut as the options say. */
async function cut(folder: string, options: readonly string[]): Promise<void> {
  const hls = ['-t', '12', '-f', 'hls', '-hls_time', '2', '-hls_list_size', '0', ...options]
  await promisify(execFile)('ffmpeg', ['-v', 'error', '-i', CLIP_FILE, '-c', 'copy', ...hls, join(folder, 'list.m3u8')], { cwd: folder })
}

describe('a playlist on its way to ffmpeg', () => {
  const place = (address: string, ending: string): string => `<${address}${ending}>`
  const rewritten = (list: readonly string[]): string[] => {
    const { lines, through } = playlistThrough(linesOf(list.join('\r\n')), place)
    return lines.map(through)
  }

  it('names only what the box stands for, keys and init segments among it', () => {
    const list = ['#EXTM3U', '#EXT-X-KEY:METHOD=AES-128,URI="k?t=1",IV=0x1', '#EXT-X-MAP:URI="init.mp4"', '#EXTINF:2,', ' a/1.m4s ', '']
    expect(rewritten(list)).toEqual([
      ...[
        '#EXTM3U',
        '#EXT-X-KEY:METHOD=AES-128,URI="<k?t=1>",IV=0x1',
        '#EXT-X-MAP:URI="<init.mp4.mp4>"',
        '#EXTINF:2,',
        '<a/1.m4s.m4s>',
        '',
      ],
    ])
  })

  it('has one variant and the sound that belongs to it', () => {
    const list = [
      ...['#EXTM3U', '#EXT-X-INDEPENDENT-SEGMENTS'],
      ...['#EXT-X-MEDIA:TYPE=AUDIO,GROUP-ID="hi",NAME="zh",URI="zh-hi"', '#EXT-X-MEDIA:TYPE=AUDIO,GROUP-ID="lo",NAME="en",URI="en"'],
      ...['#EXT-X-MEDIA:TYPE=AUDIO,GROUP-ID="lo",NAME="zh",DEFAULT=YES,URI="zh"', '#EXT-X-MEDIA:TYPE=SUBTITLES,GROUP-ID="s",URI="s"'],
      ...[
        '#EXT-X-STREAM-INF:BANDWIDTH=1,AUDIO="lo"',
        'low',
        '#EXT-X-STREAM-INF:BANDWIDTH=9,AUDIO="hi"',
        'high',
        '#EXT-X-I-FRAME-STREAM-INF:URI="i"',
      ],
    ]
    expect(rewritten(list)).toEqual([
      ...['#EXTM3U', '#EXT-X-INDEPENDENT-SEGMENTS', '#EXT-X-MEDIA:TYPE=AUDIO,GROUP-ID="lo",NAME="zh",DEFAULT=YES,URI="<zh.m3u8>"'],
      ...['#EXT-X-STREAM-INF:BANDWIDTH=1,AUDIO="lo"', '<low.m3u8>'],
    ])
  })
})

describe('a playlist that means ill', () => {
  const place = (): string => 'the-relay'

  it.for([
    '#EXT-X-KEY:METHOD=AES-128,URI=http://127.0.0.1/admin',
    '#EXT-X-MAP:URI="http://127.0.0.1/admin',
    '# a remark\0http://127.0.0.1/admin',
    '# a remark\rhttp://127.0.0.1/admin',
  ])('has no address left that does not go through the box: %j', (line) => {
    const { lines, through } = playlistThrough(linesOf(`#EXTM3U\n${line}\n`), place)
    const written = lines.map(through).join('\n')
    expect(written).toContain('the-relay')
    expect(written).not.toContain('admin')
  })

  it.for<[string, string]>([
    ['is larger than any lesson', `#EXTM3U\n#${'x'.repeat(600_000)}\n`],
    ['has more lines than any lesson', `#EXTM3U\n${'a\n'.repeat(30_000)}`],
    ['names an endless address', `#EXTM3U\n#EXTINF:2,\n/${'a'.repeat(10_000)}\n`],
  ])('because it %s is refused in words, and costs nobody time', async ([, list]) => {
    const meets = (_: unknown, response: ServerResponse): boolean => Boolean(response.end(list))
    await using upstream = await startFileUpstream({ folder: '/', meets })
    const relay = new HttpRelay(upstream.url('/list.m3u8'))
    onTestFinished(() => relay.stop())
    const said: string[] = []
    const address = await relay.start()
    const child = { pid: 1, stdout: Readable.from([]), gone: Promise.resolve(), onLine: () => undefined, end: () => undefined }
    relay.joined(child).onLine((line) => said.push(line))
    expect(await (await fetch(address)).text()).toBe('')
    expect(said.at(-1)).toContain('Invalid data found: the playlist')
  })
})

const outside = Object.values(networkInterfaces())
  .flat()
  .find((at) => at?.internal === false && at.family === 'IPv4' && !at.address.startsWith('169.254.'))?.address

describe.skipIf(outside === undefined)('a server on another machine', () => {
  it.for(['leads', 'names'])('never makes the box ask itself: one that %s there is refused', async (how) => {
    const asked: string[] = []
    const victim = await aServer('127.0.0.1', (request, response) => {
      asked.push(request.url ?? '')
      response.end('secret')
    })
    const far = await aServer(outside ?? '', (_, response) => {
      if (how === 'leads') response.writeHead(302, { location: `http://localhost:${victim}/admin` }).end()
      else response.end(`#EXTM3U\n#EXTINF:2,\nhttp://127.1:${victim}/admin\n`)
    })
    const relay = new HttpRelay(`http://${outside}:${far}/list.m3u8`)
    onTestFinished(() => relay.stop())
    const own = new URL(await relay.start())
    const answer = await fetch(own)
    const segment = /^\/.*/m.exec(await answer.text())?.[0]
    const status = how === 'leads' ? answer.status : (await fetch(new URL(segment ?? '/', own))).status
    expect([status, asked]).toEqual([502, []])
  })
})

async function aServer(host: string, answer: (request: IncomingMessage, response: ServerResponse) => void): Promise<number> {
  const server = createServer(answer).listen(0, host)
  onTestFinished(() => server.close().closeAllConnections())
  await once(server, 'listening')
  return (server.address() as AddressInfo).port
}

describeWithFfmpeg(`an HLS lesson${noFfmpeg === undefined ? '' : ` (skipped: ${noFfmpeg})`}`, () => {
  it('of fragmented MP4 in one file (RFC 8216 4.3.2.2, EXT-X-BYTERANGE) is shown', async () => {
    const folder = await aFolder()
    await cut(folder, ['-hls_segment_type', 'fmp4', '-hls_flags', 'single_file'])
    expect(await readFile(join(folder, 'list.m3u8'), 'utf8')).toContain('#EXT-X-BYTERANGE')
    await using upstream = await startFileUpstream({ folder })
    await using run = aRun({ url: upstream.url('/list.m3u8') })
    await run.flowing()
    expect(run.kinds()).toContain('keyframe')
  })

  it('that is encrypted (RFC 8216 4.3.2.4, EXT-X-KEY) is shown', async () => {
    const folder = await aFolder()
    await writeFile(join(folder, 'lesson.key'), Buffer.alloc(16, 7))
    await writeFile(join(folder, 'info'), `lesson.key?token=k\n${join(folder, 'lesson.key')}\n`)
    await cut(folder, ['-hls_key_info_file', join(folder, 'info')])
    await using upstream = await startFileUpstream({ folder })
    await using run = aRun({ url: upstream.url('/list.m3u8') })
    await run.flowing()
    expect(upstream.requests).toContain('/lesson.key?token=k')
  })

  it('whose server gives a cookie with the list and wants it back with each segment is shown', async () => {
    const folder = await aFolder()
    await cut(folder, [])
    const meets = (request: IncomingMessage, response: ServerResponse): boolean => {
      if (request.url === '/list.m3u8') response.setHeader('set-cookie', ['session=7a; Path=/; HttpOnly'])
      else if (request.headers.cookie !== 'session=7a') return Boolean(response.writeHead(403).end())
      return false
    }
    await using upstream = await startFileUpstream({ folder, meets })
    await using run = aRun({ url: upstream.url('/list.m3u8') })
    await run.flowing()
    expect(run.kinds()).toContain('keyframe')
  })

  it.for([
    ['have no ending', '/list.m3u8', 'application/vnd.apple.mpegurl', 'segment?n='],
    ['are called pictures', '/list.m3u8', 'application/vnd.apple.mpegurl', 'segment.jpg?n='],
    ['stand in a list that does not say that it is one', '/play', 'text/plain', 'segment.ts?n='],
    ['stand in a list that says it is a stream', '/live.ts', 'video/mp2t', 'segment.ts?n='],
  ] as const)('whose segments %s is shown, and no request of ffmpeg goes past the box', async ([, path, type, segment]) => {
    const folder = await aFolder()
    await cut(folder, [])
    const meets = (request: IncomingMessage, response: ServerResponse): boolean => {
      void (async () => {
        const asked = request.url ?? ''
        if (asked === path) {
          const list = await readFile(join(folder, 'list.m3u8'), 'utf8')
          response.writeHead(200, { 'content-type': type }).end(list.replaceAll(/^list(\d+)\.ts/gm, `${segment}$1`))
        } else response.end(await readFile(join(folder, `list${asked.split('=')[1]}.ts`)))
      })()
      return true
    }
    await using upstream = await startFileUpstream({ folder, meets })
    await using run = aRun({ url: upstream.url(path) })
    await run.flowing()
    expect(run.kinds()).toContain('keyframe')
    expect(run.log).not.toMatch(/Opening 'http:\/\/127\.0\.0\.1:\d+\/(segment|play|live)/)
  })

  it('that redirects for ever is left and named', async () => {
    const meets = (_request: IncomingMessage, response: ServerResponse): boolean =>
      Boolean(response.writeHead(302, { location: '/on/list.m3u8' }).end())
    await using upstream = await startFileUpstream({ folder: await aFolder(), meets })
    await using run = aRun({ url: upstream.url('/list.m3u8') })
    expect((await run.end).reason).toBe('upstream-unreachable')
    expect(upstream.requests.length).toBeLessThan(30)
  })
})

describe.skipIf(noOpenssl)(
  `a server with a certificate that nobody vouches for${noOpenssl === undefined ? '' : ` (skipped: ${noOpenssl})`}`,
  () => {
    async function anImpostor(folder: string) {
      const [key, cert] = [join(folder, 'key.pem'), join(folder, 'cert.pem')]
      const request = [
        'req',
        '-x509',
        '-newkey',
        'rsa:2048',
        '-nodes',
        '-subj',
        '/CN=localhost',
        '-days',
        '2',
        '-keyout',
        key,
        '-out',
        cert,
      ]
      await promisify(execFile)('openssl', request)
      return startFileUpstream({ folder, identity: { key: await readFile(key, 'utf8'), cert: await readFile(cert, 'utf8') } })
    }

    it('is not believed when it has the list', async () => {
      await using impostor = await anImpostor(await aFolder())
      await using run = aRun({ url: impostor.url('/list.m3u8') })
      const { reason } = await run.end
      expect(reason).toBe('upstream-unreachable')
      expect(run.log).toContain('certificate')
      expect(impostor.requests).toEqual([])
    })

    it('is not believed when it has the segments of an honest list either', async () => {
      const folder = await aFolder()
      await cut(folder, [])
      await using impostor = await anImpostor(folder)
      const list = (await readFile(join(folder, 'list.m3u8'), 'utf8')).replaceAll(/^list/gm, impostor.url('/list'))
      await writeFile(join(folder, 'honest.m3u8'), list)
      await using honest = await startFileUpstream({ folder })
      await using run = aRun({ url: honest.url('/honest.m3u8'), limits: { open: 2000 } })
      expect((await run.end).reason).toBe('upstream-unreachable')
      expect(run.door.feeds).toEqual([])
      expect(impostor.requests).toEqual([])
    })
  },
)
