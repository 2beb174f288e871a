import { expect, it } from 'vitest'
import { fuzzIngest } from '#test/helper/ingest-fuzz.ts'

const SEED = Number(process.env['SEED'] ?? Date.now() % 1_000_000_000)
const CASES = Number(process.env['CASES'] ?? 100_000)
const MEGABYTE = 1024 * 1024

it(`the RTMP door outlives ${CASES} damaged sessions (SEED=${SEED})`, async () => {
  const figures = await fuzzIngest(SEED, CASES)
  expect(figures.published).toBeGreaterThan(CASES / 10)
  expect(figures.liveGrowth).toBeLessThan(8 * MEGABYTE)
  expect(figures.rssGrowth).toBeLessThan(128 * MEGABYTE)
})
