import { describe, expect, it } from 'vitest'
import { fourWeeks } from './four-weeks.ts'

describe('four weeks over 2 Mbit/s that are away for a tenth of the time, with power from seven to six', () => {
  it('has every lesson on the box half an hour before its bell', async () => {
    const weeks = await fourWeeks({ seed: 4 })
    expect(weeks.lessons).toBeGreaterThan(100)
    expect(weeks.possible).toBe(weeks.lessons)
    expect(weeks.possibleInTime / weeks.possible).toBeGreaterThanOrEqual(0.99)
    expect(weeks.warnedInVain).toBe(0)
  })

  it('where there is more than the line can carry, still brings what can be brought, and warns of the others by 16:00 of the school day before', async () => {
    const weeks = await fourWeeks({ seed: 4, lessonMegabytes: [400, 700] })
    expect(weeks.possible / weeks.lessons).toBeLessThan(0.8)
    expect(weeks.possibleInTime / weeks.possible).toBeGreaterThanOrEqual(0.99)
    expect(weeks.kept / weeks.lessons).toBeGreaterThanOrEqual(0.99)
    expect(weeks.warnedInVain / weeks.lessons).toBeLessThan(0.25)
  })
})
