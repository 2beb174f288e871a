import { execFile, spawnSync } from 'node:child_process'
import { writeFile, readFile } from 'node:fs/promises'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { describe, expect, it } from 'vitest'
import { playlistThrough } from '#appliance/live/pull/hls-through.ts'
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
  const place = (address: string): string => `<${address}>`

  it('names only what the box stands for, keys and init segments among it', () => {
    const list = ['#EXTM3U', '#EXT-X-KEY:METHOD=AES-128,URI="k?t=1",IV=0x1', '#EXT-X-MAP:URI="init.mp4"', '#EXTINF:2,', ' a/1.m4s ', '']
    expect(playlistThrough(list.join('\r\n'), place).split('\n')).toEqual([
      ...['#EXTM3U', '#EXT-X-KEY:METHOD=AES-128,URI="<k?t=1>",IV=0x1', '#EXT-X-MAP:URI="<init.mp4>"', '#EXTINF:2,', '<a/1.m4s>', ''],
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
    expect(playlistThrough(list.join('\n'), place).split('\n')).toEqual([
      ...['#EXTM3U', '#EXT-X-INDEPENDENT-SEGMENTS', '#EXT-X-MEDIA:TYPE=AUDIO,GROUP-ID="lo",NAME="zh",DEFAULT=YES,URI="<zh>"'],
      ...['#EXT-X-STREAM-INF:BANDWIDTH=1,AUDIO="lo"', '<low>'],
    ])
  })
})

describeWithFfmpeg(`an HLS lesson${noFfmpeg === undefined ? '' : ` (skipped: ${noFfmpeg})`}`, () => {
  it('of fragmented MP4 in one file (RFC 8216 4.3.2.2, EXT-X-BYTERANGE) is shown', async () => {
    const folder = await aFolder()
    await cut(folder, ['-hls_segment_type', 'fmp4', '-hls_flags', 'single_file'])
    expect(await readFile(join(folder, 'list.m3u8'), 'utf8')).toContain('#EXT-X-BYTERANGE')
    await using upstream = await startFileUpstream({ folder })
    const run = aRun({ url: upstream.url('/list.m3u8') })
    await run.flowing()
    expect(run.kinds()).toContain('keyframe')
  })

  it('that is encrypted (RFC 8216 4.3.2.4, EXT-X-KEY) is shown', async () => {
    const folder = await aFolder()
    await writeFile(join(folder, 'lesson.key'), Buffer.alloc(16, 7))
    await writeFile(join(folder, 'info'), `lesson.key?token=k\n${join(folder, 'lesson.key')}\n`)
    await cut(folder, ['-hls_key_info_file', join(folder, 'info')])
    await using upstream = await startFileUpstream({ folder })
    const run = aRun({ url: upstream.url('/list.m3u8') })
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
    const run = aRun({ url: upstream.url('/list.m3u8') })
    await run.flowing()
    expect(run.kinds()).toContain('keyframe')
  })

  it('that redirects for ever is left and named', async () => {
    const meets = (_request: IncomingMessage, response: ServerResponse): boolean =>
      Boolean(response.writeHead(302, { location: '/on/list.m3u8' }).end())
    await using upstream = await startFileUpstream({ folder: await aFolder(), meets })
    const run = aRun({ url: upstream.url('/list.m3u8') })
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
      const run = aRun({ url: impostor.url('/list.m3u8') })
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
      const run = aRun({ url: honest.url('/honest.m3u8'), limits: { open: 2000 } })
      expect((await run.end).reason).toBe('upstream-unreachable')
      expect(run.door.feeds).toEqual([])
      expect(impostor.requests).toEqual([])
    })
  },
)
