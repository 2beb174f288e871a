import { describe, expect, it } from 'vitest'
import type { DayPlaces } from '#appliance/contract/timetable.ts'
import { aGridLesson, aTimetable, inChina } from './a-timetable.ts'

const WEEK = [aGridLesson(1, 1), aGridLesson(1, 2, { subject: '语文' }), aGridLesson(2, 1, { subject: '英语' })]
const MONDAY = '2026-09-07'
const freeOf = ({ places }: DayPlaces): number[] => places.filter(({ taken }) => taken === undefined).map(({ period }) => period)

describe('the free periods of a day', () => {
  it('are those of its bells in which no lesson is; the others say which one is', async () => {
    const { timetable } = await aTimetable({ grid: WEEK })
    const monday = await timetable.places(MONDAY)
    expect(freeOf(monday)).toEqual([3, 4, 5, 6, 7])
    expect(monday).toMatchObject({ date: MONDAY, inTerm: true })
    expect(monday.places.slice(0, 2)).toMatchObject([{ taken: { subject: '数学' } }, { taken: { subject: '语文', period: 2 } }])
    expect(monday.places[2]).toMatchObject({ startsAt: inChina(`${MONDAY}T10:25`), endsAt: inChina(`${MONDAY}T11:05`) })
  })

  it('follow what single days were changed to: where a lesson was moved from one is free, where it was moved to none is', async () => {
    const { timetable } = await aTimetable({ grid: WEEK })
    const { id } = await timetable.addChange({ kind: 'move', lesson: { date: MONDAY, period: 1 }, to: { date: '2026-09-08', period: 6 } })
    expect(freeOf(await timetable.places(MONDAY))).toEqual([1, 3, 4, 5, 6, 7])
    expect(freeOf(await timetable.places('2026-09-08'))).toEqual([2, 3, 4, 5, 7])
    await timetable.undoChange(id)
    expect(freeOf(await timetable.places('2026-09-08'))).toEqual([2, 3, 4, 5, 6, 7])
  })

  it('are exactly those to which a lesson may be moved', async () => {
    const { timetable } = await aTimetable({ grid: WEEK })
    await timetable.addChange({ kind: 'extra', date: MONDAY, at: { from: '10:50', to: '11:30' }, content: { subject: '家长会' } })
    const { places } = await timetable.places(MONDAY)
    const mayMove = async (period: number): Promise<boolean> => {
      const move = { kind: 'move' as const, lesson: { date: '2026-09-08', period: 1 }, to: { date: MONDAY, period } }
      const moved = await timetable.addChange(move).catch(() => undefined)
      if (moved !== undefined) await timetable.undoChange(moved.id)
      return moved !== undefined
    }
    const allowed: number[] = []
    for (const { period } of places) if (await mayMove(period)) allowed.push(period)
    expect(allowed).toEqual(places.filter(({ taken }) => taken === undefined).map(({ period }) => period))
    expect(places.filter(({ taken }) => taken?.subject === '家长会').map(({ period }) => period)).toEqual([3, 4])
  })

  it('come with what a person must know of the day: that nobody comes, or that term is over', async () => {
    const { timetable } = await aTimetable({ grid: WEEK })
    await timetable.addChange({ kind: 'day-off', from: MONDAY, to: MONDAY, name: '校庆' })
    expect(await timetable.places(MONDAY)).toMatchObject({ dayOff: '校庆', inTerm: true })
    expect(await timetable.places('2027-03-01')).toMatchObject({ inTerm: false })
    await expect(timetable.places('2026-09-31')).rejects.toMatchObject({ code: 'TIMETABLE_INVALID' })
  })

  it('are told with the names that periods have, also where nobody has set a term', async () => {
    const { timetable } = await aTimetable()
    const periods = [{ period: 0, name: '早读', from: '07:40', to: '08:00' }]
    await timetable.setBells({ seasons: [{ periods }] }, timetable.plan.revisions.bells)
    expect(await timetable.places(MONDAY)).toMatchObject({ inTerm: true, places: [{ period: 0, name: '早读' }] })
  })
})
