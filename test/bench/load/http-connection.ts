import { connect } from 'node:net'
import type { Socket } from 'node:net'

const HEAD_END = Buffer.from('\r\n\r\n')

/** A whole HTTP answer. */
export interface HttpAnswer {
  status: number
  body: Buffer
}

/**
 * One connection that is kept open, as a player keeps it: one question after the other, whole answers with a Content-Length.
 * Cheap, for hundreds of them.
 */
export class HttpConnection {
  readonly #socket: Socket
  readonly #host: string
  #chunks: Buffer[] = []
  #length = 0
  #awaited: { needs: number; bodyAt: number; status: number } | undefined
  #waiter: ((answer: HttpAnswer | undefined) => void) | undefined
  closed = false

  constructor(port: number, onBytes: (count: number) => void) {
    this.#host = `127.0.0.1:${port}`
    this.#socket = connect({ port, host: '127.0.0.1', noDelay: true })
    this.#socket
      .on('data', (bytes: Buffer) => {
        onBytes(bytes.length)
        this.#take(bytes)
      })
      .on('error', () => undefined) // 'close' follows
      .on('close', () => {
        this.closed = true
        this.#answer(undefined)
      })
  }

  /** Undefined where the server ended the connection instead. */
  get(path: string): Promise<HttpAnswer | undefined> {
    return new Promise((resolve) => {
      if (this.closed) return resolve(undefined)
      this.#waiter = resolve
      this.#socket.write(`GET ${path} HTTP/1.1\r\nHost: ${this.#host}\r\nAccept: */*\r\n\r\n`)
    })
  }

  /** Stops reading with the socket open. */
  pause(): void {
    this.#socket.pause()
  }

  #take(bytes: Buffer): void {
    this.#chunks.push(bytes)
    this.#length += bytes.length
    this.#awaited ??= this.#readHead()
    if (this.#awaited === undefined || this.#length < this.#awaited.needs) return
    const { needs, bodyAt, status } = this.#awaited
    const all = this.#chunks.length === 1 ? bytes : Buffer.concat(this.#chunks)
    this.#awaited = undefined
    this.#chunks = all.length === needs ? [] : [all.subarray(needs)]
    this.#length = all.length - needs
    this.#answer({ status, body: all.subarray(bodyAt, needs) })
  }

  #readHead(): { needs: number; bodyAt: number; status: number } | undefined {
    const all = this.#chunks.length === 1 ? (this.#chunks[0] as Buffer) : Buffer.concat(this.#chunks)
    this.#chunks = [all]
    const end = all.indexOf(HEAD_END)
    if (end < 0) return undefined
    const head = all.toString('latin1', 0, end)
    const bodyAt = end + HEAD_END.length
    const length = Number(/^content-length:\s*(\d+)/im.exec(head)?.[1] ?? 0)
    return { needs: bodyAt + length, bodyAt, status: Number(head.slice(9, 12)) }
  }

  #answer(answer: HttpAnswer | undefined): void {
    const waiter = this.#waiter
    this.#waiter = undefined
    waiter?.(answer)
  }
}
