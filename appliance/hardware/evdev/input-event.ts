/*
 * `struct input_event` of linux/input.h as programs read it: two longs of time, u16 type, u16 code, s32 value, in the machine's own order
 * of bytes, which is little-endian wherever the box runs.
 */

export const EV_SYN = 0
export const EV_KEY = 1
export const SYN_REPORT = 0
/** The kernel's buffer was full: what is left of this report is not whole. */
export const SYN_DROPPED = 3

/** 24 where a long has 64 bits, 16 where it has 32. */
export type RecordBytes = 16 | 24

export interface InputEvent {
  /** Epoch milliseconds by the machine's clock at that moment, to the microsecond. */
  readonly time: number
  readonly type: number
  readonly code: number
  readonly value: number
}

const ARCHITECTURES_OF_32_BIT = ['arm', 'ia32', 'mips', 'mipsel']

/** By the program's own architecture: a 64-bit kernel speaks 16 bytes to a 32-bit Node. */
export function recordBytesOf(architecture: string): RecordBytes {
  return ARCHITECTURES_OF_32_BIT.includes(architecture) ? 16 : 24
}

export function encodeInputEvent({ time, type, code, value }: InputEvent, recordBytes: RecordBytes): Buffer {
  const record = Buffer.alloc(recordBytes)
  const long = (recordBytes - 8) / 2
  const whole = Math.floor(time / 1000)
  record.writeUIntLE(whole, 0, Math.min(long, 6))
  record.writeUIntLE(Math.round((time - whole * 1000) * 1000), long, Math.min(long, 6))
  record.writeUInt16LE(type, 2 * long)
  record.writeUInt16LE(code, 2 * long + 2)
  record.writeInt32LE(value, 2 * long + 4)
  return record
}

/** Turns bytes into events, in whatever pieces they come. The kernel hands out whole records; a FIFO or a bad cable need not. */
export class InputEventReader {
  readonly #recordBytes: RecordBytes
  #rest: Buffer = Buffer.alloc(0)
  #badBytes = 0

  constructor(recordBytes: RecordBytes) {
    this.#recordBytes = recordBytes
  }

  /** Bytes that were left out because they begin no record. */
  get badBytes(): number {
    return this.#badBytes
  }

  /** What is not whole yet waits for the rest of it. */
  feed(chunk: Buffer): InputEvent[] {
    const bytes = this.#rest.length === 0 ? chunk : Buffer.concat([this.#rest, chunk])
    const events: InputEvent[] = []
    let at = 0
    while (bytes.length - at >= this.#recordBytes) {
      const event = this.#decode(bytes, at)
      if (event !== undefined) events.push(event)
      else this.#badBytes += 1
      at += event === undefined ? 1 : this.#recordBytes
    }
    this.#rest = Buffer.from(bytes.subarray(at))
    return events
  }

  /** undefined where no kernel would write this. */
  #decode(bytes: Buffer, at: number): InputEvent | undefined {
    const long = (this.#recordBytes - 8) / 2
    const seconds = readLong(bytes, at, long)
    const microseconds = readLong(bytes, at + long, long)
    const type = bytes.readUInt16LE(at + 2 * long)
    const code = bytes.readUInt16LE(at + 2 * long + 2)
    const value = bytes.readInt32LE(at + 2 * long + 4)
    const sane = seconds < LATEST && microseconds < 1_000_000 && TYPES.has(type) && code <= (type === EV_SYN ? SYN_DROPPED : LAST_CODE)
    if (!sane || (type === EV_KEY && (value < 0 || value > 2))) return undefined
    return { time: seconds * 1000 + microseconds / 1000, type, code, value }
  }
}

/** The year 2242. */
const LATEST = 2 ** 33
/** Synchronisation, keys, axes, scan codes, switches; lights, sounds, repeat, feedback, power. */
const TYPES = new Set([0, 1, 2, 3, 4, 5, 0x11, 0x12, 0x14, 0x15, 0x16, 0x17])
const LAST_CODE = 0x2ff

function readLong(bytes: Buffer, at: number, long: number): number {
  const low = bytes.readUInt32LE(at)
  return long === 4 ? low : low + bytes.readUInt32LE(at + 4) * 2 ** 32
}
