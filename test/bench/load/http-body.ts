const HEAD_END = Buffer.from('\r\n\r\n')
const LINE_END = Buffer.from('\r\n')

/** The body of one HTTP/1.1 response from the bytes of its socket, chunked or until the end; cheap, for hundreds of viewers. */
export class HttpBody {
  readonly #onBody: (bytes: Buffer) => void
  #rest: Buffer = Buffer.alloc(0)
  #part: 'head' | 'plain' | 'chunk size' | 'chunk' | 'chunk end' = 'head'
  #left = 0
  /** The status of the response; 0 before its head is there. */
  status = 0

  constructor(onBody: (bytes: Buffer) => void) {
    this.#onBody = onBody
  }

  write(bytes: Buffer): void {
    let rest = this.#rest.length === 0 ? bytes : Buffer.concat([this.#rest, bytes])
    for (let used = -1; used !== 0 && rest.length > 0;) {
      used = this.#take(rest)
      rest = rest.subarray(used)
    }
    this.#rest = rest
  }

  /** How many bytes were understood; 0 asks for more. */
  #take(bytes: Buffer): number {
    switch (this.#part) {
      case 'head':
        return this.#takeHead(bytes)
      case 'plain':
        this.#onBody(bytes)
        return bytes.length
      case 'chunk size':
        return this.#takeChunkSize(bytes)
      case 'chunk':
        return this.#takeChunk(bytes)
      case 'chunk end':
        if (bytes.length < LINE_END.length) return 0
        this.#part = 'chunk size'
        return LINE_END.length
    }
  }

  #takeHead(bytes: Buffer): number {
    const end = bytes.indexOf(HEAD_END)
    if (end < 0) return 0
    const head = bytes.toString('latin1', 0, end)
    this.status = Number(head.split(' ', 2)[1])
    this.#part = /^transfer-encoding:\s*chunked/im.test(head) ? 'chunk size' : 'plain'
    return end + HEAD_END.length
  }

  #takeChunkSize(bytes: Buffer): number {
    const end = bytes.indexOf(LINE_END)
    if (end < 0) return 0
    this.#left = Number.parseInt(bytes.toString('latin1', 0, end), 16)
    this.#part = 'chunk'
    return end + LINE_END.length
  }

  #takeChunk(bytes: Buffer): number {
    const piece = bytes.subarray(0, this.#left)
    this.#left -= piece.length
    if (this.#left === 0) this.#part = 'chunk end'
    this.#onBody(piece)
    return piece.length
  }
}
