import { once } from 'node:events'
import { createServer } from 'node:http'
import type { IncomingMessage, ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { flvHeader, flvTag } from '#appliance/live/flv/flv-tag.ts'
import { playInRealTime, readClip } from './clip.ts'

/** Another box of the school, at the wire. */
export interface PeerBox {
  /** As the settings name it. */
  readonly base: string
  /** Methods that it was asked by, in order. */
  readonly asked: string[]
  /** The lesson stops in the middle, the sockets stay open. */
  freeze(): void
  [Symbol.asyncDispose](): Promise<void>
}

/** Has the sample lesson on air; `path` is what it says of where it comes from, `meets` answers in its place where it returns true. */
export async function startPeerBox(
  path: string | undefined,
  meets: (request: IncomingMessage, response: ServerResponse) => boolean = () => false,
): Promise<PeerBox> {
  const asked: string[] = []
  const stops: (() => void)[] = []
  const clip = readClip()
  const server = createServer((request, response) => {
    asked.push(request.method ?? '')
    if (meets(request, response)) return
    response.writeHead(200, { 'content-type': 'video/x-flv', ...(path === undefined ? {} : { 'classbox-path': path }) })
    if (request.method === 'HEAD') return void response.end()
    response.write(Buffer.concat([flvHeader({ audio: true, video: true }), ...clip.headers.map(flvTag)]))
    const stop = playInRealTime(clip, (message) => response.write(flvTag(message)), 1000)
    stops.push(stop)
    response.on('close', stop)
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const freeze = (): void => stops.forEach((stop) => stop())
  return {
    base: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    asked,
    freeze,
    [Symbol.asyncDispose]: async () => {
      freeze()
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}
