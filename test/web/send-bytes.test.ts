import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import { connect } from 'node:net'
import { Readable } from 'node:stream'
import Fastify from 'fastify'
import { expect, it, onTestFinished } from 'vitest'
import { sendBytes } from '#appliance/web/send-bytes.ts'

it('the connection of who fetched something and went to sleep is closed as any idle one', async () => {
  const app = Fastify({ keepAliveTimeout: 100 })
  onTestFinished(() => app.close())
  const body = { size: 1000, etag: '"a"', read: async () => Readable.from([Buffer.alloc(1000)]) }
  app.get('/', (request, reply) => sendBytes(request, reply, body))
  await app.listen({ port: 0, host: '127.0.0.1' })
  const { port } = app.server.address() as AddressInfo
  const client = connect(port, '127.0.0.1')
  onTestFinished(() => void client.destroy())
  let taken = 0
  client.on('data', (data: Buffer) => (taken += data.length))
  client.write('GET / HTTP/1.1\r\nHost: box\r\n\r\n')
  await once(client, 'end')
  expect(taken).toBeGreaterThan(1000)
})
