import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { hours } from '#appliance/base/duration.ts'
import { makePlan } from '#appliance/library/plan/plan.ts'
import { ACatalogue, aLesson, anAsset, anItem, hashOf } from './a-catalogue.ts'

const MB = 1_048_576
const EIGHT = hours(8)

describe('the order in which things are fetched', () => {
  it('is: what a class waits for, what a person asked for, lessons by their bell, what is pinned, the rest', () => {
    const catalogue = new ACatalogue()
    for (const id of ['rest', 'pinned', 'later', 'next', 'wished', 'needed']) catalogue.course(id, MB)
    const lessons = [aLesson('b', EIGHT + hours(1), ['later']), aLesson('a', EIGHT, ['next'])]
    const plan = makePlan(catalogue.input(lessons, { needed: ['needed'], wished: ['wished'], pinned: ['pinned'], keep: 'everything' }))
    expect(plan.jobs.map(({ title, urgency }) => `${title['en']} ${urgency}`)).toEqual([
      ...['needed now', 'wished now', 'next background', 'later background', 'pinned background', 'rest background'],
    ])
  })

  it('brings a file that two lessons share once, for the earlier one, and both lessons wait for it', () => {
    const catalogue = new ACatalogue().add([anAsset('film', 10 * MB)], [anItem('7A', ['film']), anItem('7B', ['film'])])
    const plan = makePlan(catalogue.input([aLesson('late', EIGHT + hours(2), ['7B']), aLesson('early', EIGHT, ['7A'])]))
    expect(plan.jobs).toHaveLength(1)
    expect(plan.jobs[0]).toMatchObject({ neededBy: EIGHT })
    expect(plan.lessons.map(({ ownBytes }) => ownBytes)).toEqual([10 * MB + 320, 0])
    expect(plan.lessons.map(({ completeAfter, missingBytes }) => [completeAfter, missingBytes])).toEqual([
      [10 * MB + 320, 10 * MB + 320],
      [10 * MB + 320, 10 * MB + 320],
    ])
  })

  it('brings the bundle in which small files lie, and no file of it alone', () => {
    const member = (name: string): ReturnType<typeof anAsset> => anAsset(name, 20_000, { bundle: { asset: hashOf('zip'), path: name } })
    const catalogue = new ACatalogue().add([anAsset('zip', MB), member('a'), member('b')], [anItem('page', ['a', 'b'])])
    expect(makePlan(catalogue.input([aLesson('x', EIGHT, ['page'])])).jobs.map(({ spec }) => spec.sha256)).toEqual([hashOf('zip')])
  })

  it('brings the parts of a lesson plan, and the recording that stands in for a live lesson', () => {
    const catalogue = new ACatalogue().course('part', MB).course('recording', MB)
    const pair = { live: 'live', recording: 'recording', offsetMs: 0 }
    catalogue.add([], [anItem('plan', [], { parts: [{ itemId: 'part' }, { itemId: 'plan' }] }), anItem('live', [], { pair })])
    expect(makePlan(catalogue.input([aLesson('x', EIGHT, ['plan', 'live'])])).jobs).toHaveLength(2)
  })

  it('leaves out what may not be kept, and what may not be shown any more when the lesson is over', () => {
    const catalogue = new ACatalogue().course('live only', MB, { rights: { allow: ['show'] } })
    catalogue.course('ended', MB, { rights: { until: new Date(EIGHT + hours(0.5)).toISOString() } })
    const plan = makePlan(catalogue.input([aLesson('x', EIGHT, ['ended', 'live only'])]))
    expect(plan.jobs).toEqual([])
    expect(plan.lessons[0]?.lacks).toBe(true)
  })

  it('lets no right end by a date that nobody vouches for', () => {
    const catalogue = new ACatalogue().course('ended', MB, { rights: { until: '2020-01-01T00:00:00Z' } })
    const now = Date.UTC(2027, 0, 1)
    expect(makePlan(catalogue.input([], { now, keep: 'everything', dateKnown: false })).jobs).toHaveLength(1)
    expect(makePlan(catalogue.input([], { now, keep: 'everything', dateKnown: true })).jobs).toHaveLength(0)
  })

  it('tells how much the lessons do not fit before anything of that is begun, and brings what fits', () => {
    const catalogue = new ACatalogue().course('large', 60 * MB).course('small', 10 * MB)
    const room = { freeBytes: 30 * MB, evictableBytes: 10 * MB }
    const plan = makePlan(catalogue.input([aLesson('a', EIGHT, ['large']), aLesson('b', EIGHT + 1, ['small'])], { room }))
    expect(plan.deficitBytes).toBe(plan.dueBytes - 40 * MB)
    expect(plan.jobs.map(({ title }) => title['en'])).toEqual(['small'])
    expect(plan.lessons.map(({ fits }) => fits)).toEqual([false, true])
  })

  it('drives nothing out for the rest of the catalogues', () => {
    const catalogue = new ACatalogue().course('rest', 20 * MB)
    const plan = makePlan(catalogue.input([], { keep: 'everything', room: { freeBytes: 10 * MB, evictableBytes: 100 * MB } }))
    expect([plan.jobs.length, plan.deficitBytes]).toEqual([0, 0])
  })

  it('goes on where a file was left: only what is missing counts, and its list of pieces only before the first', () => {
    const input = new ACatalogue().course('film', 10 * MB).input([aLesson('x', EIGHT, ['film'])])
    input.holdings.note(hashOf('film'), { have: 4 * MB, complete: false })
    expect(makePlan(input).lessons[0]?.missingBytes).toBe(6 * MB)
    input.holdings.note(hashOf('film'), { have: 10 * MB, complete: false })
    expect(makePlan(input).lessons[0]?.missingBytes).toBe(1)
    input.holdings.note(hashOf('film'), { have: 10 * MB, complete: true })
    expect(makePlan(input).jobs).toEqual([])
  })

  const items = fc.uniqueArray(fc.integer({ min: 0, max: 11 }), { minLength: 1, maxLength: 5 })
  const school = fc.record({
    sizes: fc.array(fc.integer({ min: 1, max: 30 }), { minLength: 12, maxLength: 12 }),
    have: fc.array(fc.integer({ min: 0, max: 30 }), { minLength: 12, maxLength: 12 }),
    files: fc.array(items, { minLength: 12, maxLength: 12 }),
    lessons: fc.array(fc.record({ at: fc.integer({ min: 1, max: 50 }), items }), { maxLength: 10 }),
    pinned: items,
    keep: fc.constantFrom('everything', 'lessons'),
    free: fc.integer({ min: 0, max: 300 }),
  })

  it('never puts a later bell before an earlier one, counts nothing twice, and never plans more than there is room for', () => {
    fc.assert(
      fc.property(school, ({ sizes, have, files, lessons, pinned, keep, free }) => {
        const catalogue = new ACatalogue().add(
          sizes.map((size, n) => anAsset(`f${n}`, size * MB)),
          files.map((names, n) =>
            anItem(
              `i${n}`,
              names.map((name) => `f${name}`),
            ),
          ),
        )
        const ahead = lessons.map(({ at, items: shown }, n) =>
          aLesson(
            `l${n}`,
            hours(at),
            shown.map((one) => `i${one}`),
          ),
        )
        const room = { freeBytes: free * MB, evictableBytes: 20 * MB }
        const input = catalogue.input(ahead, { pinned: pinned.map((one) => `i${one}`), keep, room })
        have.forEach((held, n) => {
          const size = sizes[n] ?? 0
          input.holdings.note(hashOf(`f${n}`), { have: Math.min(held, size) * MB, complete: held >= size })
        })
        const plan = makePlan(input)
        const bells = plan.jobs.map(({ neededBy }) => neededBy ?? Number.POSITIVE_INFINITY)
        expect(bells).toEqual(bells.toSorted((a, b) => a - b))
        expect(new Set(plan.jobs.map(({ spec }) => spec.sha256)).size).toBe(plan.jobs.length)
        const missing = (sha256: string): number => input.holdings.missing(input.index.find(sha256) ?? -1)
        const planned = plan.jobs.reduce((sum, { spec }) => sum + missing(spec.sha256), 0)
        expect(planned).toBeLessThanOrEqual(Math.min(room.freeBytes + room.evictableBytes, plan.waiting.bytes))
        const due = plan.lessons.reduce((sum, { ownBytes }) => sum + ownBytes, 0)
        expect(due).toBeLessThanOrEqual(plan.dueBytes)
        expect(due).toBeLessThanOrEqual(input.index.blobs.reduce((sum, { spec }) => sum + missing(spec.sha256), 0))
        const complete = plan.lessons.filter(({ fits, missingBytes }) => fits && missingBytes > 0).map((one) => one.completeAfter)
        expect(complete.every((bytes) => bytes > 0 && bytes <= planned)).toBe(true)
      }),
      { numRuns: 300 },
    )
  })
})
