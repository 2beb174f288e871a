import { assert, property, uint8Array } from 'fast-check'
import { describe, expect, it } from 'vitest'
import { BoxError } from '#appliance/base/errors.ts'
import { FlvReader } from '#appliance/live/flv/flv-reader.ts'
import { decodeAmf } from '#appliance/live/rtmp/rtmp-amf.ts'
import { RtmpChunkReader } from '#appliance/live/rtmp/rtmp-chunk-reader.ts'

/** Undefined where the bytes were read, else the code of the refusal. */
function refusalOf(read: () => unknown): string | undefined {
  try {
    read()
    return undefined
  } catch (thrown) {
    return thrown instanceof BoxError ? thrown.code : String(thrown)
  }
}

const FLV_HEAD = Buffer.from('464c5601050000000900000000', 'hex')
const bytes = uint8Array({ maxLength: 600 }).map((array) => Buffer.from(array))

describe('bytes of any kind', () => {
  it.each<[string, (input: Buffer) => unknown]>([
    ['FLV', (input) => new FlvReader(() => undefined).write(input)],
    ['FLV behind its header', (input) => new FlvReader(() => undefined).write(Buffer.concat([FLV_HEAD, input]))],
    ['RTMP chunks', (input) => new RtmpChunkReader(() => undefined, 100_000).write(input)],
    ['RTMP commands', (input) => decodeAmf(input)],
  ])('are read as %s, or refused as malformed', (_as, read) => {
    const holds = property(bytes, (input) => {
      expect([undefined, 'STREAM_MALFORMED']).toContain(refusalOf(() => read(input)))
    })
    assert(holds, { numRuns: 1000 })
  })
})
