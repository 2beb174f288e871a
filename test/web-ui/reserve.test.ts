import { describe, expect, it } from 'vitest'
import { Reserve } from '../../web-ui/rooms/live/player/reserve.ts'

describe('the reserve over a thin line', () => {
  it('grows at once with what the line needs', () => {
    const reserve = new Reserve()
    reserve.keep(3, 0)
    expect(reserve.keep(11, 1)).toBe(11)
  })

  it('is still there when the line is late again minutes later, and gone by the next lesson', () => {
    const reserve = new Reserve()
    reserve.keep(12, 0)
    expect(reserve.keep(3, 180)).toBeGreaterThan(9)
    expect(reserve.keep(3, 3600)).toBe(3)
  })
})
