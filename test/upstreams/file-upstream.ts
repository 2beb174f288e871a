import { once } from 'node:events'
import { readFile } from 'node:fs/promises'
import { createServer } from 'node:http'
import type { IncomingMessage, Server, ServerResponse } from 'node:http'
import { createServer as createTlsServer } from 'node:https'
import type { AddressInfo } from 'node:net'
import { basename, join } from 'node:path'

export interface FileUpstreamOptions {
  folder: string
  /** Looks at a request first; true: it has answered. */
  meets?: (request: IncomingMessage, response: ServerResponse) => boolean
  /** With it the server speaks HTTPS. PEM. */
  identity?: { key: string; cert: string }
}

/** A web server of plain files on 127.0.0.1, which knows byte ranges. */
export interface FileUpstream {
  url(path: string): string
  /** What was asked for, in order. */
  readonly requests: string[]
  [Symbol.asyncDispose](): Promise<void>
}

export async function startFileUpstream({ folder, meets, identity }: FileUpstreamOptions): Promise<FileUpstream> {
  const requests: string[] = []
  const answer = (request: IncomingMessage, response: ServerResponse): void => {
    requests.push(request.url ?? '')
    if (meets?.(request, response) !== true) void serve(folder, request, response)
  }
  const server: Server = identity === undefined ? createServer(answer) : createTlsServer(identity, answer)
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const origin = `${identity === undefined ? 'http' : 'https'}://127.0.0.1:${(server.address() as AddressInfo).port}`
  return {
    url: (path) => `${origin}${path}`,
    requests,
    [Symbol.asyncDispose]: async () => {
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}

async function serve(folder: string, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const name = basename(new URL(request.url ?? '/', 'http://upstream').pathname)
  const file = await readFile(join(folder, name)).catch(() => undefined)
  if (file === undefined) return void response.writeHead(404).end()
  const [, first, last] = /^bytes=(\d+)-(\d*)$/.exec(request.headers.range ?? '') ?? []
  if (first === undefined) return void response.end(file)
  const end = last === '' ? file.length - 1 : Number(last)
  response.writeHead(206, { 'content-range': `bytes ${first}-${end}/${file.length}` }).end(file.subarray(Number(first), end + 1))
}
