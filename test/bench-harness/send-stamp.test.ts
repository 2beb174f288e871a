import { describe, expect, it } from 'vitest'
import { frameKind, readStamp, stamp } from '../bench/source/send-stamp.ts'

const KEYFRAME = Buffer.from('1701000000000000026588', 'hex')

describe('the time that a frame carries', () => {
  it('is read back to the microsecond', () => {
    expect(readStamp(stamp(KEYFRAME, 1234.567))).toBe(1234.567)
  })

  it('leaves the frame itself as it was, behind one NAL unit of its own', () => {
    const stamped = stamp(KEYFRAME, 5)
    const ownUnit = 4 + stamped.readUInt32BE(5)
    expect(Buffer.concat([stamped.subarray(0, 5), stamped.subarray(5 + ownUnit)])).toEqual(KEYFRAME)
  })

  it('holds nothing that a decoder could take for a start code', () => {
    expect(
      stamp(KEYFRAME, 0)
        .subarray(9, -6)
        .includes(Buffer.from([0, 0])),
    ).toBe(false)
  })

  it('is absent from frames that nobody stamped', () => {
    expect(readStamp(Buffer.alloc(100))).toBeUndefined()
    expect(readStamp(KEYFRAME)).toBeUndefined()
  })
})

describe('frames', () => {
  it('are told from sequence headers and audio', () => {
    expect([frameKind(0x17, 1), frameKind(0x27, 1), frameKind(0x17, 0), frameKind(0xaf, 1)]).toEqual([
      'keyframe',
      'frame',
      'other',
      'other',
    ])
  })
})
