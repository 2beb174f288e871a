import { describe, expect, it } from 'vitest'
import { minutes } from '#appliance/base/duration.ts'
import type { Milliseconds } from '#appliance/base/duration.ts'
import { Random } from '#test/helper/random.ts'
import { killAndResume } from './kill-and-resume.ts'

const SEED = Number(process.env['SEED'] ?? Math.floor(Math.random() * 1e9))
/** It starts six programs, one after the other; how fast a machine is does not matter here, and this only ends what hangs. */
const HANGS: Milliseconds = minutes(5)

describe(`a box that is killed while it fetches 50 MB (seed ${SEED})`, { timeout: HANGS }, () => {
  it('goes on where it was each time, and shows nothing that is wrong', async () => {
    const { again, slowestStart, wrong, published } = await killAndResume(50_000_000, 5, new Random(SEED))
    expect({ wrong, published }).toEqual({ wrong: [], published: true })
    expect(Math.max(...again)).toBeLessThanOrEqual(4 * 1_048_576)
    expect(slowestStart).toBeLessThan(3000)
  })
})
