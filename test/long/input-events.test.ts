import { expect, it } from 'vitest'
import { deafAfterDamage } from '#test/hardware/evdev/damaged-records.ts'

const SEED = Number(process.env['SEED'] ?? Date.now() % 1_000_000_000)
const CASES = 100_000

it.each([24, 16] as const)(`${CASES} streams of damaged input records of %i bytes leave no keypad unheard (seed ${SEED})`, (bytes) => {
  expect(deafAfterDamage(bytes, { seed: SEED, cases: CASES })).toBe(0)
})
