import { connect } from 'node:net'
import type { Socket } from 'node:net'
import { TAG_AUDIO, TAG_SCRIPT, TAG_VIDEO } from '#appliance/live/media.ts'
import { decodeAmf, encodeAmf } from '#appliance/live/rtmp/rtmp-amf.ts'
import type { AmfValue } from '#appliance/live/rtmp/rtmp-amf.ts'
import { RtmpChunkReader } from '#appliance/live/rtmp/rtmp-chunk-reader.ts'
import { toChunks } from '#appliance/live/rtmp/rtmp-chunk-writer.ts'
import { ClientHandshake, clientHello } from '#appliance/live/rtmp/rtmp-handshake.ts'
import { COMMAND } from '#appliance/live/rtmp/rtmp-message.ts'
import type { RtmpMessage } from '#appliance/live/rtmp/rtmp-message.ts'

const OWN_CHUNK_BYTES = 128

export interface PlayWish {
  app?: string
  name?: string
  localAddress?: string
}

/** A player at the wire: says what players say, writes down what it is told, and can stop reading. */
export class RtmpViewer {
  readonly socket: Socket
  readonly messages: RtmpMessage[] = []
  closed = false
  #handshake: ClientHandshake | undefined = new ClientHandshake()
  readonly #reader = new RtmpChunkReader((message) => this.messages.push({ ...message, body: Buffer.from(message.body) }), 16_777_215)
  #unsaid: Buffer[] = []
  #wakers = new Set<() => void>()

  constructor(port: number, localAddress = '127.0.0.1') {
    this.socket = connect({ port, host: '127.0.0.1', localAddress })
    this.socket.on('data', (bytes: Buffer) => this.#take(bytes))
    this.socket.on('error', () => undefined)
    this.socket.on('close', () => {
      this.closed = true
      this.#wake()
    })
    this.socket.write(clientHello())
  }

  /** Asks to play; media follow, or a status that says why not. */
  play({ app = 'play', name = 'class' }: PlayWish = {}): this {
    this.command('connect', 1, { app, flashVer: 'A Player 1.0', tcUrl: `rtmp://127.0.0.1/${app}` })
    this.command('createStream', 2, null)
    this.command('play', 3, null, name, -2000)
    return this
  }

  command(...values: AmfValue[]): void {
    this.say(COMMAND, encodeAmf(values))
  }

  say(type: number, body: Buffer): void {
    const chunks = toChunks({ type, streamId: type === COMMAND ? 1 : 0, timestamp: 0, body }, 3, OWN_CHUNK_BYTES)
    if (this.#handshake === undefined) this.socket.write(chunks)
    else this.#unsaid.push(chunks)
  }

  get pictures(): RtmpMessage[] {
    return this.messages.filter(({ type, body }) => type === TAG_VIDEO && body[1] === 1)
  }

  get media(): RtmpMessage[] {
    return this.messages.filter(({ type }) => type === TAG_VIDEO || type === TAG_AUDIO)
  }

  /** Codes of the statuses it was told, such as `NetStream.Play.Start`. */
  get statuses(): string[] {
    return this.messages.filter(({ type }) => type === COMMAND).flatMap(({ body }) => codeIn(decodeAmf(body)))
  }

  /** The commands it was sent, with all their values. */
  get commands(): AmfValue[][] {
    return this.messages.filter(({ type }) => type === COMMAND).map(({ body }) => decodeAmf(body))
  }

  /** Everything in a word each, in order. */
  get story(): string[] {
    return this.messages.map(nameOf)
  }

  /** Resolves when `condition` holds; rejects when the socket closes before. */
  async until(condition: (viewer: this) => boolean): Promise<void> {
    while (!condition(this)) {
      if (this.closed) throw new TypeError(`the player was closed while it waited, after ${this.story.join(', ')}`)
      await new Promise<void>((resolve) => this.#wakers.add(resolve))
    }
  }

  /** Resolves when the box has closed it. */
  async gone(): Promise<void> {
    while (!this.closed) await new Promise<void>((resolve) => this.#wakers.add(resolve))
  }

  #take(bytes: Buffer): void {
    if (this.#handshake === undefined) this.#reader.write(bytes)
    else {
      const done = this.#handshake.write(bytes)
      if (done === undefined) return
      this.#handshake = undefined
      this.socket.write(Buffer.concat([done.reply, ...this.#unsaid]))
      this.#reader.write(done.rest)
    }
    this.#wake()
  }

  #wake(): void {
    const woken = [...this.#wakers]
    this.#wakers.clear()
    for (const wake of woken) wake()
  }
}

function codeIn([, , , about]: AmfValue[]): string[] {
  const code = typeof about === 'object' && about !== null && !Array.isArray(about) ? about['code'] : undefined
  return typeof code === 'string' ? [code] : []
}

function nameOf({ type, body }: RtmpMessage): string {
  if (type === TAG_SCRIPT) return firstWord(body)
  if (type === TAG_AUDIO) return body[1] === 0 ? 'audio header' : 'sound'
  if (type === TAG_VIDEO) return body[1] === 0 ? 'video header' : (body[0] ?? 0) >> 4 === 1 ? 'keyframe' : 'picture'
  if (type === COMMAND) return codeIn(decodeAmf(body))[0] ?? firstWord(body)
  return `control ${type}`
}

function firstWord(body: Buffer): string {
  const [name] = decodeAmf(body)
  return typeof name === 'string' ? name : 'no name'
}
