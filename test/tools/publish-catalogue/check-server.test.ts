import { randomBytes } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { PublisherDesk } from './publisher-desk.ts'
import { aPlainServer, anNginx, withoutNginx } from './static-servers.ts'

/** A published tree with a large file, a page and small ones in a bundle. */
const published = await PublisherDesk.shared({
  ...{ 'long.mp3': randomBytes(2_500_000), 'a.txt': 'one', 'b.txt': 'two', 'page/index.html': '<p>', 'page/a.js': 'let a' },
  'timetable.yaml': 'lessons:\n  - {date: 2026-11-30, start: "8:00", end: "8:40", item: long.mp3}\n',
})

async function longOne(desk: PublisherDesk): Promise<string> {
  return (await desk.item('long')).assets?.[0]?.asset ?? ''
}

describe('a web server that is checked', () => {
  it.skipIf(withoutNginx)('is well where it is nginx as it comes', async () => {
    const desk = published
    const { code, said } = await desk.run('--check', await anNginx(desk.tree))
    expect(said).not.toContain('!')
    expect(said).toContain('All is well')
    expect(code).toBe(0)
    const quick = await desk.run('--check', await anNginx(desk.tree), '--quick')
    expect(quick.said).toContain('by their sizes alone')
    expect(quick.code).toBe(0)
  })

  it.skipIf(withoutNginx)('is told of packing blobs, with what mends it', async () => {
    const desk = published
    const { code, said } = await desk.run('--check', await anNginx(desk.tree, 'gzip on; gzip_types *; gzip_min_length 1;'))
    expect(said).toMatch(/! the server: it packs blobs .*gzip off/)
    expect(code, 'a box asks for what is not packed').toBe(0)
  })

  it.skipIf(withoutNginx)('is told of a page in the place of what is not there, with what mends it', async () => {
    const desk = published
    const { code, said } = await desk.run('--check', await anNginx(desk.tree, 'location / { try_files $uri /catalog.json; }'))
    expect(said).toMatch(/✗ the server: it answers 200 where nothing is, .*try_files \$uri =404/)
    expect(code).toBe(1)
  })

  it('is told that it knows no ranges and no ETags', async () => {
    const desk = published
    const { code, said } = await desk.run('--check', await aPlainServer(desk.tree))
    expect(said).toMatch(/✗ the server: it answers 200 to Range/)
    expect(said).toMatch(/! the server: it gives catalog\.json no ETag/)
    expect(said).toContain('1 thing to mend')
    expect(code).toBe(1)
  })

  it('is named where a login page stands in the place of a document, or a blob breaks off', async () => {
    const desk = published
    const portal = await aPlainServer(desk.tree, (_, response) => {
      response.writeHead(200, { 'content-type': 'text/html' }).end('<html>sign in')
      return true
    })
    expect((await desk.run('--check', portal)).said).toMatch(/✗ root\.json is a web page/)
    const long = await longOne(desk)
    const breaking = await aPlainServer(desk.tree, ({ url, method, headers }, response) => {
      if (method === 'HEAD' || headers.range !== undefined || url?.endsWith(long) !== true) return false
      response.writeHead(200, { 'content-length': 2_500_000 })
      response.write(Buffer.alloc(1000), () => response.destroy())
      return true
    })
    const { said } = await desk.run('--check', breaking)
    expect(said).toMatch(/✗ blobs\/..\/[0-9a-f]{64} breaks off/)
  })

  it('is named where nobody answers', async () => {
    const desk = await PublisherDesk.open()
    const { code, said } = await desk.run('--check', 'http://127.0.0.1:1/')
    expect(said).toMatch(/✗ 127\.0\.0\.1:1 does not answer/)
    expect(code).toBe(1)
  })
})
