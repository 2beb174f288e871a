import type { ItemSummary } from '#appliance/contract/library.ts'
import type { Done } from '#appliance/contract/problem.ts'
import type { SheetChange, SheetDescription, SheetDetail } from '#appliance/contract/run-sheet.ts'
import type { SuggestionInWords, SuggestionQuery } from '#appliance/contract/suggestions.ts'
import { ask } from './api.ts'

const sheet = (id: string): string => `/run-sheets/${encodeURIComponent(id)}`

/** What a page asks of the run sheets. */
export const sheetCommands = {
  get: (id: string) => ask<SheetDetail>('GET', sheet(id)),
  create: (description: SheetDescription) => ask<SheetDetail>('POST', '/run-sheets', description),
  ofItem: (itemId: ItemSummary['id']) => ask<SheetDetail>('POST', '/run-sheets/of-item', { itemId }),
  copy: (id: string) => ask<SheetDetail>('POST', `${sheet(id)}/copy`, {}),
  change: (id: string, revision: number, change: SheetChange) => ask<SheetDetail>('POST', `${sheet(id)}/changes`, { revision, change }),
  remove: (id: string, revision: number) => ask<Done>('DELETE', `${sheet(id)}?revision=${revision}`),
  restore: (id: string) => ask<SheetDetail>('POST', `${sheet(id)}/restore`, {}),
  suggest: (wish: SuggestionQuery) => ask<{ suggestions: SuggestionInWords[] }>('POST', '/suggestions', wish),
}
