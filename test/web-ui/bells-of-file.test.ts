import { describe, expect, it } from 'vitest'
import { bellPreset } from '#appliance/lesson/timetable/bell-presets.ts'
import { checkedBells } from '#appliance/lesson/timetable/bells.ts'
import { bellsOfFile, ringAlready, withoutBell } from '../../web-ui/pages/timetable/bells-of-file.ts'

const preset = { bells: bellPreset('primary'), bellsSet: false }
const aTime = (period: number, from: string, to: string) => ({ period, from, to })
const briefly = ({ seasons }: ReturnType<typeof bellsOfFile>): string[] =>
  (seasons[0]?.periods ?? []).map(({ period, from, to }) => `${period} ${from}-${to}`)

describe('bells of a school’s own table', () => {
  it('take the place of the preset’s, with its summer, and leave what they do not say where it fits', () => {
    const bells = bellsOfFile([aTime(1, '08:00', '08:45'), aTime(2, '08:55', '09:40'), aTime(5, '14:30', '15:15')], preset)
    expect(briefly(bells)).toEqual(['1 08:00-08:45', '2 08:55-09:40', '3 10:25-11:05', '4 11:15-11:55', '5 14:30-15:15', '7 15:40-16:20'])
    expect(bells.seasons).toHaveLength(1)
    expect(checkedBells(bells)).toEqual(bells)
    expect(ringAlready([aTime(1, '08:00', '08:45')], { bells, bellsSet: true })).toBe(true)
    expect(ringAlready([aTime(1, '08:00', '08:40')], { bells, bellsSet: true })).toBe(false)
  })

  it('leave the seasons alone that the school has set', () => {
    const bells = bellsOfFile([aTime(1, '08:00', '08:45')], { ...preset, bellsSet: true })
    expect(bells.seasons.slice(1)).toEqual(preset.bells.seasons.slice(1))
  })

  it('are missed where a lesson stands in a period that no bell knows', () => {
    const lesson = (period: number) => ({ weekday: 1, period, weeks: 'every' as const, subject: '数学' })
    expect(withoutBell([lesson(9), lesson(1), lesson(0), lesson(9)], preset)).toEqual([0, 9])
  })
})
