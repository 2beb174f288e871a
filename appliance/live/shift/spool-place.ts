import { constants, open } from 'node:fs/promises'
import type { FileHandle } from 'node:fs/promises'
import { crc32 } from 'node:zlib'
import type { Milliseconds } from '#appliance/base/duration.ts'

/** Where an entry begins in a spool. */
export interface SpoolPlace {
  /** Number of the file, from 1. */
  file: number
  /** Bytes before it in that file. */
  offset: number
  /** Its media time. */
  at: Milliseconds
}

/** Slots lie in sectors of their own, so that a power cut tears one of them at most. */
const SLOT_BYTES = 512
const USED_BYTES = 28

/** The bytes of one slot: number of the note, file, offset, media time, CRC-32. */
export function writeSlot(number: number, { file, offset, at }: SpoolPlace): Buffer {
  const slot = Buffer.alloc(SLOT_BYTES)
  slot.writeUInt32BE(number, 0)
  slot.writeUInt32BE(file, 4)
  slot.writeDoubleBE(offset, 8)
  slot.writeDoubleBE(at, 16)
  slot.writeUInt32BE(crc32(slot.subarray(0, USED_BYTES - 4)), USED_BYTES - 4)
  return slot
}

/** The newest of two slots that is whole, and its number; undefined where neither is. */
export function newestSlot(bytes: Buffer): { number: number; place: SpoolPlace } | undefined {
  const [first, second] = [slotAt(bytes, 0), slotAt(bytes, SLOT_BYTES)]
  if (first === undefined || second === undefined) return first ?? second
  return first.number > second.number ? first : second
}

/** Notes, in two slots by turns, how far a spool was shown: a power cut leaves the note before or the new one. */
export class PlaceNote {
  readonly #path: string
  #number = 0
  #file: FileHandle | undefined

  constructor(path: string) {
    this.#path = path
  }

  /** What was noted last; undefined where there is nothing whole. Rejects with the file system's error where it cannot be read. */
  async read(): Promise<SpoolPlace | undefined> {
    const file = await this.#open()
    const bytes = Buffer.alloc(2 * SLOT_BYTES)
    const { bytesRead } = await file.read(bytes, 0, bytes.length, 0)
    const newest = newestSlot(bytes.subarray(0, bytesRead))
    this.#number = newest?.number ?? 0
    return newest?.place
  }

  /** Resolves when it is on the disk. Rejects with the file system's error. */
  async write(place: SpoolPlace): Promise<void> {
    const file = await this.#open()
    this.#number += 1
    await file.write(writeSlot(this.#number, place), 0, SLOT_BYTES, (this.#number % 2) * SLOT_BYTES)
    await file.datasync()
  }

  async close(): Promise<void> {
    const file = this.#file
    this.#file = undefined
    await file?.close()
  }

  /** Never emptied by opening it: what was noted stands until the next note. */
  async #open(): Promise<FileHandle> {
    this.#file ??= await open(this.#path, constants.O_RDWR | constants.O_CREAT, 0o640)
    return this.#file
  }
}

function slotAt(bytes: Buffer, from: number): { number: number; place: SpoolPlace } | undefined {
  if (bytes.length < from + USED_BYTES) return undefined
  if (crc32(bytes.subarray(from, from + USED_BYTES - 4)) !== bytes.readUInt32BE(from + USED_BYTES - 4)) return undefined
  const place = { file: bytes.readUInt32BE(from + 4), offset: bytes.readDoubleBE(from + 8), at: bytes.readDoubleBE(from + 16) }
  return { number: bytes.readUInt32BE(from), place }
}
