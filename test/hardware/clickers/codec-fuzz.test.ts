import { describe, expect, it } from 'vitest'
import { Random } from '#test/helper/random.ts'
import { FUZZED, fuzzOnce } from './codec-fuzz.ts'

const CASES = 5000

describe('damaged bytes', () => {
  it.each(Object.entries(FUZZED))('make no vote, and cost no more than the next frame: %s', (_name, fuzzed) => {
    const random = new Random(2026)
    let wrong: string | undefined
    for (let round = 0; round < CASES && wrong === undefined; round += 1) wrong = fuzzOnce(fuzzed, random)
    expect(wrong).toBeUndefined()
  })
})
