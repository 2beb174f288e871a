import { createHash } from 'node:crypto'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { once } from 'node:events'
import { buffer } from 'node:stream/consumers'
import { expect, it, onTestFinished } from 'vitest'
import { aKeptClass, FILM } from './a-kept-class.ts'

/** Takes uploads in memory and looks at their checksums; spoils the piece of this number, from 1, on its way. */
async function aCarefulServer(spoils: number) {
  const taken = new Map<string, Buffer>()
  let [pieces, refused] = [0, 0]
  const server = createServer((request, response) => {
    const answer = (status: number, headers: Record<string, string> = {}): void => {
      response.writeHead(status, { 'tus-resumable': '1.0.0', 'content-length': '0', ...headers }).end()
    }
    const path = request.url ?? ''
    const known = taken.get(path) ?? Buffer.alloc(0)
    void (async () => {
      const body = await buffer(request)
      if (request.method === 'OPTIONS') return answer(204, { 'tus-extension': 'creation,checksum', 'tus-checksum-algorithm': 'sha1' })
      if (request.method === 'POST') {
        const name = /filename ([^,]+)/.exec(String(request.headers['upload-metadata']))?.[1] ?? ''
        const place = `/files/${encodeURIComponent(Buffer.from(name, 'base64').toString())}`
        taken.set(place, Buffer.alloc(0))
        return answer(201, { location: place })
      }
      if (request.method === 'HEAD') return answer(200, { 'upload-offset': String(known.length) })
      pieces += 1
      if (pieces === spoils) body[0] = (body[0] ?? 0) ^ 1
      const seal = `sha1 ${createHash('sha1').update(body).digest('base64')}`
      if (request.headers['upload-checksum'] !== seal) {
        refused += 1
        return answer(460)
      }
      taken.set(path, Buffer.concat([known, body]))
      return answer(204, { 'upload-offset': String(known.length + body.length) })
    })()
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  onTestFinished(() => {
    server.closeAllConnections()
    server.close()
  })
  const { port } = server.address() as AddressInfo
  return { url: `http://127.0.0.1:${port}/files`, film: () => taken.get(`/files/${encodeURIComponent(FILM)}`), refused: () => refused }
}

it('a piece of a recording that was spoiled on its way is sent once more, where the server can notice it', async () => {
  const server = await aCarefulServer(2)
  const { rig, id, film, exported } = await aKeptClass({ tus_url: server.url })
  await rig.recordings.takeTo(id, 'server')
  await rig.until(() => expect(exported()).toMatchObject({ state: 'finished' }))
  expect(server.refused()).toBe(1)
  expect(server.film()?.equals(await film())).toBe(true)
}, 60_000)
