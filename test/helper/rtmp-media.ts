import { TAG_AUDIO, TAG_SCRIPT, TAG_VIDEO } from '#appliance/live/media.ts'
import type { MediaMessage } from '#appliance/live/media.ts'

/** Messages as an encoder sends them; the bytes behind the headers are made up. */
export const metadata = (): MediaMessage => ({ type: TAG_SCRIPT, timestamp: 0, body: Buffer.from('02000a6f6e4d65746144617461', 'hex') })

export const avcHeader = (timestamp = 0): MediaMessage => video(timestamp, '1700000000014d401fffe1')

/** `composition` in milliseconds, signed 24 bit. */
export function picture(timestamp: number, options: { key?: boolean; composition?: number; size?: number } = {}): MediaMessage {
  const { key = false, composition = 0, size = 200 } = options
  const body = Buffer.alloc(5 + size, 0x55)
  body[0] = key ? 0x17 : 0x27
  body[1] = 1
  body.writeIntBE(composition, 2, 3)
  return { type: TAG_VIDEO, timestamp, body }
}

export function sound(timestamp: number, size = 40): MediaMessage {
  return { type: TAG_AUDIO, timestamp, body: Buffer.concat([Buffer.from([0xaf, 1]), Buffer.alloc(size, 0x33)]) }
}

export function video(timestamp: number, hex: string): MediaMessage {
  return { type: TAG_VIDEO, timestamp, body: Buffer.from(hex, 'hex') }
}
