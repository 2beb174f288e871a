import { mkdir, readdir, readFile, rm } from 'node:fs/promises'
import { createServer } from 'node:http'
import type { IncomingMessage, Server as HttpServer, ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { once } from 'node:events'
import { join } from 'node:path'
import { FileStore } from '@tus/file-store'
import { Server } from '@tus/server'
import { onTestFinished } from 'vitest'
import { aFolder } from '#test/helper/a-folder.ts'

export interface Asked {
  readonly method: string
  readonly authorization: string | undefined
}

/** A real upload server on a port of its own, that a test can stop, start again, and make forget. */
export class UploadServer {
  readonly folder: string
  readonly asked: Asked[] = []
  /** Answers instead of the server where it gives true. */
  instead: (request: IncomingMessage, response: ServerResponse) => boolean = () => false
  /** Called before the PATCH of this number, from 1, is taken. */
  onPatch: (number: number) => void = () => undefined
  #patches = 0
  #server: HttpServer | undefined
  port = 0

  constructor(folder: string) {
    this.folder = folder
  }

  get url(): string {
    return `http://127.0.0.1:${this.port}/files`
  }

  /** On the port that it had before, if it had one. */
  async start(): Promise<void> {
    const tus = new Server({ path: '/files', datastore: new FileStore({ directory: this.folder }), relativeLocation: true })
    const server = createServer((request, response) => {
      this.asked.push({ method: request.method ?? '', authorization: request.headers.authorization })
      if (request.method === 'PATCH') this.onPatch((this.#patches += 1))
      if (!this.instead(request, response)) void tus.handle(request, response)
    })
    server.listen(this.port, '127.0.0.1')
    await once(server, 'listening')
    this.port = (server.address() as AddressInfo).port
    this.#server = server
  }

  async stop(): Promise<void> {
    const server = this.#server
    this.#server = undefined
    if (server === undefined) return
    const closed = once(server, 'close')
    server.close()
    server.closeAllConnections()
    await closed
  }

  count(method: string): number {
    return this.asked.filter((one) => one.method === method).length
  }

  /** What has been uploaded whole, by its name. */
  async uploads(): Promise<Map<string, Buffer>> {
    const found = new Map<string, Buffer>()
    for (const name of (await readdir(this.folder)).filter((one) => one.endsWith('.json'))) {
      const { metadata, size } = JSON.parse(await readFile(join(this.folder, name), 'utf8')) as {
        metadata: { filename: string }
        size: number
      }
      const bytes = await readFile(join(this.folder, name.slice(0, -'.json'.length)))
      if (bytes.length === size) found.set(metadata.filename, bytes)
    }
    return found
  }

  async forget(): Promise<void> {
    for (const name of await readdir(this.folder)) await rm(join(this.folder, name))
  }
}

export async function anUploadServer(): Promise<UploadServer> {
  const folder = join(await aFolder(), 'uploads')
  await mkdir(folder)
  const server = new UploadServer(folder)
  await server.start()
  onTestFinished(() => server.stop())
  return server
}
