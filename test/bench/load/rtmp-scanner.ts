import { MessageHead } from './message-head.ts'

const SET_CHUNK_SIZE = 1
const HEADER_BYTES = [11, 7, 3, 0] as const
const EXTENDED = 0xffffff
/** Enough for a stamped frame's beginning and for every command result that a player waits for. */
const KEPT_BYTES = 512

interface ChunkStream {
  type: number
  length: number
  isExtended: boolean
  message: MessageHead
}

/** Calls `onMessage` with the type and first 512 bytes of each message of an RTMP chunk stream (RTMP 1.0, 5.3). */
export class RtmpScanner {
  readonly #onMessage: (type: number, head: Buffer) => void
  readonly #streams = new Map<number, ChunkStream>()
  #rest: Buffer = Buffer.alloc(0)
  #chunkSize = 128
  #current: ChunkStream | undefined
  #left = 0

  constructor(onMessage: (type: number, head: Buffer) => void) {
    this.#onMessage = onMessage
  }

  write(chunk: Buffer): void {
    const bytes = this.#rest.length === 0 ? chunk : Buffer.concat([this.#rest, chunk])
    let at = 0
    while (at < bytes.length) {
      const used = this.#current === undefined ? this.#takeHeader(bytes, at) : this.#takePayload(this.#current, bytes, at)
      if (used === 0) break
      at += used
    }
    this.#rest = bytes.subarray(at)
  }

  #takeHeader(bytes: Buffer, start: number): number {
    const first = bytes.readUInt8(start)
    const basic = (first & 63) < 2 ? 2 + (first & 63) : 1
    const format = first >> 6
    const at = start + basic
    const size = HEADER_BYTES[format as 0 | 1 | 2 | 3]
    if (bytes.length < at + size) return 0
    const id = basic === 1 ? first & 63 : bytes.readUIntLE(start + 1, basic - 1) + 64
    const stream = this.#streams.get(id) ?? { type: 0, length: 0, isExtended: false, message: new MessageHead(KEPT_BYTES) }
    const isExtended = format < 3 ? bytes.readUIntBE(at, 3) === EXTENDED : stream.isExtended
    const used = basic + size + (isExtended ? 4 : 0)
    if (bytes.length < start + used) return 0
    stream.isExtended = isExtended
    if (format < 2) {
      stream.length = bytes.readUIntBE(at + 3, 3)
      stream.type = bytes.readUInt8(at + 6)
    }
    this.#streams.set(id, stream)
    this.#beginChunk(stream)
    return used
  }

  #beginChunk(stream: ChunkStream): void {
    if (stream.message.missing === 0) stream.message.begin(stream.length)
    this.#left = Math.min(stream.message.missing, this.#chunkSize)
    this.#current = this.#left === 0 ? undefined : stream
  }

  #takePayload({ type, message }: ChunkStream, bytes: Buffer, at: number): number {
    const taken = Math.min(this.#left, bytes.length - at)
    message.take(bytes, at, taken)
    this.#left -= taken
    if (this.#left > 0) return taken
    this.#current = undefined
    if (message.missing > 0) return taken
    if (type === SET_CHUNK_SIZE) this.#chunkSize = message.kept.readUInt32BE(0)
    this.#onMessage(type, message.kept)
    return taken
  }
}
