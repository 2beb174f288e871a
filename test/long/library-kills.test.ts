import { describe, expect, it } from 'vitest'
import { Random } from '#test/helper/random.ts'
import { killAndResume } from '#test/library/fetch/kill-and-resume.ts'

const ROUNDS = Number(process.env['KILLS'] ?? 50)
const SEED = Number(process.env['SEED'] ?? Math.floor(Math.random() * 1e9))
const SIZE = 500_000_000

describe(`a box that is killed ${ROUNDS} times while it fetches 500 MB (seed ${SEED})`, () => {
  it('fetches less than a hundredth of it again for each time, and shows nothing that is wrong', async () => {
    const { again, slowestStart, wrong, published } = await killAndResume(SIZE, ROUNDS, new Random(SEED))
    expect({ wrong, published }).toEqual({ wrong: [], published: true })
    expect(again.reduce((sum, bytes) => sum + bytes, 0) / again.length).toBeLessThan(SIZE / 100)
    expect(Math.max(...again)).toBeLessThanOrEqual(4 * 1_048_576)
    expect(slowestStart).toBeLessThan(3000)
  })
})
