import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { minutes } from '#appliance/base/duration.ts'
import type { RunChoice } from '#appliance/contract/run.ts'
import type { RunSheet } from '#appliance/contract/run-sheet.ts'
import { elapsedOf, figuresOf } from '#appliance/lesson/run-sheet/run-figures.ts'
import { begun, chosen, elapsed, withSheet } from '#appliance/lesson/run-sheet/run-state.ts'

const id = (place: number): string => `00000000-0000-4000-8000-${String(place).padStart(12, '0')}`

function aSheet(planned: readonly number[], from = 0): RunSheet {
  const steps = planned.map((span, place) => ({ kind: 'live' as const, minutes: span, id: id(from + place) }))
  return { id: id(999), revision: 1, title: { en: 'A' }, steps, changedBy: '', changedAt: 0, createdAt: 0 }
}

const planned = fc.array(fc.integer({ min: 0, max: 20 }), { minLength: 1, maxLength: 8 })
const choice: fc.Arbitrary<RunChoice> = fc.oneof(
  fc.constantFrom<RunChoice[]>({ do: 'next' }, { do: 'back' }, { do: 'resume' }),
  fc.constantFrom<RunChoice[]>({ do: 'pause', live: 'held' }, { do: 'pause', live: 'goes-on' }),
  fc.integer({ min: -minutes(9), max: minutes(9) }).map((byMs): RunChoice => ({ do: 'extend', byMs })),
)
const happening = fc.oneof(choice, fc.integer({ min: 0, max: minutes(9) }), planned)

describe('whatever happens in class', () => {
  it('each minute is counted once, the figures agree, and some step is on', () => {
    fc.assert(
      fc.property(planned, fc.array(happening, { maxLength: 40 }), (first, happenings) => {
        let state = begun(aSheet(first))
        let [passed, revision] = [0, 1]
        for (const one of happenings) {
          if (typeof one === 'number') {
            passed += state.phase === 'finished' ? 0 : one
            state = elapsed(state, one)
          } else if (Array.isArray(one)) {
            revision += 1
            // Some of the steps are those of before, and some are new.
            state = withSheet(state, { ...aSheet(one, revision % 3), revision })
          } else state = chosen(state, one)
          const figures = figuresOf(state, { now: 0, bellAt: 0 })
          expect(elapsedOf(state)).toBe(passed)
          expect(state.steps[state.at]?.begun).toBe(true)
          expect(new Set(state.steps.map(({ step }) => step.id)).size).toBe(state.steps.length)
          expect(figures.pastBellMs).toBe(figures.remainingMs)
          expect(figures.remainingMs).toBeGreaterThanOrEqual(0)
        }
      }),
    )
  })
})
