import { describe, expect, it } from 'vitest'
import { FUZZED, fuzzOnce } from '#test/hardware/clickers/codec-fuzz.ts'
import { Random } from '#test/helper/random.ts'

const SEED = Number(process.env['SEED'] ?? Date.now() % 1_000_000_000)
const CASES = Number(process.env['CASES'] ?? 100_000)

describe(`${CASES} streams of damaged bytes (SEED=${SEED})`, () => {
  it.each(Object.entries(FUZZED))('make no vote, and cost no more than the next frame: %s', (_name, fuzzed) => {
    const random = new Random(SEED)
    let wrong: string | undefined
    for (let round = 0; round < CASES && wrong === undefined; round += 1) wrong = fuzzOnce(fuzzed, random)
    expect(wrong).toBeUndefined()
  })
})
