import type { Item } from '#appliance/contract/catalogue.ts'

/** Whether an item may be shown. `now`: epoch milliseconds; undefined where nobody vouches for the date: then none has run out. */
export function mayBeShown({ rights }: Item, now: number | undefined): boolean {
  if (rights?.allow?.includes('show') === false) return false
  const until = rights?.until === undefined ? Number.NaN : Date.parse(rights.until)
  return now === undefined || Number.isNaN(until) || until > now
}
