import { connect } from 'node:net'
import type { Socket } from 'node:net'
import { FlvReader } from '#appliance/live/flv/flv-reader.ts'
import { TAG_AUDIO, TAG_VIDEO } from '#appliance/live/media.ts'

/** One tag as a viewer got it. */
export interface SeenTag {
  type: number
  /** Milliseconds on the channel's timeline. */
  timestamp: number
  /** An enhanced or plain video keyframe (frame type 1), sequence headers included. */
  key: boolean
  /** First byte of the body: codec and frame type. */
  first: number
  /** performance.now() at its arrival. */
  at: number
}

/** A player at the box's HTTP-FLV door, over one raw connection that is never reopened. */
export class FlvViewer {
  readonly tags: SeenTag[] = []
  readonly #socket: Socket
  readonly #looks = new Set<() => void>()
  #head = ''
  #body: FlvReader | undefined
  closed = false

  constructor(port: number, channel = 'class') {
    this.#socket = connect(port, '127.0.0.1', () => {
      this.#socket.write(`GET /live/${channel}.flv HTTP/1.1\r\nHost: 127.0.0.1:${port}\r\n\r\n`)
    })
    this.#socket.on('data', (chunk: Buffer) => this.#take(chunk))
    this.#socket.on('error', () => undefined)
    this.#socket.on('close', () => {
      this.closed = true
      this.#look()
    })
  }

  /** Of the answer; 0 before it came. */
  get status(): number {
    return Number(/^HTTP\/1\.1 (\d+)/.exec(this.#head)?.[1] ?? 0)
  }

  get head(): string {
    return this.#head
  }

  /** The first tag after index `from` that matches; rejects if the connection closes before. */
  async tag(match: (tag: SeenTag) => boolean, from = 0): Promise<SeenTag> {
    await this.until(() => this.tags.slice(from).some(match))
    const found = this.tags.slice(from).find(match)
    if (found === undefined) throw new Error('the viewer was let go')
    return found
  }

  picture(from = 0): Promise<SeenTag> {
    return this.tag((tag) => tag.type === TAG_VIDEO && tag.key, from)
  }

  sound(from = 0): Promise<SeenTag> {
    return this.tag((tag) => tag.type === TAG_AUDIO, from)
  }

  /** Resolves once `met` holds, looked at whenever something arrives, or once the connection is closed. */
  until(met: () => boolean): Promise<void> {
    return new Promise((resolve) => {
      const look = (): void => {
        if (!met() && !this.closed) return
        this.#looks.delete(look)
        resolve()
      }
      this.#looks.add(look)
      look()
    })
  }

  /** Stops reading, as a tablet that went to sleep does. */
  pause(): void {
    this.#socket.pause()
  }

  close(): void {
    this.#socket.destroy()
  }

  #take(chunk: Buffer): void {
    if (this.#body === undefined) chunk = this.#takeHead(chunk)
    if (chunk.length > 0) this.#body?.write(chunk)
    this.#look()
  }

  #takeHead(chunk: Buffer): Buffer {
    const text = this.#head + chunk.toString('latin1')
    const end = text.indexOf('\r\n\r\n')
    if (end < 0) {
      this.#head = text
      return Buffer.alloc(0)
    }
    this.#head = text.slice(0, end)
    if (this.status === 200) {
      this.#body = new FlvReader(({ type, timestamp, body }) => {
        const first = body[0] ?? 0
        const key = type === TAG_VIDEO && (first & 0x70) >> 4 === 1
        this.tags.push({ type, timestamp, key, first, at: performance.now() })
      })
    }
    return Buffer.from(text.slice(end + 4), 'latin1')
  }

  #look(): void {
    for (const look of this.#looks) look()
  }
}
