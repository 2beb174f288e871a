import type { Item } from '#appliance/contract/catalogue.ts'
import { allows, endOfRights } from './plan/file-rules.ts'

/** Whether an item may be shown. `now`: epoch milliseconds; undefined where nobody vouches for the date: then none has run out. */
export function mayBeShown(item: Item, now: number | undefined): boolean {
  return allows(item, 'show') && (now === undefined || endOfRights(item) > now)
}
