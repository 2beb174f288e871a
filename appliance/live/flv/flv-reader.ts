import { BoxError } from '#appliance/base/errors.ts'
import { TAG_AUDIO, TAG_SCRIPT, TAG_VIDEO } from '../media.ts'
import type { MediaMessage, TagType } from '../media.ts'

const FILE_HEADER_BYTES = 9
const TAG_HEADER_BYTES = 11
const TRAILER_BYTES = 4 // PreviousTagSize
const MAX_BODY_BYTES = 4 * 1024 * 1024
const MAX_HEADER_GAP_BYTES = 1024

type Part = 'file header' | 'header gap' | 'tag header' | 'tag body'

/**
 * FLV demuxer: bytes in any cut, messages out (Adobe FLV 10.1 annex E). Synchronous; holds at most one tag of 4 MB.
 * The body handed to `onMessage` is lent for the time of the call. Tags without a body are left out.
 */
export class FlvReader {
  readonly #onMessage: (message: MediaMessage) => void
  #part: Part = 'file header'
  #wanted = FILE_HEADER_BYTES
  #held: Buffer = Buffer.alloc(0)
  #heldBytes = 0
  #position = 0
  #type: TagType = TAG_SCRIPT
  #timestamp = 0

  constructor(onMessage: (message: MediaMessage) => void) {
    this.#onMessage = onMessage
  }

  /**
   * Takes the next bytes. Throws BoxError STREAM_MALFORMED, naming byte and culprit, where they are no FLV;
   * the reader is useless from then on. What `onMessage` throws comes out here.
   */
  write(chunk: Buffer): void {
    let at = 0
    while (at < chunk.length) {
      const missing = this.#wanted - this.#heldBytes
      const available = chunk.subarray(at, at + missing)
      at += available.length
      if (available.length < missing) this.#hold(available)
      else this.#take(this.#whole(available))
    }
  }

  #hold(bytes: Buffer): void {
    if (this.#held.length < this.#wanted) {
      const larger = Buffer.allocUnsafeSlow(this.#wanted)
      this.#held.copy(larger, 0, 0, this.#heldBytes)
      this.#held = larger
    }
    this.#heldBytes += bytes.copy(this.#held, this.#heldBytes)
  }

  /** The part in one piece: straight from the chunk where it lies there whole. */
  #whole(last: Buffer): Buffer {
    if (this.#heldBytes === 0) return last
    this.#hold(last)
    const whole = this.#held.subarray(0, this.#wanted)
    this.#heldBytes = 0
    return whole
  }

  #take(bytes: Buffer): void {
    const at = this.#position
    this.#position += bytes.length
    switch (this.#part) {
      case 'file header':
        return this.#expect('header gap', gapAfter(bytes))
      case 'header gap':
        return this.#expect('tag header', TAG_HEADER_BYTES)
      case 'tag header':
        return this.#expect('tag body', this.#readTagHeader(bytes, at) + TRAILER_BYTES)
      case 'tag body':
        this.#expect('tag header', TAG_HEADER_BYTES)
        return this.#readTagBody(bytes, at)
    }
  }

  #expect(part: Part, bytes: number): void {
    this.#part = part
    this.#wanted = bytes
  }

  #readTagHeader(header: Buffer, at: number): number {
    this.#type = tagType(header.readUInt8(0), at)
    this.#timestamp = ((header.readUInt8(7) << 24) | header.readUIntBE(4, 3)) >>> 0
    const size = header.readUIntBE(1, 3)
    if (size > MAX_BODY_BYTES) throw malformed(`the tag at byte ${at} claims ${size} bytes, more than ${MAX_BODY_BYTES}`)
    return size
  }

  #readTagBody(bytes: Buffer, at: number): void {
    const size = bytes.length - TRAILER_BYTES
    const told = bytes.readUInt32BE(size)
    if (told !== size + TAG_HEADER_BYTES) {
      throw malformed(`the tag before byte ${at + bytes.length} has ${size + TAG_HEADER_BYTES} bytes but its trailer says ${told}`)
    }
    if (size > 0) this.#onMessage({ type: this.#type, timestamp: this.#timestamp, body: bytes.subarray(0, size) })
  }
}

function gapAfter(header: Buffer): number {
  if (header.toString('latin1', 0, 3) !== 'FLV') {
    throw malformed(`the stream begins with ${JSON.stringify(header.toString('latin1'))}, which is no FLV`)
  }
  const gap = header.readUInt32BE(5) - FILE_HEADER_BYTES
  if (gap < 0 || gap > MAX_HEADER_GAP_BYTES) throw malformed(`the FLV header says that data starts at byte ${gap + FILE_HEADER_BYTES}`)
  return gap + TRAILER_BYTES
}

function tagType(byte: number, at: number): TagType {
  if (byte === TAG_AUDIO || byte === TAG_VIDEO || byte === TAG_SCRIPT) return byte
  throw malformed(`the tag at byte ${at} has type ${byte}, which is no plain FLV tag`)
}

function malformed(sentence: string): BoxError {
  return new BoxError('STREAM_MALFORMED', sentence)
}
