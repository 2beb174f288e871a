/*
 * When a frame was sent, carried inside the frame: a user-data SEI message (H.264 D.1.7) in front of its first NAL unit.
 * Every server passes it on, whatever it does to timestamps, and decoders ignore it.
 */

const MARK = Buffer.from('classbox-bench-1') // the 16 bytes where the standard wants a UUID
const DIGITS = 16
const PAYLOAD = MARK.length + DIGITS
const NAL_BYTES = 3 + PAYLOAD + 1
const TAG_HEADER = 5 // FLV E.4.3: frame type and codec, packet type, composition time

/** Bytes at the start of a stamped video message that `readStamp` needs. */
export const STAMPED_HEAD: number = TAG_HEADER + 4 + NAL_BYTES

/** The bytes to send instead of `body`, an FLV video body with AVC NAL units, marked with `time` in milliseconds. */
export function stamp(body: Buffer, time: number): Buffer {
  const out = Buffer.allocUnsafe(body.length + 4 + NAL_BYTES)
  body.copy(out, 0, 0, TAG_HEADER)
  let at = out.writeUInt32BE(NAL_BYTES, TAG_HEADER)
  at = out.writeUInt8(0x06, at)
  at = out.writeUInt8(5, at)
  at = out.writeUInt8(PAYLOAD, at)
  at += MARK.copy(out, at)
  // Digits never need emulation prevention bytes.
  at += out.write(
    Math.round(time * 1000)
      .toString()
      .padStart(DIGITS, '0'),
    at,
    'latin1',
  )
  at = out.writeUInt8(0x80, at)
  body.copy(out, at, TAG_HEADER)
  return out
}

/** The time in milliseconds that the video message starting at `at` was stamped with; undefined where there is none. */
export function readStamp(bytes: Buffer, at = 0): number | undefined {
  const mark = at + TAG_HEADER + 4 + 3
  if (bytes.length < at + STAMPED_HEAD || MARK.compare(bytes, mark, mark + MARK.length) !== 0) return undefined
  return Number(bytes.toString('latin1', mark + MARK.length, mark + PAYLOAD)) / 1000
}

/** The times, in milliseconds, of all stamped frames in `bytes`, whatever holds them. */
export function stampsIn(bytes: Buffer): number[] {
  const times: number[] = []
  for (let at = bytes.indexOf(MARK); at >= 0; at = bytes.indexOf(MARK, at + PAYLOAD)) {
    times.push(Number(bytes.toString('latin1', at + MARK.length, at + PAYLOAD)) / 1000)
  }
  return times.filter((time) => !Number.isNaN(time))
}

/** Whether an FLV video body is an AVC frame that shows a picture (not the sequence header) and whether it is a keyframe. */
export function frameKind(first: number, second: number): 'keyframe' | 'frame' | 'other' {
  const isPicture = (first & 0x0f) === 7 && second === 1
  if (!isPicture) return 'other'
  return first >> 4 === 1 ? 'keyframe' : 'frame'
}
