import { describe, expect, it } from 'vitest'
import { FlvReader } from '#appliance/live/flv/flv-reader.ts'
import type { MediaMessage } from '#appliance/live/media.ts'

const HEADER = Buffer.from('464c5601050000000900000000', 'hex')

function tag(type: number, timestamp: number, body: Buffer): Buffer {
  const bytes = Buffer.alloc(11 + body.length + 4)
  bytes[0] = type
  bytes.writeUIntBE(body.length, 1, 3)
  bytes.writeUIntBE(timestamp & 0xffffff, 4, 3)
  bytes[7] = timestamp >>> 24
  body.copy(bytes, 11)
  bytes.writeUInt32BE(11 + body.length, 11 + body.length)
  return bytes
}

function read(bytes: Buffer, cut = bytes.length): MediaMessage[] {
  const messages: MediaMessage[] = []
  const reader = new FlvReader((message) => messages.push({ ...message, body: Buffer.from(message.body) }))
  for (let at = 0; at < bytes.length; at += cut) reader.write(bytes.subarray(at, at + cut))
  return messages
}

describe('reading FLV', () => {
  it('gives every tag whole, however the bytes were cut', () => {
    const picture = Buffer.alloc(5000, 7)
    const file = Buffer.concat([HEADER, tag(18, 0, Buffer.from('meta')), tag(9, 40, picture), tag(8, 43, Buffer.from('tone'))])
    for (const cut of [1, 2, 3, 7, 11, 1000, file.length]) {
      expect(read(file, cut)).toEqual([
        { type: 18, timestamp: 0, body: Buffer.from('meta') },
        { type: 9, timestamp: 40, body: picture },
        { type: 8, timestamp: 43, body: Buffer.from('tone') },
      ])
    }
  })

  it('reads timestamps beyond 24 and 31 bits', () => {
    const file = Buffer.concat([HEADER, tag(8, 0x01_02_03_04, Buffer.from('a')), tag(8, 0xff_ff_ff_fe, Buffer.from('b'))])
    expect(read(file).map((message) => message.timestamp)).toEqual([0x01_02_03_04, 0xff_ff_ff_fe])
  })

  it('leaves out tags without a body', () => {
    expect(read(Buffer.concat([HEADER, tag(9, 0, Buffer.alloc(0)), tag(8, 1, Buffer.from('a'))]))).toHaveLength(1)
  })

  it.each([
    ['a web page', Buffer.from('<!DOCTYPE html><html>'), /begins with "<!DOCTYPE", which is no FLV/],
    ['an absurd header', Buffer.from('464c56010500ffffff00000000', 'hex'), /data starts at byte 16777215/],
    ['an unknown tag', Buffer.concat([HEADER, tag(60, 0, Buffer.from('a'))]), /tag at byte 13 has type 60/],
    ['a tag of 8 MB', Buffer.concat([HEADER, Buffer.from('0980000000000000000000', 'hex')]), /claims 8388608 bytes/],
    ['a wrong trailer', Buffer.concat([HEADER, Buffer.from('080000010000000000000041000000ff', 'hex')]), /trailer says 255/],
  ])('names what is wrong with %s', (_name, bytes, sentence) => {
    expect(() => read(bytes)).toThrow(expect.objectContaining({ code: 'STREAM_MALFORMED', message: expect.stringMatching(sentence) }))
  })
})
