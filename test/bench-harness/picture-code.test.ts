import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { CODE_BITS, decodeCode, encodeCode } from '../bench/source/picture-code.ts'

describe('the number in a picture', () => {
  it('reads back as it was drawn, also after a codec has greyed black and white', () => {
    const brightness = fc.integer({ min: -60, max: 60 })
    const noise = fc.array(brightness, { minLength: 2 * CODE_BITS, maxLength: 2 * CODE_BITS })
    fc.assert(
      fc.property(fc.nat(2 ** CODE_BITS - 1), noise, (number, greyed) => {
        const blocks = encodeCode(number).map((value, block) => value + (greyed[block] ?? 0))
        expect(decodeCode(blocks)).toBe(number)
      }),
    )
  })

  it('is not made up where the picture carries none', () => {
    expect(decodeCode(Array.from({ length: 2 * CODE_BITS }, () => 130))).toBeUndefined()
    expect(decodeCode([])).toBeUndefined()
  })
})
