import { execFile } from 'node:child_process'
import { once } from 'node:events'
import { readdir, readlink, rm, symlink } from 'node:fs/promises'
import { get } from 'node:http'
import type { IncomingMessage } from 'node:http'
import { join } from 'node:path'
import { buffer } from 'node:stream/consumers'
import { promisify } from 'node:util'
import { describe, expect, it } from 'vitest'
import type { Segment } from '#appliance/live/packager/segment.ts'
import { noFfmpeg } from '#test/helper/ffmpeg-publisher.ts'
import { decoded, seenByMediabunny, seenByMp4box } from '#test/live/fmp4/judges.ts'
import { clipSegments, longClass } from '#test/live/recorder/clip-segments.ts'
import { aClaimedBox, aTeacherByCode, aTeacherByPin } from './a-web-box.ts'
import type { WebBox, WebBoxOptions } from './a-web-box.ts'
import type { Visitor } from './visitor.ts'

const run = promisify(execFile)
const SEGMENTS = clipSegments(8)
/** Segments; some 30 MB. */
const MORE_THAN_SOCKETS_HOLD = 1000
const KEEPS = 'http: { host: 127.0.0.1, port: 0 }\nlive: { recording: { keep: true } }\n'

/** A box whose class has this many segments on the disk, and the teacher who gives it. */
async function aClass(segments = 4, options: WebBoxOptions = { config: KEEPS }) {
  const box = await aClaimedBox(options)
  const teacher = await aTeacherByPin(box)
  await teacher.post('/api/v1/lesson/start')
  await box.recordings.idle()
  const bring = (from: number, to: number): Promise<void> => bringAll(box, SEGMENTS.slice(from, to))
  if (segments <= SEGMENTS.length) await bring(0, segments)
  else for (const batch of longClass(segments)) await bringAll(box, batch)
  const end = async (): Promise<void> => {
    await teacher.post('/api/v1/lesson/end')
    await box.recordings.idle()
  }
  return { box, teacher, bring, end, id: box.recordings.fresh().recordings[0]?.id ?? '' }
}

interface Wish {
  path: string
  teacher: Visitor
  headers?: Record<string, string>
}

async function bringAll(box: WebBox, segments: readonly Segment[]): Promise<void> {
  for (const segment of segments) box.recordings.sinkOf('class').segment(segment)
  await box.recordings.idle()
}

/** The answer while its body is still on its way. */
async function opened(box: WebBox, { path, teacher, headers: more = {} }: Wish): Promise<IncomingMessage> {
  const headers = { host: teacher.host, cookie: teacher.cookie, ...more }
  const request = get({ host: '127.0.0.1', port: box.web.port, path, headers, agent: false })
  request.on('error', () => undefined)
  const [response] = (await once(request, 'response')) as [IncomingMessage]
  return response
}

async function bytesAt(box: WebBox, wish: Wish): Promise<Buffer> {
  return buffer(await opened(box, wish))
}

/** What ffmpeg complains of when it plays an address to its end, and how many seconds it found. */
async function played(box: WebBox, path: string, teacher?: Visitor): Promise<{ complaints: string; seconds: number }> {
  const url = `http://127.0.0.1:${box.web.port}${path}`
  const cookies = teacher === undefined ? [] : ['-headers', `Cookie: ${teacher.cookie}\r\n`]
  const { stderr } = await run('ffmpeg', ['-nostdin', '-v', 'warning', ...cookies, '-live_start_index', '0', '-i', url, '-f', 'null', '-'])
  const { stdout } = await run('ffprobe', ['-v', 'error', ...cookies, '-show_entries', 'format=duration', '-of', 'csv=p=0', url])
  return { complaints: stderr, seconds: Number(stdout) }
}

/** Files of recordings that this process holds open. */
async function openFiles(): Promise<string[]> {
  const links = await Promise.all((await readdir('/proc/self/fd')).map((fd) => readlink(join('/proc/self/fd', fd)).catch(() => '')))
  return links.filter((link) => /recordings\/.+\.mp4/.test(link))
}

describe('recordings', () => {
  it('are for teachers: guests learn nothing, play nothing and delete nothing', async () => {
    const { box, id } = await aClass()
    const guest = box.visitor()
    const paths = ['/api/v1/recordings', `/recordings/${id}/index.m3u8`, `/recordings/${id}/1/init.mp4`, `/recordings/${id}.mp4`]
    const answers = await Promise.all(paths.map((path) => guest.get(path)))
    answers.push(await guest.ask('PUT', `/api/v1/recordings/${id}/keep`, { body: { kept: true } }))
    answers.push(await guest.ask('DELETE', `/api/v1/recordings/${id}`))
    expect(answers.map(({ status, body }) => `${status} ${String(body['code'])}`)).toEqual(
      paths.concat('', '').map(() => '401 SIGN_IN_REQUIRED'),
    )
  })

  it('of other classes take the PIN: who came by the code on the screen has the one of the class that runs, with its bookmarks', async () => {
    const box = await aClaimedBox({ config: KEEPS })
    const visitor = await aTeacherByCode(box)
    await visitor.post('/api/v1/lesson/start')
    await box.recordings.idle()
    await bringAll(box, SEGMENTS.slice(0, 4))
    const id = box.recordings.fresh().recordings[0]?.id ?? ''
    const marked = await visitor.post(`/api/v1/recordings/${id}/bookmarks`, {})
    const all = async (): Promise<unknown[]> => {
      const asks = [
        visitor.ask('PUT', `/api/v1/recordings/${id}/keep`, { body: { kept: true } }),
        visitor.ask('PUT', `/api/v1/recordings/${id}/bookmarks/${String(marked.body['id'])}`, { body: { label: '通分' } }),
        ...['/index.m3u8', '/1/init.mp4', '.mp4', '.vtt'].map((rest) => visitor.get(`/recordings/${id}${rest}`)),
      ]
      return (await Promise.all(asks)).map(({ status }) => status)
    }
    expect(await all()).toEqual([200, 200, 200, 200, 200, 200])
    await visitor.post('/api/v1/lesson/end')
    await box.recordings.idle()
    expect(await all()).toEqual([403, 403, 403, 403, 403, 403])
    for (const path of [`/api/v1/recordings/${id}`, `/api/v1/recordings/${id}/exports/folder`])
      expect((await visitor.ask('DELETE', path)).body).toMatchObject({ code: 'PIN_REQUIRED' })
    expect((await visitor.ask('PUT', `/api/v1/recordings/${id}/exports/folder`)).body).toMatchObject({ code: 'PIN_REQUIRED' })
    expect((await (await aTeacherByPin(box)).get(`/recordings/${id}.mp4`)).status).toBe(200)
  })

  it('are listed, kept and deleted by a teacher; doing it twice does no harm', async () => {
    const { teacher, end, id } = await aClass()
    await end()
    expect((await teacher.get('/api/v1/recordings')).body).toMatchObject({ on: true, keepDays: 14, recordings: [{ id, kept: false }] })
    for (const kept of [true, true, false]) await teacher.ask('PUT', `/api/v1/recordings/${id}/keep`, { body: { kept } })
    expect((await teacher.get('/api/v1/recordings')).body).toMatchObject({ recordings: [{ id, kept: false }] })
    for (let n = 0; n < 2; n += 1) expect((await teacher.ask('DELETE', `/api/v1/recordings/${id}`)).status).toBe(200)
    expect((await teacher.get('/api/v1/recordings')).body).toMatchObject({ recordings: [], bytes: 0 })
  })

  it('are marked by a teacher where something is to be explained again, and give the marks away as chapters', async () => {
    const { box, teacher, end, id } = await aClass()
    const path = `/api/v1/recordings/${id}/bookmarks`
    const marked = await teacher.post(path, {})
    expect(marked).toMatchObject({ status: 200, body: { at: expect.closeTo(8, 0), label: '' } })
    const bookmark = `${path}/${String(marked.body['id'])}`
    expect((await teacher.ask('PUT', bookmark, { body: { label: '通分' } })).status).toBe(200)
    expect((await teacher.post(path, { at: 99 })).body).toMatchObject({ code: 'BAD_REQUEST' })
    expect((await box.visitor().post(path, {})).body).toMatchObject({ code: 'SIGN_IN_REQUIRED' })
    await end()
    const chapters = await teacher.get(`/recordings/${id}.vtt`)
    expect(chapters.headers['content-type']).toBe('text/vtt; charset=utf-8')
    expect(chapters.text).toMatch(/^WEBVTT\n\n1\n00:00:0\d\.\d{3} --> .*\n通分\n$/)
    expect((await teacher.ask('DELETE', bookmark)).status).toBe(200)
    expect((await teacher.get('/api/v1/recordings')).body).toMatchObject({ recordings: [{ id, bookmarks: [] }] })
  })

  it('are taken elsewhere by a teacher only, and only where the school has a place for them', async () => {
    const { box, teacher, end, id } = await aClass()
    const path = `/api/v1/recordings/${id}/exports/folder`
    expect((await teacher.ask('PUT', path)).body).toMatchObject({ code: 'RECORDING_RUNNING', status: 409 })
    await end()
    expect((await teacher.ask('PUT', path)).body).toMatchObject({ code: 'EXPORT_NOWHERE', status: 409 })
    expect((await teacher.ask('DELETE', path)).status).toBe(200)
    expect((await teacher.ask('PUT', `/api/v1/recordings/${id}/exports/elsewhere`)).status).toBe(400)
    expect((await box.visitor().ask('PUT', path)).body).toMatchObject({ code: 'SIGN_IN_REQUIRED' })
  })

  it('are not deleted while they are written', async () => {
    const { teacher, id } = await aClass()
    expect((await teacher.ask('DELETE', `/api/v1/recordings/${id}`)).body).toMatchObject({ code: 'RECORDING_RUNNING', status: 409 })
  })

  it.each(['/recordings/none/index.m3u8', '/recordings/none.mp4', '/recordings/none/1/0.m4s'])(
    'that are not there are not found: %s',
    async (path) => {
      const { teacher } = await aClass()
      expect((await teacher.get(path)).body).toMatchObject({ code: 'RECORDING_UNKNOWN', status: 404 })
    },
  )
})

describe('the class from its beginning', () => {
  it('is open to everybody on the network while it runs, with all that has been', async () => {
    const { box, bring, id } = await aClass(2)
    const guest = box.visitor()
    const before = await guest.get('/live/class/start.m3u8')
    await bring(2, 4)
    const after = await guest.get('/live/class/start.m3u8')
    expect(before).toMatchObject({ status: 200, headers: { 'content-type': 'application/vnd.apple.mpegurl', 'cache-control': 'no-cache' } })
    // RFC 8216bis 4.4.3.5: what is listed of an EVENT stays as it is; lines are only added.
    expect(after.text.startsWith(before.text)).toBe(true)
    expect(before.text).toContain('#EXT-X-PLAYLIST-TYPE:EVENT')
    expect(after.text).toContain(`dvr/${id}/1/3.m4s`)
    expect((await guest.get(`/live/class/dvr/${id}/1/3.m4s`)).headers).toMatchObject({ 'content-type': 'video/mp4' })
  })

  it('is told to be at its end when it is, and belongs to teachers soon after', async () => {
    const { box, end, id } = await aClass()
    await end()
    const guest = box.visitor()
    expect((await guest.get('/live/class/start.m3u8')).text).toMatch(/#EXT-X-ENDLIST\n$/)
    expect((await guest.get(`/live/class/dvr/${id}/1/0.m4s`)).status).toBe(200)
    box.clock.advance(30_000)
    expect((await guest.get('/live/class/start.m3u8')).body).toMatchObject({ code: 'CHANNEL_NOT_ON_AIR' })
    expect((await guest.get(`/live/class/dvr/${id}/1/0.m4s`)).body).toMatchObject({ code: 'CHANNEL_NOT_ON_AIR' })
  })

  it('takes nothing from what the others behind the same address may ask', async () => {
    const { box } = await aClass()
    const guest = box.visitor()
    const late = await guest.get('/live/class/start.m3u8')
    const other = await guest.get('/api/v1/box')
    expect(Number(late.headers['x-ratelimit-limit'])).toBe(10 * Number(other.headers['x-ratelimit-limit']))
    for (let n = 0; n < 3; n += 1) await guest.get('/live/class/start.m3u8')
    const next = await guest.get('/api/v1/box')
    expect(Number(next.headers['x-ratelimit-remaining'])).toBe(Number(other.headers['x-ratelimit-remaining']) - 1)
  })

  it('is gone where its file is, and failed for now where the disk does not give it out: neither says where it lies', async () => {
    const { box, teacher, end, id } = await aClass()
    await end()
    const file = join(box.data, 'recordings', id, '1.mp4')
    await rm(file)
    const gone = await teacher.get(`/recordings/${id}/1/0.m4s`)
    await symlink(file, file)
    const failed = await teacher.get(`/recordings/${id}/1/0.m4s`)
    expect([gone.body, failed.body]).toMatchObject([
      { code: 'SEGMENT_GONE', status: 404 },
      { code: 'ROOM_FAILED', status: 503 },
    ])
    expect(gone.text + failed.text).not.toContain('mp4')
    expect(failed.headers).not.toHaveProperty('etag')
  })

  it('has nothing of another class', async () => {
    const { box, id } = await aClass()
    const guest = box.visitor()
    expect((await guest.get(`/live/class/dvr/${id}x/1/0.m4s`)).body).toMatchObject({ code: 'SEGMENT_GONE' })
    expect((await guest.get(`/live/class/dvr/${id}/1/99.m4s`)).body).toMatchObject({ code: 'SEGMENT_GONE' })
    expect((await guest.get(`/live/class/dvr/${id}/2/init.mp4`)).body).toMatchObject({ code: 'SEGMENT_GONE' })
    expect((await guest.get(`/live/class/dvr/${id}/1/..%2F..%2Fclassbox.db`)).status).toBe(400)
  })

  it('is not there before anything is', async () => {
    const { box } = await aClass(0)
    expect((await box.visitor().get('/live/class/start.m3u8')).body).toMatchObject({ code: 'CHANNEL_NOT_ON_AIR', retryAfter: 2 })
  })

  it.skipIf(noFfmpeg !== undefined)(`plays without a complaint ${noFfmpeg ?? ''}`, async () => {
    const { box, end } = await aClass()
    await end()
    const { complaints, seconds } = await played(box, '/live/class/start.m3u8')
    expect(complaints).toBe('')
    expect(seconds).toBeCloseTo(8, 0)
  })
})

describe.skipIf(noFfmpeg !== undefined)(`a recording as HLS ${noFfmpeg ?? ''}`, () => {
  it('plays without a complaint', async () => {
    const { box, teacher, end, id } = await aClass()
    await end()
    const { complaints, seconds } = await played(box, `/recordings/${id}/index.m3u8`, teacher)
    expect(complaints).toBe('')
    expect(seconds).toBeCloseTo(8, 0)
  })
})

describe('a recording as one file', () => {
  it('is what independent readers take for a whole movie', async () => {
    const { box, teacher, end, id } = await aClass()
    await end()
    const file = await bytesAt(box, { teacher, path: `/recordings/${id}.mp4` })
    const [picture, sound] = await seenByMediabunny(file)
    expect(picture).toMatchObject({ codec: expect.stringMatching(/^avc1/), packets: 200, keyframes: 4 })
    expect(picture?.to).toBeCloseTo(8, 1)
    expect(sound?.to).toBeCloseTo(8, 1)
    expect(seenByMp4box(file).map(({ samples }) => samples)).toEqual([200, sound?.packets])
  })

  it.skipIf(noFfmpeg !== undefined)(`is decoded to its last frame without a complaint ${noFfmpeg ?? ''}`, async () => {
    const { box, teacher, end, id } = await aClass()
    await end()
    const file = await bytesAt(box, { teacher, path: `/recordings/${id}.mp4` })
    expect(await decoded(file)).toMatchObject({ complaints: '', frames: { h264: 200 } })
  })

  it('has a length, a name and a mark before it is fetched', async () => {
    const { teacher, end, id } = await aClass()
    await end()
    const head = await teacher.ask('HEAD', `/recordings/${id}.mp4`)
    const whole = await teacher.get(`/recordings/${id}.mp4`)
    expect(head).toMatchObject({ status: 200, text: '' })
    expect(head.headers).toMatchObject({
      'content-type': 'video/mp4',
      'accept-ranges': 'bytes',
      'content-length': whole.headers['content-length'],
      etag: whole.headers.etag,
      // 00:00 UTC by the clock of the school
      'content-disposition': 'attachment; filename="class-2026-09-01-0800.mp4"',
    })
  })

  it('is fetched in parts, as players and interrupted downloads do (RFC 9110 14)', async () => {
    const { box, teacher, end, id } = await aClass()
    await end()
    const path = `/recordings/${id}.mp4`
    const file = await bytesAt(box, { teacher, path })
    const part = (range: string, more = {}) => opened(box, { teacher, path, headers: { range, ...more } })
    const middle = await part('bytes=5000-99999')
    expect(middle.statusCode).toBe(206)
    expect(middle.headers).toMatchObject({ 'content-range': `bytes 5000-99999/${file.length}`, 'content-length': '95000' })
    expect((await buffer(middle)).equals(file.subarray(5000, 100_000))).toBe(true)
    const tail = await buffer(await part('bytes=-1000'))
    expect(tail.equals(file.subarray(-1000))).toBe(true)
    const outside = await part(`bytes=${file.length}-`)
    expect([outside.statusCode, outside.headers['content-range']]).toEqual([416, `bytes */${file.length}`])
    const { etag = '' } = middle.headers
    const same = await part('bytes=0-9', { 'if-range': etag })
    const other = await part('bytes=0-9', { 'if-range': '"other"' })
    expect([same.statusCode, other.statusCode]).toEqual([206, 200])
    for (const answer of [outside, same, other]) answer.resume()
  })

  it('of the class that runs has what there is so far, and a mark that changes with it', async () => {
    const { box, teacher, bring, id } = await aClass(2)
    const path = `/recordings/${id}.mp4`
    const first = await opened(box, { teacher, path })
    const early = await buffer(first)
    await bring(2, 4)
    const second = await opened(box, { teacher, path })
    const late = await buffer(second)
    expect((await seenByMediabunny(early))[0]?.packets).toBe(100)
    expect((await seenByMediabunny(late))[0]?.packets).toBe(200)
    expect(first.headers.etag).not.toBe(second.headers.etag)
    expect(first.headers['content-disposition']).toContain('so-far')
  })

  it('goes on as it began, although the class has gone on', async () => {
    const { box, teacher, bring, id } = await aClass(2)
    const path = `/recordings/${id}.mp4`
    const early = await bytesAt(box, { teacher, path })
    await bring(2, 4)
    const rest = await bytesAt(box, { teacher, path, headers: { range: 'bytes=1000-' } })
    expect(rest.equals(early.subarray(1000))).toBe(true)
  })

  it('lets go of everything when whoever fetches it goes away', async () => {
    const { box, teacher, end, id } = await aClass(MORE_THAN_SOCKETS_HOLD)
    await end()
    const answer = await opened(box, { teacher, path: `/recordings/${id}.mp4` })
    expect(await openFiles()).toHaveLength(1)
    answer.destroy()
    await expect.poll(openFiles).toEqual([])
  })

  it('is whole for whoever fetches it while somebody else deletes it', async () => {
    const { box, teacher, end, id } = await aClass(MORE_THAN_SOCKETS_HOLD)
    await end()
    const answer = await opened(box, { teacher, path: `/recordings/${id}.mp4` })
    await teacher.ask('DELETE', `/api/v1/recordings/${id}`)
    const file = await buffer(answer)
    expect(file.length).toBe(Number(answer.headers['content-length']))
    expect((await seenByMediabunny(file))[0]?.packets).toBe(MORE_THAN_SOCKETS_HOLD * 50)
    expect((await teacher.get(`/recordings/${id}.mp4`)).status).toBe(404)
  })
})
