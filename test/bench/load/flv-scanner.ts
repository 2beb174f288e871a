import { STAMPED_HEAD } from '../source/send-stamp.ts'
import { MessageHead } from './message-head.ts'

const TAG_VIDEO = 9
const FILE_HEADER = 9 + 4
const TAG_HEADER = 11
const TRAILER = 4

/** Calls `onVideo` with the first bytes of each video message of an FLV stream when its last byte is there. */
export class FlvScanner {
  readonly #onVideo: (head: Buffer) => void
  readonly #message = new MessageHead(STAMPED_HEAD)
  #rest: Buffer = Buffer.alloc(0)
  #skip = FILE_HEADER
  #type = 0

  constructor(onVideo: (head: Buffer) => void) {
    this.#onVideo = onVideo
  }

  write(chunk: Buffer): void {
    const bytes = this.#rest.length === 0 ? chunk : Buffer.concat([this.#rest, chunk])
    let at = 0
    while (at < bytes.length) {
      const used = this.#take(bytes, at)
      if (used === 0) break
      at += used
    }
    this.#rest = bytes.subarray(at)
  }

  #take(bytes: Buffer, at: number): number {
    const available = bytes.length - at
    if (this.#skip > 0) {
      const skipped = Math.min(this.#skip, available)
      this.#skip -= skipped
      return skipped
    }
    if (this.#message.missing > 0) return this.#takeBody(bytes, at, available)
    if (available < TAG_HEADER) return 0
    this.#type = bytes.readUInt8(at)
    this.#message.begin(bytes.readUIntBE(at + 1, 3))
    if (this.#message.missing === 0) this.#skip = TRAILER
    return TAG_HEADER
  }

  #takeBody(bytes: Buffer, at: number, available: number): number {
    const taken = Math.min(this.#message.missing, available)
    this.#message.take(bytes, at, taken)
    if (this.#message.missing > 0) return taken
    this.#skip = TRAILER
    if (this.#type === TAG_VIDEO) this.#onVideo(this.#message.kept)
    return taken
  }
}
