import { describe, expect, it } from 'vitest'
import { Random } from '#test/helper/random.ts'
import { FUZZED, fuzzOnce } from './codec-fuzz.ts'

const CASES = 5000
const SEED = 2026

describe(`${CASES} streams of damaged bytes (SEED=${SEED})`, () => {
  it.each(Object.entries(FUZZED))('make no vote, and cost no more than the next frame: %s', (_name, fuzzed) => {
    const random = new Random(SEED)
    let wrong: string | undefined
    for (let round = 0; round < CASES && wrong === undefined; round += 1) wrong = fuzzOnce(fuzzed, random)
    expect(wrong).toBeUndefined()
  })
})
