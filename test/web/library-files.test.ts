import { createHash } from 'node:crypto'
import { once } from 'node:events'
import { readdir, readlink } from 'node:fs/promises'
import { connect } from 'node:net'
import { describe, expect, it, onTestFinished, vi } from 'vitest'
import { PIECE_BYTES } from '#appliance/library/ports.ts'
import { aBlob, aBlobOf } from '#test/library/blobs/a-blob.ts'
import type { ABlob } from '#test/library/blobs/a-blob.ts'
import { aLibrary } from './a-library.ts'
import type { ALibrary } from './a-library.ts'

const sheet = aBlobOf(Buffer.from('0123456789'))
const film = aBlob(3 * PIECE_BYTES + 4321, 5)
const FILM = { mime: 'video/mp4', audience: 'pupil' } as const

async function withSheet(): Promise<ALibrary> {
  const library = await aLibrary()
  library.know(sheet, { mime: 'text/plain', audience: 'pupil' })
  await library.bring(sheet)
  return library
}

const at = ({ spec }: ABlob): string => `/library/files/${spec.sha256}`

async function bodyOf(response: Response): Promise<string> {
  return Buffer.from(await response.arrayBuffer()).toString('latin1')
}

describe('a file of the library', () => {
  it('says what it is, and that it will never be another', async () => {
    const library = await withSheet()
    const response = await library.get(at(sheet))
    expect(await bodyOf(response)).toBe('0123456789')
    expect(Object.fromEntries(response.headers)).toMatchObject({
      'content-type': 'text/plain; charset=utf-8',
      'content-length': '10',
      'accept-ranges': 'bytes',
      etag: `"${sheet.spec.sha256}"`,
      'repr-digest': `sha-256=:${createHash('sha256').update('0123456789').digest('base64')}:`,
      'cache-control': 'public, max-age=2592000, immutable',
      'x-content-type-options': 'nosniff',
    })
    expect(response.headers.has('content-disposition')).toBe(false)
  })

  const etag = `"${sheet.spec.sha256}"`
  const asked: [headers: Record<string, string>, status: number, body: string, contentRange: string | null][] = [
    [{}, 200, '0123456789', null],
    [{ range: 'bytes=0-3' }, 206, '0123', 'bytes 0-3/10'],
    [{ range: 'bytes=7-' }, 206, '789', 'bytes 7-9/10'],
    [{ range: 'bytes=-2' }, 206, '89', 'bytes 8-9/10'],
    [{ range: 'bytes=-99' }, 206, '0123456789', 'bytes 0-9/10'],
    [{ range: 'bytes=9-9' }, 206, '9', 'bytes 9-9/10'],
    [{ range: 'bytes=5-99999999999' }, 206, '56789', 'bytes 5-9/10'],
    [{ range: 'bytes=10-' }, 416, '', 'bytes */10'],
    [{ range: 'bytes=-0' }, 416, '', 'bytes */10'],
    [{ range: 'bytes=0-1,4-5' }, 200, '0123456789', null],
    [{ range: 'bytes=5-2' }, 200, '0123456789', null],
    [{ range: 'bytes=a-b' }, 200, '0123456789', null],
    [{ range: 'lines=0-1' }, 200, '0123456789', null],
    [{ range: 'bytes=0-3', 'if-range': etag }, 206, '0123', 'bytes 0-3/10'],
    [{ range: 'bytes=0-3', 'if-range': '"other"' }, 200, '0123456789', null],
    [{ range: 'bytes=0-3', 'if-range': `W/${etag}` }, 200, '0123456789', null],
    [{ range: 'bytes=99-', 'if-range': '"other"' }, 200, '0123456789', null],
    [{ range: 'bytes=0-3', 'if-range': 'Sun, 29 Nov 2026 08:00:00 GMT' }, 200, '0123456789', null],
    [{ 'if-none-match': etag }, 304, '', null],
    [{ 'if-none-match': `"a", W/${etag}` }, 304, '', null],
    [{ 'if-none-match': '*' }, 304, '', null],
    [{ 'if-none-match': '"other"' }, 200, '0123456789', null],
  ]
  it.each(asked)('is given whole or in part as RFC 9110 says (%o: %i)', async (headers, ...expected) => {
    const [, body] = expected
    const library = await withSheet()
    const response = await library.get(at(sheet), { headers })
    expect([response.status, await bodyOf(response), response.headers.get('content-range')]).toEqual(expected)
    const head = await library.get(at(sheet), { headers, method: 'HEAD' })
    expect([head.status, await bodyOf(head), head.headers.get('content-range')]).toEqual(expected.with(1, ''))
    expect(Number(head.headers.get('content-length'))).toBe(body.length)
  })

  it('that is nothing is given as nothing', async () => {
    const library = await aLibrary()
    const empty = aBlob(0)
    library.know(empty, FILM)
    await library.bring(empty)
    const response = await library.get(at(empty))
    expect([response.status, await bodyOf(response), response.headers.get('content-length')]).toEqual([200, '', '0'])
  })

  it('runs nothing in the name of the box, and is shown in place where it is only looked at', async () => {
    const library = await aLibrary()
    const policies: (string | null)[] = []
    for (const [at, mime] of [
      'text/html',
      'image/svg+xml',
      'application/xhtml+xml',
      'text/javascript',
      'application/pdf',
      'image/png',
    ].entries()) {
      const file = aBlob(100 + at)
      library.know(file, { mime, audience: 'pupil' })
      await library.bring(file)
      policies.push((await library.get(`/library/files/${file.spec.sha256}`)).headers.get('content-security-policy'))
    }
    expect(policies.slice(0, 4)).toEqual(['sandbox', 'sandbox', 'sandbox', 'sandbox'])
    expect(policies.slice(4).every((policy) => policy?.includes('sandbox') === false)).toBe(true)
  })

  it.each([
    ['第三课 学案.pdf', `attachment; filename="___ __.pdf"; filename*=UTF-8''%E7%AC%AC%E4%B8%89%E8%AF%BE%20%E5%AD%A6%E6%A1%88.pdf`],
    ['../../etc/passwd', `attachment; filename="__.._etc_passwd"; filename*=UTF-8''__.._etc_passwd`],
    ['a"; filename=b.exe\r\nX: y', `attachment; filename="a_; filename=b.exe__X_ y"; filename*=UTF-8''a_%3B%20filename%3Db.exe__X_%20y`],
  ])('is saved under the name %j', async (name, disposition) => {
    const library = await withSheet()
    const response = await library.get(`${at(sheet)}?download=${encodeURIComponent(name)}`)
    expect(response.headers.get('content-disposition')).toBe(disposition)
  })

  it('for teachers is for nobody else, and not left in shared caches', async () => {
    const library = await aLibrary()
    library.know(sheet, { mime: 'text/plain', audience: 'teacher' })
    await library.bring(sheet)
    const refused = await library.get(at(sheet))
    expect([refused.status, await refused.json()]).toMatchObject([401, { code: 'SIGN_IN_REQUIRED' }])
    expect((await library.get(at(sheet), { headers: { range: 'bytes=0-1' } })).status).toBe(401)
    const given = await library.get(at(sheet), { headers: { authorization: 'Bearer teacher' } })
    expect([given.status, given.headers.get('cache-control')]).toEqual([200, 'private, max-age=3600, immutable'])
    await given.arrayBuffer()
  })

  it.each([
    ['that no catalogue has', `/library/files/${'a'.repeat(64)}`, 404, 'BLOB_UNKNOWN'],
    ['under a name that is no hash', '/library/files/..%2f..%2fetc%2fpasswd', 400, 'BAD_REQUEST'],
  ])('%s is not found', async (_, path, ...[status, code]) => {
    const library = await withSheet()
    const response = await library.get(path)
    expect([response.status, await response.json()]).toMatchObject([status, { code }])
  })
})

describe('a film that is still arriving', () => {
  it('plays from its middle as soon as the piece is there, and asks for what is missing', async () => {
    const library = await aLibrary()
    library.know(film, FILM)
    const playing = library.get(at(film), { headers: { range: `bytes=${PIECE_BYTES + 5}-` } })
    await vi.waitFor(() => expect(library.wanted[0]).toBe(1))
    await library.bring(film, [1])
    const response = await playing
    expect(response.status).toBe(206)
    await library.bring(film, [3])
    await library.bring(film, [2])
    const body = Buffer.from(await response.arrayBuffer())
    expect(body.equals(film.bytes.subarray(PIECE_BYTES + 5))).toBe(true)
  })

  it('is whole for whoever watches while it is published, damaged and mended', async () => {
    const library = await aLibrary()
    library.know(film, FILM)
    await library.bring(film, [0])
    const response = await library.get(at(film))
    const reader = response.body?.getReader()
    const parts = [(await reader?.read())?.value ?? new Uint8Array()]
    await library.bring(film)
    await library.store.markDamaged(film.spec.sha256, [3])
    await library.bring(film)
    for (let next = await reader?.read(); next?.done === false; next = await reader?.read()) parts.push(next.value)
    expect(Buffer.concat(parts).equals(film.bytes)).toBe(true)
  })

  it('leaves nothing behind of a viewer who went away', async () => {
    const library = await aLibrary()
    library.know(film, FILM)
    await library.bring(film, [0])
    const leaving = new AbortController()
    const response = await library.get(at(film), { signal: leaving.signal })
    await response.body?.getReader().read()
    await vi.waitFor(() => expect(library.wanted).toContain(1))
    leaving.abort()
    const inLibrary = async (): Promise<string[]> => {
      const links = await Promise.all((await readdir('/proc/self/fd')).map((fd) => readlink(`/proc/self/fd/${fd}`).catch(() => '')))
      return links.filter((path) => path.includes(film.spec.sha256))
    }
    await vi.waitFor(async () => expect(await inLibrary()).toEqual([]), { timeout: 5000 })
    expect(library.lines.filter((line) => line.includes('broke off'))).toEqual([])
  })
})

describe('a class of sixty', () => {
  it('gets a film at once, each at its own pace, and every byte right', async () => {
    const library = await aLibrary()
    library.know(film, FILM)
    await library.bring(film)
    const idle = connect(library.port, '127.0.0.1')
    onTestFinished(() => void idle.destroy())
    await once(idle, 'connect')
    // It asks and never reads.
    idle.pause()
    idle.write(`GET ${at(film)} HTTP/1.1\r\nHost: 127.0.0.1:${library.port}\r\n\r\n`)
    const viewers = Array.from({ length: 60 }, async (_, viewer) => {
      const from = (viewer * 50_021) % film.bytes.length
      const response = await library.get(at(film), { headers: { range: `bytes=${from}-` } })
      const hash = createHash('sha256')
      for await (const part of response.body ?? []) {
        hash.update(part as Uint8Array)
        // Every seventh is slow.
        if (viewer % 7 === 0) await new Promise((resolve) => setImmediate(resolve))
      }
      return hash.digest('hex') === createHash('sha256').update(film.bytes.subarray(from)).digest('hex')
    })
    expect(await Promise.all(viewers)).toEqual(Array<boolean>(60).fill(true))
  })

  it('may ask for several files on one connection, one behind the other', async () => {
    const library = await withSheet()
    library.know(film, FILM)
    await library.bring(film)
    const socket = connect(library.port, '127.0.0.1')
    onTestFinished(() => void socket.destroy())
    const ask = (path: string): string => `GET ${path} HTTP/1.1\r\nHost: 127.0.0.1:${library.port}\r\n\r\n`
    socket.write(ask(at(film)) + ask(at(sheet)) + ask(at(film)))
    const chunks: Buffer[] = []
    let length = 0
    for await (const chunk of socket) {
      chunks.push(chunk as Buffer)
      length += (chunk as Buffer).length
      if (length > 2 * film.bytes.length + 10 && Buffer.concat(chunks).subarray(-20).equals(film.bytes.subarray(-20))) break
    }
    const all = Buffer.concat(chunks)
    const second = all.indexOf('\r\n\r\n0123456789HTTP/1.1 200 OK\r\n')
    expect(second).toBeGreaterThan(film.bytes.length)
    expect(all.indexOf(film.bytes)).toBeGreaterThan(0)
    expect(all.indexOf(film.bytes, second)).toBeGreaterThan(second)
  })
})

describe('an interactive item', () => {
  it('runs its scripts as a stranger: no cookie of the box is in its reach, and nothing but its own files', async () => {
    const library = await aLibrary()
    const page = aBlobOf(Buffer.from('<script src="a/b.js"></script>'))
    library.know(page, { mime: 'text/html', audience: 'pupil' }, { itemId: 'urn:uuid:1', path: 'index.html' })
    await library.bring(page)
    const response = await library.get('/library/apps/urn:uuid:1/index.html')
    const policy = response.headers.get('content-security-policy') ?? ''
    expect(await bodyOf(response)).toBe(page.bytes.toString())
    expect(policy.split('; ')).toContain('sandbox allow-scripts')
    expect(policy).not.toContain('allow-same-origin')
    expect(policy).toContain(`default-src 127.0.0.1:${library.port}/library/apps/urn%3Auuid%3A1/`)
    expect(response.headers.get('cache-control')).toBe('no-cache')
    expect((await library.get('/library/apps/urn:uuid:1/')).status).toBe(200)
    const again = await library.get('/library/apps/urn:uuid:1/index.html', {
      headers: { 'if-none-match': response.headers.get('etag') ?? '' },
    })
    expect(again.status).toBe(304)
  })

  it.each(['/library/apps/urn:uuid:1/../../etc/passwd', '/library/apps/urn:uuid:1/%2e%2e%2fsecret', '/library/apps/urn:uuid:2/index.html'])(
    'has nothing at %s',
    async (path) => {
      const library = await aLibrary()
      library.know(sheet, { mime: 'text/html', audience: 'pupil' }, { itemId: 'urn:uuid:1', path: 'index.html' })
      expect((await library.get(path)).status).toBe(404)
    },
  )
})
