import { crc32 } from 'node:zlib'
import Type from 'typebox'
import Value from 'typebox/value'
import { SourceKind } from '#appliance/contract/live.ts'
import type { Milliseconds } from '#appliance/base/duration.ts'
import { fitsTag } from '../flv/flv-tag.ts'
import type { MediaMessage, SourceInfo } from '../media.ts'

/** What happened at a channel's door, in order: a source came, its messages, it left. */
export type SpoolEvent = { kind: 'opened'; source: SourceInfo } | { kind: 'message'; message: MediaMessage } | { kind: 'ended' }

/** One event as it lies in a spool. */
export interface SpoolEntry {
  event: SpoolEvent
  /** Media time since the spool began, without the time in which nothing came. */
  at: Milliseconds
  /** What was known before this file began, said once more: for whoever begins to read here. */
  again: boolean
}

/** length: bytes that the entry takes. short: its end is not there yet. torn: no entry begins here. */
export type ReadEntry = { entry: SpoolEntry; length: number } | 'short' | 'torn'

/** Length and CRC-32 of the rest, both unsigned 32 bit, big-endian. */
const FRAME_BYTES = 8
/** Kind, and `at` as a double. */
const HEAD_BYTES = 9
/** Type and timestamp. */
const MESSAGE_BYTES = 5
/** Larger than any message, which is 16 MB at most. */
const MOST_BYTES = 0x1_00_00_ff
const AGAIN = 0x80
const CODES = { opened: 1, message: 2, ended: 3 } as const

const Source = Type.Object({ kind: SourceKind, from: Type.String() })

/** The bytes of one entry; the body of a message is copied. */
export function writeEntry({ event, at, again }: SpoolEntry): Buffer {
  const payload = event.kind === 'message' ? event.message.body : payloadOf(event)
  const extra = event.kind === 'message' ? MESSAGE_BYTES : 0
  const bytes = Buffer.allocUnsafe(FRAME_BYTES + HEAD_BYTES + extra + payload.length)
  bytes[FRAME_BYTES] = CODES[event.kind] | (again ? AGAIN : 0)
  bytes.writeDoubleBE(at, FRAME_BYTES + 1)
  if (event.kind === 'message') {
    bytes[FRAME_BYTES + HEAD_BYTES] = event.message.type
    bytes.writeUInt32BE(event.message.timestamp >>> 0, FRAME_BYTES + HEAD_BYTES + 1)
  }
  bytes.set(payload, FRAME_BYTES + HEAD_BYTES + extra)
  bytes.writeUInt32BE(bytes.length - FRAME_BYTES, 0)
  bytes.writeUInt32BE(crc32(bytes.subarray(FRAME_BYTES)), 4)
  return bytes
}

/** The entry that begins at `from`; a message's body lies in `bytes`. Total over any bytes. */
export function readEntry(bytes: Buffer, from: number): ReadEntry {
  if (bytes.length < from + FRAME_BYTES) return 'short'
  const size = bytes.readUInt32BE(from)
  if (size < HEAD_BYTES || size > MOST_BYTES) return 'torn'
  const begin = from + FRAME_BYTES
  if (bytes.length < begin + size) return 'short'
  const rest = bytes.subarray(begin, begin + size)
  if (crc32(rest) !== bytes.readUInt32BE(from + 4)) return 'torn'
  const event = eventOf(rest)
  if (event === undefined) return 'torn'
  const entry = { event, at: rest.readDoubleBE(1), again: ((rest[0] ?? 0) & AGAIN) !== 0 }
  return { entry, length: FRAME_BYTES + size }
}

function payloadOf(event: SpoolEvent): Buffer {
  return event.kind === 'opened' ? Buffer.from(JSON.stringify(event.source)) : Buffer.alloc(0)
}

function eventOf(rest: Buffer): SpoolEvent | undefined {
  switch ((rest[0] ?? 0) & ~AGAIN) {
    case CODES.opened:
      return openedOf(rest.toString('utf8', HEAD_BYTES))
    case CODES.message:
      return messageOf(rest)
    case CODES.ended:
      return { kind: 'ended' }
    default:
      return undefined
  }
}

function openedOf(text: string): SpoolEvent | undefined {
  try {
    const source: unknown = JSON.parse(text)
    return Value.Check(Source, source) ? { kind: 'opened', source } : undefined
  } catch {
    // The bytes are as they were written: another version of the box wrote them.
    return undefined
  }
}

function messageOf(rest: Buffer): SpoolEvent | undefined {
  if (rest.length < HEAD_BYTES + MESSAGE_BYTES) return undefined
  const type = rest.readUInt8(HEAD_BYTES)
  const body = rest.subarray(HEAD_BYTES + MESSAGE_BYTES)
  if (!fitsTag(type, body)) return undefined
  return { kind: 'message', message: { type, timestamp: rest.readUInt32BE(HEAD_BYTES + 1), body } }
}
