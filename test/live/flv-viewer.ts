import { generateKeyPairSync } from 'node:crypto'
import { once } from 'node:events'
import { connect, createServer } from 'node:net'
import type { AddressInfo, Server, Socket } from 'node:net'
import { connect as connectByTls, createServer as createTlsServer } from 'node:tls'
import { Lane } from '#appliance/base/lane.ts'
import { FlvReader } from '#appliance/live/flv/flv-reader.ts'
import type { MediaMessage } from '#appliance/live/media.ts'
import { TAG_AUDIO, TAG_SCRIPT, TAG_VIDEO } from '#appliance/live/media.ts'
import { selfSigned } from '#appliance/secure/self-signed.ts'

export const HEAD = Buffer.from('HTTP/1.1 200 OK\r\nContent-Type: video/x-flv\r\n\r\n')

/** A viewer at the wire: reads HTTP-FLV from a socket, and can stop reading. */
export class FlvViewer {
  readonly socket: Socket
  readonly messages: MediaMessage[] = []
  head = ''
  bytes = 0
  closed = false
  #pending = Buffer.alloc(0)
  #wakers = new Set<() => void>()
  readonly #reader = new FlvReader((message) => this.messages.push({ ...message, body: Buffer.from(message.body) }))

  constructor(socket: Socket) {
    this.socket = socket
    socket.on('data', (bytes: Buffer) => this.#take(bytes))
    socket.on('error', () => undefined)
    socket.on('close', () => {
      this.closed = true
      this.#wake()
    })
  }

  get pictures(): MediaMessage[] {
    return this.messages.filter(({ type, body }) => type === TAG_VIDEO && body[1] === 1)
  }

  get sounds(): MediaMessage[] {
    return this.messages.filter(({ type, body }) => type === TAG_AUDIO && body[1] === 1)
  }

  /** What came before and between the frames: `metadata`, `video header`, `audio header`, `keyframe`, `picture`, `sound`. */
  get story(): string[] {
    return this.messages.map(nameOf)
  }

  /** Resolves when `condition` holds; rejects when the socket closes before. */
  async until(condition: (viewer: FlvViewer) => boolean): Promise<void> {
    while (!condition(this)) {
      if (this.closed) throw new TypeError('the viewer was closed while it waited')
      await new Promise<void>((resolve) => this.#wakers.add(resolve))
    }
  }

  #take(bytes: Buffer): void {
    this.bytes += bytes.length
    if (this.head === '') {
      this.#pending = Buffer.concat([this.#pending, bytes])
      const end = this.#pending.indexOf('\r\n\r\n')
      if (end < 0) return
      this.head = this.#pending.toString('latin1', 0, end + 4)
      this.#reader.write(this.#pending.subarray(end + 4))
    } else this.#reader.write(bytes)
    this.#wake()
  }

  #wake(): void {
    for (const wake of this.#wakers) wake()
    this.#wakers.clear()
  }
}

function nameOf({ type, body }: MediaMessage): string {
  if (type === TAG_SCRIPT) return 'metadata'
  if (type === TAG_AUDIO) return body[1] === 0 ? 'audio header' : 'sound'
  if (body[1] === 0) return 'video header'
  return (body[0] ?? 0) >> 4 === 1 ? 'keyframe' : 'picture'
}

/** Hands both ends of real TCP connections out, encrypted ones where it is told so, and closes all of them. */
export class Wire {
  readonly #encrypted: boolean
  readonly #server: Server
  readonly #sockets: Socket[] = []
  readonly #lane = new Lane()

  constructor({ encrypted = false }: { encrypted?: boolean } = {}) {
    this.#encrypted = encrypted
    this.#server = encrypted ? createTlsServer({ ...aCertificate(), noDelay: true }) : createServer({ noDelay: true })
  }

  async open(): Promise<this> {
    this.#server.listen(0, '127.0.0.1')
    await once(this.#server, 'listening')
    return this
  }

  /** One after the other, so that the two ends belong together. */
  connect(): Promise<{ box: Socket; viewer: FlvViewer }> {
    return this.#lane.run(() => this.#connect())
  }

  async #connect(): Promise<{ box: Socket; viewer: FlvViewer }> {
    const accepted = once(this.#server, this.#encrypted ? 'secureConnection' : 'connection')
    const to = { port: (this.#server.address() as AddressInfo).port, host: '127.0.0.1' }
    const client = this.#encrypted ? connectByTls({ ...to, rejectUnauthorized: false }) : connect(to)
    const viewer = new FlvViewer(client)
    const [[box]] = (await Promise.all([accepted, once(client, this.#encrypted ? 'secureConnect' : 'connect')])) as [[Socket], unknown]
    this.#sockets.push(box, client)
    return { box, viewer }
  }

  async close(): Promise<void> {
    for (const socket of this.#sockets) socket.destroy()
    await new Promise((resolve) => this.#server.close(resolve))
  }
}

function aCertificate(): { key: string; cert: string } {
  const { privateKey: key } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
  const cert = selfSigned({ key, commonName: 'classbox', hosts: ['127.0.0.1'] })
  return { key: key.export({ type: 'pkcs8', format: 'pem' }), cert }
}
