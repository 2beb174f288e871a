import type { Item } from '#appliance/contract/catalogue.ts'
import type { RunSheet, SheetDetail, Step, StepReadiness } from '#appliance/contract/run-sheet.ts'
import { plannedMinutes } from './edit-sheet.ts'
import { refreshed } from './make-steps.ts'
import type { LibraryForSheets } from './ports.ts'

export interface DetailParts {
  readonly library: LibraryForSheets
  /** The bell of the lesson that the sheet is meant for, epoch milliseconds; undefined where there is none. */
  readonly startsAt: number | undefined
  /** The revision of a sheet that this is a copy of; undefined where it is not there any more. */
  readonly revisionOf: (sheetId: string) => number | undefined
}

/** A sheet with what it lacks before class. It reads and changes nothing. */
export function detailOf(sheet: RunSheet, parts: DetailParts): SheetDetail {
  const steps = sheet.steps.map((step) => refreshed(step, parts.library))
  const readiness = steps.map((step) => readinessOf(step, parts))
  const original = originalOf(sheet, parts)
  return {
    sheet: { ...sheet, steps },
    plannedMinutes: plannedMinutes(steps),
    readiness,
    missing: readiness.filter(isMissing).length,
    ...(original === undefined ? {} : { original }),
  }
}

function readinessOf(step: Step, { library, startsAt }: DetailParts): StepReadiness {
  if (step.kind !== 'item') return { state: 'nothing-needed' }
  if (library.item(step.itemId) === undefined) return { state: 'gone' }
  const found = library.itemState(step.itemId)
  if (found.state === 'coming') {
    const { missingBytes, readyAt } = found
    const late = startsAt !== undefined && (readyAt === undefined || readyAt > startsAt)
    return { state: 'coming', missingBytes, late, ...(readyAt === undefined ? {} : { readyAt }) }
  }
  if (found.state !== 'absent') return { state: found.state }
  return { state: 'absent', ...(found.missingBytes === undefined ? {} : { missingBytes: found.missingBytes }) }
}

function isMissing(one: StepReadiness): boolean {
  return one.state === 'absent' || one.state === 'not-allowed' || one.state === 'gone' || (one.state === 'coming' && one.late)
}

function originalOf({ origin }: RunSheet, { library, revisionOf }: DetailParts): SheetDetail['original'] {
  if (origin === undefined) return undefined
  const rev = 'itemId' in origin ? revOf(library.item(origin.itemId)) : revisionOf(origin.sheetId)
  if (rev === undefined) return { gone: true }
  return rev > origin.rev ? { gone: false, newerRev: rev } : { gone: false }
}

function revOf(item: Pick<Item, 'rev'> | undefined): number | undefined {
  return item?.rev
}
