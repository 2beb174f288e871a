import { connect } from 'node:net'
import type { Socket } from 'node:net'
import { FlvReader } from '#appliance/live/flv/flv-reader.ts'
import { TAG_VIDEO } from '#appliance/live/media.ts'
import type { LessonClips, Origin } from './lesson-clips.ts'

/** A picture that came to the projector. */
export interface SeenPicture {
  readonly origin: Origin
  /** Its time in its source, milliseconds. */
  readonly at: number
  /** When it came: epoch milliseconds. */
  readonly seenAt: number
  /** On the channel's timeline, milliseconds. */
  readonly timestamp: number
}

const AGAIN = 100

/** What a projector is sent by HTTP-FLV: which picture of which source came when. It comes back by itself where the box was away. */
export class Projector {
  readonly pictures: SeenPicture[] = []
  /** Connections that were begun. */
  connections = 0
  readonly #clips: Pick<LessonClips, 'find'>
  readonly #port: number
  readonly #looks = new Set<() => void>()
  #socket: Socket | undefined
  #timer: NodeJS.Timeout | undefined
  #off = false

  constructor(port: number, clips: Pick<LessonClips, 'find'>) {
    this.#port = port
    this.#clips = clips
    this.#open()
  }

  /** The first picture after index `from` that matches. */
  async picture(match: (picture: SeenPicture) => boolean, from = 0): Promise<SeenPicture> {
    await new Promise<void>((resolve) => {
      const look = (): void => {
        if (!this.pictures.slice(from).some(match)) return
        this.#looks.delete(look)
        resolve()
      }
      this.#looks.add(look)
      look()
    })
    const found = this.pictures.slice(from).find(match)
    if (found === undefined) throw new Error('no such picture')
    return found
  }

  off(): void {
    this.#off = true
    clearTimeout(this.#timer)
    this.#socket?.destroy()
  }

  #open(): void {
    this.connections += 1
    let head = ''
    let body: FlvReader | undefined
    const socket = connect(this.#port, '127.0.0.1', () => {
      socket.write(`GET /live/class.flv HTTP/1.1\r\nHost: 127.0.0.1:${this.#port}\r\n\r\n`)
    })
    this.#socket = socket
    socket.on('data', (chunk: Buffer) => {
      if (body !== undefined) return body.write(chunk)
      head += chunk.toString('latin1')
      const end = head.indexOf('\r\n\r\n')
      if (end < 0) return
      if (!head.startsWith('HTTP/1.1 200')) return void socket.destroy()
      body = new FlvReader(({ type, timestamp, body: bytes }) => this.#take(type, timestamp, bytes))
      const rest = Buffer.from(head.slice(end + 4), 'latin1')
      if (rest.length > 0) body.write(rest)
    })
    socket.on('error', () => undefined)
    socket.on('close', () => {
      if (!this.#off) this.#timer = setTimeout(() => this.#open(), AGAIN)
    })
  }

  #take(type: number, timestamp: number, body: Buffer): void {
    if (type !== TAG_VIDEO || body[1] !== 1) return
    const known = this.#clips.find(body)
    if (known === undefined) return
    this.pictures.push({ ...known, seenAt: Date.now(), timestamp })
    for (const look of this.#looks) look()
  }
}
