import { describe, expect, it } from 'vitest'
import type { Box } from '#appliance/live/fmp4/box.ts'
import { BoxReader } from '#appliance/live/fmp4/box-reader.ts'
import type { BoxReaderOptions } from '#appliance/live/fmp4/box-reader.ts'
import { box, uint32, uint64 } from '#appliance/live/fmp4/box-writer.ts'
import { Random } from '#test/helper/random.ts'
import { inPieces } from '#test/helper/mutations.ts'

interface Read {
  type: string
  offset: number
  content: string
}

function read(chunks: Iterable<Buffer>, options?: BoxReaderOptions): Read[] {
  const boxes: Read[] = []
  const take = ({ type, offset, bytes, contentAt }: Box): unknown =>
    boxes.push({ type, offset, content: bytes.toString('latin1', contentAt) })
  const reader = new BoxReader(take, options)
  for (const chunk of chunks) reader.write(chunk)
  return boxes
}

const long = (type: string, content: Buffer): Buffer => Buffer.concat([uint32(1), Buffer.from(type), uint64(16 + content.length), content])

describe('cutting a stream into boxes', () => {
  it('gives every box whole, however the bytes were cut', () => {
    const stream = Buffer.concat([
      box('ftyp', Buffer.from('iso6')),
      long('mdat', Buffer.alloc(5000, 7)),
      box('free'),
      box('moof', Buffer.from('head')),
      box('mdat', Buffer.alloc(70_000, 9)),
    ])
    const whole = read([stream])
    expect(whole.map(({ type, offset, content }) => [type, offset, content.length])).toEqual([
      ['ftyp', 0, 4],
      ['mdat', 12, 5000],
      ['free', 5028, 0],
      ['moof', 5036, 4],
      ['mdat', 5048, 70_000],
    ])
    const random = new Random(1)
    for (let round = 0; round < 40; round += 1) expect(read(inPieces(stream, random))).toEqual(whole)
    expect(read([...stream].map((byte) => Buffer.of(byte)))).toEqual(whole)
  })

  it.each([
    ['a web page', Buffer.from('<!DOCTYPE html>'), /box CTYP|box OCTY|box DOCT|no box begins|claims/],
    ['zeros', Buffer.alloc(100), /at byte 8 no box begins: 0000000000000000/],
    ['a size that leaves the end open', Buffer.concat([uint32(0), Buffer.from('mdat'), Buffer.alloc(9)]), /mdat at byte 8 claims 0 bytes/],
    ['a size below its own head', Buffer.concat([uint32(7), Buffer.from('moof')]), /moof at byte 8 claims 7 bytes/],
    ['a long size below its own head', Buffer.concat([uint32(1), Buffer.from('moof'), uint64(15)]), /moof at byte 8 claims 15 bytes/],
    ['an mdat of 16 MB and a byte', Buffer.concat([uint32(16 * 2 ** 20 + 1), Buffer.from('mdat')]), /mdat at byte 8 claims 16777217 bytes/],
    ['a moof of 4 GB', Buffer.concat([uint32(0xff_ff_ff_ff), Buffer.from('moof')]), /moof at byte 8 claims 4294967295 bytes/],
    ['an mdat of 2^53', Buffer.concat([uint32(1), Buffer.from('mdat'), Buffer.from('0020000000000000', 'hex')]), /claims 9007199254740992/],
  ])('names box and byte of %s', (_name, bytes, sentence) => {
    const stream = Buffer.concat([box('free'), bytes])
    const refusal = expect.objectContaining({ code: 'STREAM_MALFORMED', message: expect.stringMatching(sentence) })
    expect(() => read([stream])).toThrow(refusal)
    expect(() => read([...stream].map((byte) => Buffer.of(byte)))).toThrow(refusal)
  })

  it('takes no more than it was told to take', () => {
    expect(() => read([box('mdat', Buffer.alloc(93))], { maxMediaBytes: 100 })).toThrow(/claims 101 bytes, more than the 100/)
    expect(read([box('mdat', Buffer.alloc(92))], { maxMediaBytes: 100 })).toHaveLength(1)
  })
})
