import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { FlvScanner } from '../bench/load/flv-scanner.ts'
import { HttpBody } from '../bench/load/http-body.ts'
import { RtmpScanner } from '../bench/load/rtmp-scanner.ts'

/** Hands `bytes` over in pieces of the given sizes, over and over. */
function inPieces(bytes: Buffer, sizes: readonly number[], take: (piece: Buffer) => void): void {
  for (let at = 0, turn = 0; at < bytes.length; turn += 1) {
    const size = sizes[turn % sizes.length] ?? 1
    take(bytes.subarray(at, at + size))
    at += size
  }
}

const anyPieces = fc.array(fc.integer({ min: 1, max: 200 }), { minLength: 1, maxLength: 10 })

const hex = (spaced: string): Buffer => Buffer.from(spaced.replaceAll(' ', ''), 'hex')

function flvTag(type: number, body: Buffer): Buffer {
  const head = Buffer.alloc(11)
  head.writeUInt8(type)
  head.writeUIntBE(body.length, 1, 3)
  return Buffer.concat([head, body, Buffer.alloc(4)])
}

describe('a viewer of the bench', () => {
  it('finds every video message of an FLV however the network cuts it', () => {
    const flv = [
      Buffer.alloc(13),
      flvTag(18, Buffer.alloc(0)),
      flvTag(9, Buffer.alloc(300, 1)),
      flvTag(8, Buffer.alloc(20)),
      flvTag(9, Buffer.from([2])),
    ]
    fc.assert(
      fc.property(anyPieces, (sizes) => {
        const seen: number[] = []
        const scanner = new FlvScanner((head) => seen.push(head.readUInt8(0)))
        inPieces(Buffer.concat(flv), sizes, (piece) => scanner.write(piece))
        expect(seen).toEqual([1, 2])
      }),
    )
  })

  it.each([
    ['chunked', 'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n1b\r\n, here is the whole message\r\n0\r\n\r\n'],
    ['plain', 'HTTP/1.1 200 OK\r\nConnection: close\r\n\r\nhello, here is the whole message'],
  ])('gets the body of a %s response whole', (_, response) => {
    fc.assert(
      fc.property(anyPieces, (sizes) => {
        const got: Buffer[] = []
        const body = new HttpBody((bytes) => got.push(bytes))
        inPieces(Buffer.from(response), sizes, (piece) => body.write(piece))
        expect([body.status, Buffer.concat(got).toString()]).toEqual([200, 'hello, here is the whole message'])
      }),
    )
  })

  it('follows interleaved RTMP chunks, a new chunk size and extended timestamps', () => {
    const bytes = Buffer.concat([
      hex('06 ffffff 0000c8 09 01000000 01000000'),
      Buffer.alloc(128, 1),
      hex('04 000000 000002 08 01000000 af01'),
      hex('c6 01000000'),
      Buffer.alloc(72, 1),
      hex('02 000000 000004 01 00000000 00001000'),
      hex('46 000028 0001f4 09'),
      Buffer.alloc(500, 2),
    ])
    fc.assert(
      fc.property(anyPieces, (sizes) => {
        const seen: [number, number][] = []
        const scanner = new RtmpScanner((type, head) => seen.push([type, head.length]))
        inPieces(bytes, sizes, (piece) => scanner.write(piece))
        expect(seen).toEqual([
          [8, 2],
          [9, 200],
          [1, 4],
          [9, 500],
        ])
      }),
    )
  })
})
