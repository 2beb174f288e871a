import { execFileSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { aFolder } from '#test/helper/a-folder.ts'
import { aPublisher, anItem } from './a-publisher.ts'

it('signs a tree that another program accepts', async () => {
  const publisher = aPublisher()
  const asset = publisher.blob(2_500_000)
  publisher.catalogue([anItem({ assets: [{ asset: asset.sha256, role: 'main' }] })], [asset])
  const folder = await aFolder()
  await publisher.writeTree(folder)

  const key = Buffer.from(publisher.keys.catalog[0]?.publicKey ?? '', 'base64')
  const { signatures } = JSON.parse(await readFile(join(folder, 'catalog.json.sig'), 'utf8')) as { signatures: { ed25519: string }[] }
  await writeFile(join(folder, 'key.der'), Buffer.concat([Buffer.from('302a300506032b6570032100', 'hex'), key]))
  await writeFile(join(folder, 'signature'), Buffer.from(signatures[0]?.ed25519 ?? '', 'base64'))
  const openssl = ['pkeyutl', '-verify', '-pubin', '-inkey', 'key.der', '-keyform', 'DER', '-rawin', '-in', 'catalog.json']
  expect(execFileSync('openssl', [...openssl, '-sigfile', 'signature'], { cwd: folder, encoding: 'utf8' })).toContain('Success')

  const blob = await readFile(join(folder, 'blobs', asset.sha256.slice(0, 2), asset.sha256))
  expect(createHash('sha256').update(blob).digest('hex')).toBe(asset.sha256)
  expect(asset.pieces?.listBytes).toBe(96)
})

it('serves ranges and says that nothing has changed, and counts what it sends', async () => {
  const publisher = aPublisher()
  const { sha256 } = publisher.blob('0123456789')
  const server = await publisher.serve()
  const path = `blobs/${sha256.slice(0, 2)}/${sha256}`
  const url = `${server.url}/${path}`

  const whole = await fetch(url)
  const etag = whole.headers.get('etag') ?? ''
  expect(await whole.text()).toBe('0123456789')
  const middle = await fetch(url, { headers: { range: 'bytes=3-5', 'if-range': etag } })
  expect([middle.status, middle.headers.get('content-range'), await middle.text()]).toEqual([206, 'bytes 3-5/10', '345'])
  expect((await fetch(url, { headers: { range: 'bytes=3-5', 'if-range': '"other"' } })).status).toBe(200)
  expect((await fetch(url, { headers: { range: 'bytes=10-' } })).status).toBe(416)
  expect((await fetch(url, { headers: { 'if-none-match': etag } })).status).toBe(304)
  expect((await fetch(`${server.url}/blobs/nothing`)).status).toBe(404)
  expect(server.asked.map(({ status }) => status)).toEqual([200, 206, 200, 416, 304, 404])
  expect(server.bytesOf(path)).toBe(23)

  server.misbehave = ({ response }) => (response.writeHead(503).end('later'), true)
  expect((await fetch(url)).status).toBe(503)
})
