import type { BellPeriod, BellPreset, Bells } from '#appliance/contract/timetable.ts'
import { minuteOf } from './school-day.ts'

/*
 * Bells to start from, so that staff correct a few minutes instead of typing twenty times. Lessons of 40 minutes in primary and 45 in junior
 * school, a long break for exercises after the second, and half an hour later in the afternoons of summer, as most schools have it.
 */

const PRIMARY = { morning: ['08:30', '09:20', '10:25', '11:15'], afternoon: ['14:00', '14:50', '15:40'], lasts: 40 }
const JUNIOR = { morning: ['08:00', '08:55', '10:10', '11:05'], afternoon: ['14:00', '14:55', '15:50', '16:45'], lasts: 45 }
const SUMMER_LATER = 30

/** For schools of the far west, two hours later. */
const FAR_WEST = 120

/** All that there is to start from. */
export function bellPresets(): BellPreset[] {
  return [0, FAR_WEST].flatMap((later) =>
    (['primary', 'junior'] as const).map((school) => ({ school, later, bells: bellPreset(school, later) })),
  )
}

/** Bells to start from; `later`: minutes, 120 for schools of the far west that keep Beijing time. */
export function bellPreset(preset: BellPreset['school'], later = 0): Bells {
  const { morning, afternoon, lasts } = preset === 'primary' ? PRIMARY : JUNIOR
  const periods = (afternoonLater: number): BellPeriod[] =>
    [...morning.map((from) => minuteOf(from)), ...afternoon.map((from) => minuteOf(from) + afternoonLater)].map((from, index) => ({
      ...{ period: index + 1, from: timeOf(from + later), to: timeOf(from + later + lasts) },
    }))
  return { seasons: [{ periods: periods(0) }, { name: '夏季', from: '05-01', to: '09-30', periods: periods(SUMMER_LATER) }] }
}

function timeOf(minute: number): string {
  const within = Math.min(minute, 23 * 60 + 59)
  return `${String(Math.floor(within / 60)).padStart(2, '0')}:${String(within % 60).padStart(2, '0')}`
}
