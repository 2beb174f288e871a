import { describe, expect, it } from 'vitest'
import { RtmpChunkReader } from '#appliance/live/rtmp/rtmp-chunk-reader.ts'
import { toChunks } from '#appliance/live/rtmp/rtmp-chunk-writer.ts'
import { SET_CHUNK_SIZE } from '#appliance/live/rtmp/rtmp-message.ts'
import type { RtmpMessage } from '#appliance/live/rtmp/rtmp-message.ts'

function read(bytes: Buffer, cut = bytes.length): RtmpMessage[] {
  const messages: RtmpMessage[] = []
  const reader = new RtmpChunkReader((message) => messages.push({ ...message, body: Buffer.from(message.body) }), 4_000_000)
  for (let at = 0; at < bytes.length; at += cut) reader.write(bytes.subarray(at, at + cut))
  return messages
}

const hex = (text: string): Buffer => Buffer.from(text.replaceAll(' ', ''), 'hex')
const times = (bytes: Buffer): number[] => read(bytes).map((message) => message.timestamp)
const message = (timestamp: number, length: number): RtmpMessage => ({ type: 9, streamId: 1, timestamp, body: Buffer.alloc(length, 0x77) })

describe('reading the chunks of RTMP', () => {
  it.each([1, 2, 3, 13, 127, 128, 129, 4096])('gives messages whole when bytes come %i at a time', (cut) => {
    const sent = [message(0, 1), message(40, 128), message(0x01_00_00_00, 129), message(0xff_ff_ff_ff, 5000), message(5, 0)]
    expect(read(Buffer.concat(sent.map((one) => toChunks(one, 6, 128))), cut)).toEqual(sent)
  })

  it('adds the deltas of short headers, also where a message begins with the shortest', () => {
    const first = '06 0003e8 000001 09 01000000 aa'
    expect(times(hex(`${first} 46 000028 000001 09 aa  86 000014 aa  c6 aa  c6 aa`))).toEqual([1000, 1040, 1060, 1080, 1100])
  })

  it('counts on past 49.7 days', () => {
    expect(times(hex('06 ffffff 000001 09 01000000 fffffff0 aa  46 000028 000001 09 aa'))).toEqual([0xff_ff_ff_f0, 24])
  })

  it('reads deltas that need four bytes', () => {
    expect(times(hex('06 000001 000001 09 01000000 aa  46 ffffff 000001 09 01000000 aa'))).toEqual([1, 0x01_00_00_01])
  })

  it('reads a long message whose later chunks repeat the extended timestamp', () => {
    expect(read(toChunks(message(0x01_02_03_04, 300), 6, 128))).toEqual([message(0x01_02_03_04, 300)])
  })

  it.each([130, 300])('reads a message of %i bytes whose later chunks leave the extended timestamp out', (length) => {
    const body = Buffer.alloc(length, 0x77)
    const header = Buffer.concat([hex('06 ffffff'), Buffer.from([0, length >> 8, length & 255]), hex('09 01000000 01020304')])
    const parts: Buffer[] = [header, body.subarray(0, 128)]
    for (let at = 128; at < length; at += 128) parts.push(hex('c6'), body.subarray(at, at + 128))
    const after = hex('04 000007 000001 08 01000000 bb')
    for (const cut of [1, 1000]) {
      const messages = read(Buffer.concat([...parts, after]), cut)
      expect(messages).toEqual([message(0x01_02_03_04, length), { type: 8, streamId: 1, timestamp: 7, body: hex('bb') }])
    }
  })

  it('keeps chunk streams apart whose numbers take three bytes', () => {
    const tinyChunks = '02 000000 000004 01 00000000 00000001'
    const begun = ['01 0001 000001 000002 08 01000000 aa', '01 0100 000002 000002 08 01000000 bb']
    const messages = read(hex([tinyChunks, ...begun, 'c1 0001 11', 'c1 0100 22'].join(' ')))
    expect(messages.map(({ body }) => body.toString('hex'))).toEqual(['aa11', 'bb22'])
  })

  it('knows a chunk stream again whether its number took two bytes or three', () => {
    expect(times(hex('00 01 000064 000001 08 01000000 aa  c1 0100 bb'))).toEqual([100, 200])
  })

  it('lets messages of several streams take turns, and the chunk size change between', () => {
    const [sound, picture] = [Buffer.alloc(200, 1), Buffer.alloc(300, 2)]
    const size = Buffer.alloc(4)
    size.writeUInt32BE(4096)
    const bytes = Buffer.concat([
      ...[hex('04 000001 0000c8 08 01000000'), sound.subarray(0, 128)],
      ...[hex('06 000002 00012c 09 01000000'), picture.subarray(0, 128)],
      toChunks({ type: SET_CHUNK_SIZE, streamId: 0, timestamp: 0, body: size }, 2, 128),
      ...[hex('c6'), picture.subarray(128), hex('c4'), sound.subarray(128)],
    ])
    expect(read(bytes).map(({ body }) => body)).toEqual([picture, sound])
  })

  it('forgets a message that is aborted', () => {
    const begun = Buffer.concat([hex('06 000000 0000c8 09 01000000'), Buffer.alloc(128)])
    const abort = hex('02 000000 000004 02 00000000 00000006')
    expect(read(Buffer.concat([begun, abort, toChunks(message(9, 4), 6, 128)]))).toEqual([message(9, 4)])
  })

  it('takes a chunk size beyond all messages as no limit', () => {
    expect(read(Buffer.concat([hex('02 000000 000004 01 00000000 7fffffff'), toChunks(message(1, 70_000), 6, 70_000)]))).toHaveLength(1)
  })

  it('hands nothing on while it is paused, and everything afterwards', () => {
    const messages: number[] = []
    const reader = new RtmpChunkReader(({ timestamp }) => {
      messages.push(timestamp)
      if (timestamp === 1) reader.pause()
    }, 1000)
    const bytes = Buffer.concat([1, 2, 3].map((timestamp) => toChunks(message(timestamp, 300), 6, 128)))
    reader.write(bytes.subarray(0, 700))
    reader.write(bytes.subarray(700))
    expect(messages).toEqual([1])
    reader.resume()
    expect(messages).toEqual([1, 2, 3])
  })

  it('takes no memory for what is only announced', () => {
    const before = process.memoryUsage()
    const readers = Array.from({ length: 200 }, () => new RtmpChunkReader(() => undefined, 4_000_000))
    for (const reader of readers)
      for (const id of [3, 4, 5, 6]) reader.write(Buffer.concat([Buffer.from([id]), hex('000000 3d0000 09 01000000 aa')]))
    // 200 x 4 messages of 4 MB are announced, one byte of each has come.
    for (const reader of readers) for (const id of [3, 4, 5, 6]) reader.write(Buffer.concat([Buffer.alloc(127), Buffer.from([0xc0 | id])]))
    const after = process.memoryUsage()
    expect(after.arrayBuffers - before.arrayBuffers).toBeLessThan(16_000_000)
  })
})
