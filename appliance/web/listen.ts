import type { Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { BoxError, sentenceOf } from '#appliance/base/errors.ts'

/** Listens and answers the port. Where IPv6 is off, `::` means every IPv4 address. Rejects with PORT_TAKEN, naming the port. */
export async function listen(server: Server, { host, port }: { host: string; port: number }): Promise<number> {
  try {
    return await tryToListen(server, host, port)
  } catch (thrown) {
    const code = thrown instanceof Error && 'code' in thrown ? thrown.code : undefined
    if (host === '::' && (code === 'EAFNOSUPPORT' || code === 'EADDRNOTAVAIL')) return listen(server, { host: '0.0.0.0', port })
    if (code === 'EADDRINUSE') {
      const sentence = `port ${port} for the pages is taken by another program; set http.port to a free one`
      throw new BoxError('PORT_TAKEN', sentence, { cause: thrown, details: { port } })
    }
    throw new BoxError('ROOM_FAILED', `the pages cannot be opened on ${host} port ${port}: ${sentenceOf(thrown)}`, { cause: thrown })
  }
}

function tryToListen(server: Server, host: string, port: number): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once('error', reject)
    server.listen({ host, port }, () => {
      server.removeListener('error', reject)
      resolve((server.address() as AddressInfo).port)
    })
  })
}
