import type { Box, BoxHead } from './box.ts'
import { headBytesOf, malformed, readHead, SHORT_HEAD } from './box.ts'

/** A keyframe of a picture far larger than a class needs is 2 MB; more than this is no live media. */
const MAX_MEDIA_BYTES = 16 * 1024 * 1024
const MAX_OTHER_BYTES = 2 * 1024 * 1024
const FIRST_ROOM = 4096

export interface BoxReaderOptions {
  /** The most bytes that an mdat may have; 16 MB unless told. */
  maxMediaBytes?: number
  /** The most that any other box may have; 2 MB unless told. */
  maxOtherBytes?: number
}

/**
 * Cuts a stream of ISO BMFF into its top-level boxes: bytes in any cut, whole boxes out. Synchronous; holds at most one box,
 * and of that no more than twice what has come. The box handed to `onBox` is lent for the time of the call.
 */
export class BoxReader {
  readonly #onBox: (box: Box) => void
  readonly #limits: Required<BoxReaderOptions>
  #head: BoxHead | undefined
  #wanted = SHORT_HEAD
  #held: Buffer = Buffer.alloc(0)
  #heldBytes = 0
  #position = 0

  constructor(onBox: (box: Box) => void, options: BoxReaderOptions = {}) {
    this.#onBox = onBox
    this.#limits = { maxMediaBytes: options.maxMediaBytes ?? MAX_MEDIA_BYTES, maxOtherBytes: options.maxOtherBytes ?? MAX_OTHER_BYTES }
  }

  /**
   * Takes the next bytes. Throws BoxError STREAM_MALFORMED, naming box and byte, where they are no boxes or one is too large;
   * the reader is useless from then on. What `onBox` throws comes out here.
   */
  write(chunk: Buffer): void {
    let at = 0
    while (at < chunk.length) {
      at = this.#heldBytes === 0 ? this.#fromChunk(chunk, at) : this.#hold(chunk, at)
      this.#advance()
    }
  }

  /** A box that lies whole in the chunk goes out without a copy. */
  #fromChunk(chunk: Buffer, at: number): number {
    const rest = chunk.subarray(at)
    if (rest.length < SHORT_HEAD || rest.length < headBytesOf(rest)) return this.#hold(chunk, at)
    const head = this.#checked(rest)
    if (rest.length < head.size) return this.#hold(chunk, at)
    this.#emit(head, rest.subarray(0, head.size))
    return at + head.size
  }

  #hold(chunk: Buffer, at: number): number {
    const end = Math.min(chunk.length, at + this.#wanted - this.#heldBytes)
    const needed = this.#heldBytes + end - at
    if (this.#held.length < needed) this.#grow(needed)
    chunk.copy(this.#held, this.#heldBytes, at, end)
    this.#heldBytes = needed
    return end
  }

  /** Room grows with what has come, so that a claim alone costs nothing. */
  #grow(needed: number): void {
    const larger = Buffer.allocUnsafeSlow(Math.max(needed, Math.min(this.#wanted, Math.max(FIRST_ROOM, this.#held.length * 2))))
    this.#held.copy(larger, 0, 0, this.#heldBytes)
    this.#held = larger
  }

  #advance(): void {
    if (this.#heldBytes === 0 || this.#heldBytes < this.#wanted) return
    const held = this.#held.subarray(0, this.#heldBytes)
    if (this.#head !== undefined) return this.#finish(this.#head, held)
    const headBytes = headBytesOf(held)
    if (held.length < headBytes) {
      this.#wanted = headBytes
      return
    }
    const head = this.#checked(held)
    this.#head = head
    this.#wanted = head.size
    if (head.size === held.length) this.#finish(head, held)
  }

  #finish(head: BoxHead, held: Buffer): void {
    this.#head = undefined
    this.#wanted = SHORT_HEAD
    this.#heldBytes = 0
    this.#held = Buffer.alloc(0)
    this.#emit(head, held)
  }

  #checked(bytes: Buffer): BoxHead {
    const head = readHead(bytes, this.#position)
    const limit = head.type === 'mdat' ? this.#limits.maxMediaBytes : this.#limits.maxOtherBytes
    if (head.size > limit) {
      throw malformed(`box ${head.type} at byte ${this.#position} claims ${head.size} bytes, more than the ${limit} that are taken`)
    }
    return head
  }

  #emit(head: BoxHead, bytes: Buffer): void {
    const offset = this.#position
    this.#position += head.size
    this.#onBox({ type: head.type, offset, bytes, contentAt: head.headBytes })
  }
}
