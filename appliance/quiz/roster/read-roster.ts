import { withoutGuard } from '#appliance/base/csv.ts'
import { aTurn } from '#appliance/base/in-turns.ts'
import { words } from '#appliance/base/one-line.ts'
import { plainName } from '#appliance/base/plain-name.ts'
import { readTableFile } from '#appliance/base/table-file/read-table-file.ts'
import type { TableFile } from '#appliance/base/table-file/read-table-file.ts'
import { tableRefused } from '#appliance/base/table-file/refused.ts'
import type { Sheet } from '#appliance/base/table-file/sheet.ts'
import { MOST_PUPILS, MOST_ROWS } from '#appliance/contract/roster.ts'
import type { RosterFault, RosterField, RosterPreview, RosterRow } from '#appliance/contract/roster.ts'
import { findColumns } from './columns.ts'
import type { Columns } from './columns.ts'
import { rowOf } from './row-of.ts'

export type RosterReading = Pick<RosterPreview, 'columns' | 'rows' | 'faults'>

const MOST_FAULTS = 300

/**
 * The pupils that a class list names, line by line; a line that cannot be taken is a fault and no row. `className`: of lines that name no class.
 * Rejects with TABLE_FILE_REFUSED.
 */
export async function readRoster(file: TableFile, className: string | undefined): Promise<RosterReading> {
  const sheets = await readTableFile(file)
  const lists = sheets.flatMap((sheet) => {
    const columns = findColumns(sheet)
    return columns === undefined ? [] : [{ sheet, columns }]
  })
  if (lists.length === 0) throw tableRefused('malformed', 'the file holds no list of pupils: no column is a name, and none a number')
  const reader = new RosterReader(className, lists.length > 1)
  for (const { sheet, columns } of lists) {
    reader.sheet(sheet, columns)
    await aTurn()
  }
  return reader.reading(lists[0]?.columns.found ?? [])
}

/** What has been read of one class, so that nothing in it is there twice. */
interface ClassSoFar {
  readonly numbers: Set<string>
  readonly seats: Set<string>
  readonly clickers: Set<string>
}

class RosterReader {
  readonly #className: string | undefined
  readonly #hasSheets: boolean
  readonly #rows: RosterRow[] = []
  readonly #faults: RosterFault[] = []
  readonly #classes = new Map<string, ClassSoFar>()

  constructor(className: string | undefined, hasSheets: boolean) {
    this.#className = className
    this.#hasSheets = hasSheets
  }

  sheet(sheet: Sheet, { firstRow, found }: Columns): void {
    const titled = this.#className ?? classOfSheet(sheet, firstRow)
    for (let row = firstRow; row < sheet.rows; row += 1) {
      const cells = new Map<RosterField, string>()
      for (const { field, column } of found) {
        const text = words(withoutGuard(sheet.text(row, column)), 600)
        if (text !== undefined) cells.set(field, text)
      }
      if (cells.size > 0 && !isRemark(cells)) this.#line(cells, { titled, line: row + 1, sheet })
    }
  }

  reading(found: Columns['found']): RosterReading {
    const columns = found.map(({ field, header }) => ({ field, ...(header === undefined ? {} : { header }) }))
    return { columns, rows: this.#rows, faults: this.#faults.slice(0, MOST_FAULTS) }
  }

  #line(cells: ReadonlyMap<RosterField, string>, at: { titled: string | undefined; line: number; sheet: Sheet }): void {
    const row = rowOf(cells, at.titled)
    const fault = 'code' in row ? row : this.#clash(row)
    if (fault !== undefined) this.#faults.push({ ...(this.#hasSheets ? { sheet: at.sheet.name } : {}), line: at.line, ...fault })
    else if ('number' in row) this.#take(row)
  }

  /** What another line of this class has already. */
  #clash(row: RosterRow): Pick<RosterFault, 'code' | 'text'> | undefined {
    const { numbers, seats, clickers } = this.#classOf(row)
    if (numbers.has(row.number)) return { code: 'twice', text: row.number }
    if (row.seat !== undefined && seats.has(row.seat)) return { code: 'seat-twice', text: row.seat }
    if (row.clicker !== undefined && clickers.has(row.clicker)) return { code: 'clicker-twice', text: row.clicker }
    return numbers.size >= MOST_PUPILS || this.#rows.length >= MOST_ROWS ? { code: 'too-many', text: row.number } : undefined
  }

  #take(row: RosterRow): void {
    const { numbers, seats, clickers } = this.#classOf(row)
    numbers.add(row.number)
    if (row.seat !== undefined) seats.add(row.seat)
    if (row.clicker !== undefined) clickers.add(row.clicker)
    this.#rows.push(row)
  }

  #classOf(row: RosterRow): ClassSoFar {
    const key = plainName(row.class)
    const known = this.#classes.get(key) ?? { numbers: new Set(), seats: new Set(), clickers: new Set() }
    this.#classes.set(key, known)
    return known
  }
}

/** 三年级2班学生名单, above the list or as the sheet's name. */
function classOfSheet(sheet: Sheet, firstRow: number): string | undefined {
  const above = Array.from({ length: firstRow }, (_, row) =>
    Array.from({ length: Math.min(sheet.columns, 12) }, (_, column) => sheet.text(row, column)),
  ).flat()
  for (const text of [...above, sheet.name]) {
    const [found] =
      /(?:[初高]?[一二三四五六七八九\d]{1,2}(?:年级?)?)?\s*[(（]?[一二三四五六七八九十\d]{1,4}[)）]?\s*班|class\s*\w{1,6}/iu.exec(
        text.normalize('NFKC'),
      ) ?? []
    if (found !== undefined) return words(found, 40)
  }
  return undefined
}

/** A line such as 合计 45 人 below the list. */
function isRemark(cells: ReadonlyMap<RosterField, string>): boolean {
  return [...cells.values()].some((text) => /^(?:合计|总计|共计|小计|备注|说明|制表|班主任)/u.test(text))
}
