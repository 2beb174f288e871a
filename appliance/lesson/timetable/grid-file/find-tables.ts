import { words } from '#appliance/base/one-line.ts'
import type { Sheet } from '#appliance/base/table-file/sheet.ts'

/** A week on a sheet: which columns are which weekdays, and the rows below. */
export interface SheetTable {
  readonly sheet: Sheet
  readonly title: string
  readonly headerRow: number
  /** Without the row where the next table begins. */
  readonly endRow: number
  /** Columns that may say which period a row is. */
  readonly labels: readonly number[]
  readonly days: readonly { readonly column: number; readonly weekday: number }[]
}

const CHINESE = /^(?:星期|周|礼拜)([一二三四五六日天1-7])$/u
const BARE = /^[一二三四五六日]$/u
const ENGLISH = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun']
const DAYS = '一二三四五六日'
const FEWEST_DAYS = 3

/** The tables of a sheet, from above and from the left. One whose days stand under each other is turned. */
export function findTables(sheet: Sheet): readonly SheetTable[] {
  const found = tablesOf(sheet)
  return found.length > 0 ? found : tablesOf(sheet.turned())
}

function tablesOf(sheet: Sheet): SheetTable[] {
  const headers = Array.from({ length: sheet.rows }, (_, row) => ({ row, groups: groupsIn(sheet, row) })).filter(
    ({ groups }) => groups.length > 0,
  )
  return headers.flatMap(({ row, groups }, index) => {
    const endRow = headers[index + 1]?.row ?? sheet.rows
    return groups.map((days, at) => {
      const before = groups[at - 1]?.at(-1)?.column ?? -1
      const first = days[0]?.column ?? 0
      const labels = Array.from({ length: first - before - 1 }, (_, offset) => first - 1 - offset)
      // Of two tables side by side the second often has no periods of its own.
      const shared = labels.length > 0 ? labels : Array.from({ length: groups[0]?.[0]?.column ?? 0 }, (_, column) => column).reverse()
      return { sheet, title: titleOf(sheet, row, [before + 1, days.at(-1)?.column ?? first]), headerRow: row, endRow, labels: shared, days }
    })
  })
}

/** Weekdays of a row; where they begin anew, another table begins beside the first. */
function groupsIn(sheet: Sheet, row: number): SheetTable['days'][] {
  const groups: { column: number; weekday: number }[][] = [[]]
  const texts = Array.from({ length: sheet.columns }, (_, column) => sheet.text(row, column).normalize('NFKC').replaceAll(/\s/gu, ''))
  const bare = texts.filter((text) => BARE.test(text)).length >= 5
  for (const [column, text] of texts.entries()) {
    const weekday = weekdayOf(text, bare)
    const last = groups.at(-1)
    if (weekday === undefined || last === undefined || last.at(-1)?.weekday === weekday) continue
    if ((last.at(-1)?.weekday ?? 0) > weekday) groups.push([{ column, weekday }])
    else last.push({ column, weekday })
  }
  return groups.filter((group) => group.length >= FEWEST_DAYS)
}

function weekdayOf(text: string, bare: boolean): number | undefined {
  const day = CHINESE.exec(text)?.[1] ?? (bare && BARE.test(text) ? text : undefined)
  if (day !== undefined) return /\d/u.test(day) ? Number(day) : DAYS.indexOf(day === '天' ? '日' : day) + 1
  const english = /^(?:mon|tues?|wed(?:nes)?|thu(?:rs?)?|fri|sat(?:ur)?|sun)(?:day)?\.?$/iu.test(text)
  return english ? ENGLISH.indexOf(text.slice(0, 3).toLowerCase()) + 1 : undefined
}

/** What stands above a table in its own columns, the nearest row first; else the sheet is called for it. */
function titleOf(sheet: Sheet, headerRow: number, [from, to]: [number, number]): string {
  for (let row = headerRow - 1; row >= Math.max(0, headerRow - 3); row -= 1) {
    for (let column = from; column <= to; column += 1) {
      const title = words(sheet.text(row, column))
      if (title !== undefined && title.length > 1) return title
    }
  }
  return sheet.name
}
