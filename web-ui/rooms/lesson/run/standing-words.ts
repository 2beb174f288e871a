import type { RunFigures } from '#appliance/contract/run.ts'
import { t } from '../../../box-client/words.ts'
import { wholeMinutes } from '../plan-words.ts'
import type { Standing } from './standing.ts'

/** Less than this is nothing that a class would notice. */
const NOTICED = 45_000

/** Ahead or behind the sheet, and what that does to the end of the lesson. */
export function inWords({ behindMs, pastBellMs }: Pick<Standing, 'behindMs' | 'pastBellMs'>): string {
  return [behindWords(behindMs), pastBellMs === undefined ? '' : bellWords(pastBellMs)].filter((one) => one !== '').join(t('run.and'))
}

/** What a choice would cost. */
export function costWords({ missedMs, pastBellMs, behindMs }: RunFigures, { missedMs: missedNow }: Pick<RunFigures, 'missedMs'>): string {
  const missed = missedMs - missedNow
  const words = [
    missed > 0 ? t('run.cost.missed', { minutes: wholeMinutes(missed) }) : '',
    pastBellMs === undefined ? behindWords(behindMs) : bellWords(pastBellMs),
  ]
  return words.filter((one) => one !== '').join(t('run.and'))
}

function behindWords(behindMs: number): string {
  if (Math.abs(behindMs) < NOTICED) return t('run.on-time')
  return behindMs > 0 ? t('run.behind', { minutes: wholeMinutes(behindMs) }) : t('run.ahead', { minutes: wholeMinutes(-behindMs) })
}

function bellWords(pastBellMs: number): string {
  if (Math.abs(pastBellMs) < NOTICED) return t('run.at-bell')
  return pastBellMs > 0
    ? t('run.past-bell', { minutes: wholeMinutes(pastBellMs) })
    : t('run.before-bell', { minutes: wholeMinutes(-pastBellMs) })
}
