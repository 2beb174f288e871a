import { dayOf, shortDay, timeOfDay } from '../../box-client/format.ts'
import { pageClock } from '../../box-client/page-clock.ts'
import { t } from '../../box-client/words.ts'

const DAY = 86_400_000

export function isSameDay(a: number, b: number, zone: string): boolean {
  return dayOf(a, zone) === dayOf(b, zone)
}

/** A day as a heading says it. */
export function dayName(at: number, zone: string): string {
  return [nearDay(at, zone), dayOf(at, zone)].filter(Boolean).join(' · ')
}

/** A moment in few words: `today 16:05`, `Nov 30 07:02`. */
export function momentOf(at: number, zone: string): string {
  return `${nearDay(at, zone) || shortDay(at, zone)} ${timeOfDay(at, zone)}`
}

function nearDay(at: number, zone: string): string {
  const now = pageClock.now()
  if (isSameDay(at, now, zone)) return t('library.today')
  return isSameDay(at, now + DAY, zone) ? t('library.tomorrow') : ''
}
