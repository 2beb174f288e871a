import type { AddressInfo, Server } from 'node:net'
import { BoxError, sentenceOf } from './errors.ts'

export interface Listening {
  /** `::` is every address of the box. */
  readonly host: string
  /** 0 takes any free one. */
  readonly port: number
  /** What is served there, for messages, such as `the pages`. */
  readonly what: string
  /** The setting that holds the port. */
  readonly setting: string
}

/** Listens and answers the port. Where IPv6 is off, `::` means every IPv4 address. Rejects with PORT_TAKEN, naming the port, or ROOM_FAILED. */
export async function listen(server: Server, listening: Listening): Promise<number> {
  const { host, port, what, setting } = listening
  try {
    return await tryToListen(server, host, port)
  } catch (thrown) {
    const code = thrown instanceof Error && 'code' in thrown ? thrown.code : undefined
    if (host === '::' && (code === 'EAFNOSUPPORT' || code === 'EADDRNOTAVAIL')) return listen(server, { ...listening, host: '0.0.0.0' })
    if (code === 'EADDRINUSE') {
      const sentence = `port ${port} for ${what} is taken by another program; set ${setting} to a free one`
      throw new BoxError('PORT_TAKEN', sentence, { cause: thrown, details: { port } })
    }
    throw new BoxError('ROOM_FAILED', `port ${port} for ${what} cannot be opened on ${host}: ${sentenceOf(thrown)}`, { cause: thrown })
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
