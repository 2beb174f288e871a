import { describe, expect, it } from 'vitest'
import { budgetOf } from '#appliance/library/shelf/budget.ts'

const GB = 1e9
const RULES = { min_free_bytes: 2 * GB, min_free_share: 0.05, reserve_bytes: 4 * GB }

describe('how much the library may hold', () => {
  it('leaves free what recordings may take, and never less than two gigabytes or a twentieth of the disk', () => {
    expect(budgetOf({ freeBytes: 20 * GB, totalBytes: 30 * GB }, RULES)).toEqual({
      ...{ floorBytes: 2 * GB, reserveBytes: 4 * GB, freeBytes: 14 * GB },
    })
    expect(budgetOf({ freeBytes: 40 * GB, totalBytes: 100 * GB }, RULES).freeBytes).toBe(31 * GB)
  })

  it('is nothing more where the disk has less free than it should', () => {
    expect(budgetOf({ freeBytes: 5 * GB, totalBytes: 30 * GB }, RULES).freeBytes).toBe(0)
  })
})
