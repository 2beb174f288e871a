import { describe, expect, it } from 'vitest'
import { decodeAmf, encodeAmf } from '#appliance/live/rtmp/rtmp-amf.ts'
import type { AmfValue } from '#appliance/live/rtmp/rtmp-amf.ts'

describe('the values of RTMP commands', () => {
  it('come back as they went', () => {
    const values: AmfValue[] = [
      'connect',
      1.5,
      true,
      false,
      null,
      undefined,
      { app: 'live', 课: '分数', deep: { list: [1, 'two', null] } },
      [],
      '长'.repeat(30_000),
    ]
    expect(decodeAmf(encodeAmf(values))).toEqual(values)
  })

  it('are read from ECMA arrays and dates', () => {
    const ecma = Buffer.from('0800000000 0001 61 0100 000009'.replaceAll(' ', ''), 'hex')
    const date = Buffer.from('0b 40c3880000000000 0000'.replaceAll(' ', ''), 'hex')
    expect(decodeAmf(Buffer.concat([ecma, date]))).toEqual([{ a: false }, 10_000])
  })

  it.each([
    ['cut short', '000000', /needs 8 bytes where 2 are left/],
    ['of an unknown kind', '0d', /unknown mark 13/],
    ['nested without end', '0a00000001'.repeat(100), /nested more than 16 deep/],
    ['an array longer than everything', '0affffffff05', /needs 1 bytes where 0 are left/],
  ])('are refused where they are %s', (_what, hex, sentence) => {
    expect(() => decodeAmf(Buffer.from(hex, 'hex'))).toThrow(
      expect.objectContaining({ code: 'STREAM_MALFORMED', message: expect.stringMatching(sentence) }),
    )
  })
})
