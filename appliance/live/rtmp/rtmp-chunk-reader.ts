import { BoxError } from '#appliance/base/errors.ts'
import { ABORT, SET_CHUNK_SIZE } from './rtmp-message.ts'
import type { RtmpMessage } from './rtmp-message.ts'

const MESSAGE_HEADER_BYTES = [11, 7, 3, 0] as const
const EXTENDED = 0xff_ff_ff
const MAX_HEADER_BYTES = 18
const DEFAULT_CHUNK_BYTES = 128
const MAX_CHUNK_BYTES = 0xff_ff_ff
const MAX_CHUNK_STREAMS = 8
const FIRST_BODY_BYTES = 4096

interface ChunkStream {
  type: number
  length: number
  streamId: number
  timestamp: number
  /** The last timestamp field: absolute after a type 0 header, else a delta. */
  step: number
  extended: boolean
  body: Buffer
  received: number
}

/**
 * The chunk layer of RTMP (Adobe RTMP 1.0 section 5.3): bytes in any cut, messages out.
 * Set Chunk Size and Abort are obeyed here and not handed on. Memory follows what was received, not what was claimed.
 */
export class RtmpChunkReader {
  readonly #onMessage: (message: RtmpMessage) => void
  readonly #streams = new Map<number, ChunkStream>()
  readonly #header = Buffer.alloc(MAX_HEADER_BYTES)
  #headerBytes = 0
  #current: ChunkStream | undefined
  #left = 0
  #chunkBytes = DEFAULT_CHUNK_BYTES
  #waiting: Buffer[] | undefined
  /** The longest message that is taken, in bytes. */
  maxMessageBytes: number

  constructor(onMessage: (message: RtmpMessage) => void, maxMessageBytes: number) {
    this.#onMessage = onMessage
    this.maxMessageBytes = maxMessageBytes
  }

  /**
   * Takes the next bytes. Throws BoxError STREAM_MALFORMED where they are no RTMP; the reader is useless from then on.
   * What `onMessage` throws comes out here. While paused the bytes are only kept.
   */
  write(data: Buffer): void {
    let at = 0
    while (at < data.length) {
      if (this.#waiting !== undefined) return void this.#waiting.push(data.subarray(at))
      at += this.#current === undefined ? this.#readHeader(data.subarray(at)) : this.#readBody(this.#current, data.subarray(at))
    }
  }

  /** No message is handed on from here to `resume`. */
  pause(): void {
    this.#waiting ??= []
  }

  resume(): void {
    const waiting = this.#waiting ?? []
    this.#waiting = undefined
    for (const data of waiting) this.write(data)
  }

  #readHeader(data: Buffer): number {
    const wanted = this.#headerLength()
    const taken = data.copy(this.#header, this.#headerBytes, 0, wanted - this.#headerBytes)
    this.#headerBytes += taken
    if (this.#headerBytes === wanted && this.#headerLength() === wanted) this.#startChunk(wanted)
    return taken
  }

  /** Length of the header as far as the bytes at hand tell. */
  #headerLength(): number {
    const first = this.#header.readUInt8(0)
    if (this.#headerBytes === 0) return 1
    const basic = basicBytes(first)
    const plain = basic + messageHeaderBytes(first)
    if (this.#headerBytes < plain) return plain
    const extended = first >> 6 === 3 ? this.#streams.get(this.#chunkStreamId())?.extended : this.#header.readUIntBE(basic, 3) === EXTENDED
    return extended === true ? plain + 4 : plain
  }

  #chunkStreamId(): number {
    const id = this.#header.readUInt8(0) & 0x3f
    if (id === 0) return 64 + this.#header.readUInt8(1)
    return id === 1 ? 64 + this.#header.readUInt16LE(1) : id
  }

  #startChunk(headerBytes: number): void {
    const format = this.#header.readUInt8(0) >> 6
    const stream = this.#streamOf(this.#chunkStreamId(), format)
    this.#headerBytes = 0
    const notExtended = this.#applyHeader(stream, format, headerBytes)
    this.#current = stream
    this.#left = Math.min(this.#chunkBytes, stream.length - stream.received)
    if (this.#left === 0) this.#endChunk(stream)
    if (notExtended !== undefined) this.write(notExtended)
  }

  #streamOf(id: number, format: number): ChunkStream {
    const known = this.#streams.get(id)
    if (known !== undefined) return known
    // librtmp opens its control stream with type 1; types 2 and 3 say too little to begin with.
    if (format > 1) throw malformed(`chunk stream ${id} begins with a header of type ${format}`)
    if (this.#streams.size >= MAX_CHUNK_STREAMS) throw malformed(`more than ${MAX_CHUNK_STREAMS} chunk streams are open`)
    const body = Buffer.alloc(0)
    const stream = { type: 0, length: 0, streamId: 0, timestamp: 0, step: 0, extended: false, body, received: 0 }
    this.#streams.set(id, stream)
    return stream
  }

  /** Returns bytes that were read as an extended timestamp and are none. */
  #applyHeader(stream: ChunkStream, format: number, headerBytes: number): Buffer | undefined {
    const begins = stream.received === 0
    if (format < 3) this.#readFields(stream, format, begins)
    const tail = this.#header.subarray(headerBytes - 4, headerBytes)
    if (stream.extended && format < 3) stream.step = tail.readUInt32BE()
    // Some encoders leave the extended timestamp out of the chunks that continue a message; then these bytes are its body.
    else if (stream.extended && !begins && tail.readUInt32BE() !== stream.step) return Buffer.from(tail)
    else if (stream.extended) stream.step = tail.readUInt32BE()
    if (begins) stream.timestamp = format === 0 ? stream.step : (stream.timestamp + stream.step) >>> 0
    return undefined
  }

  #readFields(stream: ChunkStream, format: number, begins: boolean): void {
    const at = basicBytes(this.#header.readUInt8(0))
    if (!begins && format === 0) throw malformed('a new message begins inside another one of the same chunk stream')
    stream.step = this.#header.readUIntBE(at, 3)
    stream.extended = stream.step === EXTENDED
    if (format > 1) return
    const length = this.#header.readUIntBE(at + 3, 3)
    if (!begins && length !== stream.length) throw malformed('a message changes its length midway')
    if (length > this.maxMessageBytes) throw malformed(`a message of ${length} bytes is announced, more than ${this.maxMessageBytes}`)
    stream.length = length
    stream.type = this.#header.readUInt8(at + 6)
    if (format === 0) stream.streamId = this.#header.readUInt32LE(at + 7)
  }

  #readBody(stream: ChunkStream, data: Buffer): number {
    const taken = Math.min(this.#left, data.length)
    makeRoom(stream, stream.received + taken)
    data.copy(stream.body, stream.received, 0, taken)
    stream.received += taken
    this.#left -= taken
    if (this.#left === 0) this.#endChunk(stream)
    return taken
  }

  #endChunk(stream: ChunkStream): void {
    this.#current = undefined
    if (stream.received < stream.length) return
    const { type, streamId, timestamp } = stream
    const body = stream.body.subarray(0, stream.received)
    stream.received = 0
    if (type === SET_CHUNK_SIZE) this.#setChunkSize(body)
    else if (type === ABORT) this.#abort(body)
    else this.#onMessage({ type, streamId, timestamp, body })
  }

  #setChunkSize(body: Buffer): void {
    const size = body.length < 4 ? 0 : body.readInt32BE()
    if (size < 1) throw malformed(`a chunk size of ${size} bytes is announced`)
    this.#chunkBytes = Math.min(size, MAX_CHUNK_BYTES) // 5.4.1: everything above is the same, no message is longer
  }

  #abort(body: Buffer): void {
    const stream = body.length < 4 ? undefined : this.#streams.get(body.readUInt32BE())
    if (stream !== undefined) stream.received = 0
  }
}

function basicBytes(first: number): number {
  const id = first & 0x3f
  return id < 2 ? id + 2 : 1
}

function messageHeaderBytes(first: number): number {
  return MESSAGE_HEADER_BYTES[(first >> 6) as 0 | 1 | 2 | 3]
}

function makeRoom(stream: ChunkStream, bytes: number): void {
  if (stream.body.length >= bytes) return
  const larger = Buffer.allocUnsafeSlow(Math.max(bytes, Math.min(stream.length, Math.max(FIRST_BODY_BYTES, stream.body.length * 2))))
  stream.body.copy(larger, 0, 0, stream.received)
  stream.body = larger
}

function malformed(sentence: string): BoxError {
  return new BoxError('STREAM_MALFORMED', sentence)
}
