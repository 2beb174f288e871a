import type { ItemSummary } from '#appliance/contract/library.ts'
import { minutes } from '../../box-client/format.ts'
import { kindName } from './library-words.ts'

/** `微课 · 数学 · 分数的初步认识 · 6 分钟` */
export function aboutItem({ kind, subject, unit, durationMs }: Pick<ItemSummary, 'kind' | 'subject' | 'unit' | 'durationMs'>): string {
  const length = durationMs === undefined ? undefined : minutes(durationMs)
  return [kindName(kind), subject, unit, length].filter((one) => one !== undefined && one !== '').join(' · ')
}
