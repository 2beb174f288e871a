import { cellName } from '#appliance/base/table-file/sheet.ts'
import type { BellPeriod, GridDoubt, GridEntry } from '#appliance/contract/timetable.ts'
import { readCell } from './cell-words.ts'
import type { SheetTable } from './find-tables.ts'
import { periodLabel } from './period-label.ts'

export interface TableReading {
  readonly entries: readonly GridEntry[]
  readonly doubts: readonly GridDoubt[]
  readonly times: readonly BellPeriod[]
}

const MOST_DOUBTS = 200
const MOST_PERIODS = 20

/** The lessons of one week on a sheet, with doubts by the names of their cells. `turnedBack` names cells of a table that was turned. */
export function readTable(table: SheetTable, nameCell = cellName): TableReading {
  const reader = new TableReader(table, nameCell)
  for (let row = table.headerRow + 1; row < table.endRow; row += 1) reader.row(row)
  return reader.reading
}

/** 2:30 after a morning is half past two. */
function inTheAfternoon({ from, to }: { from: string; to: string }): { from: string; to: string } {
  const later = (time: string): string => (time < '12' ? `${Number(time.slice(0, 2)) + 12}${time.slice(2)}` : time)
  return { from: later(from), to: later(to) }
}

class TableReader {
  readonly #table: SheetTable
  readonly #nameCell: typeof cellName
  readonly #entries = new Map<string, GridEntry>()
  readonly #doubts: GridDoubt[] = []
  readonly #times: BellPeriod[] = []
  #last = 0

  constructor(table: SheetTable, nameCell: typeof cellName) {
    this.#table = table
    this.#nameCell = nameCell
  }

  get reading(): TableReading {
    return { entries: [...this.#entries.values()], doubts: this.#doubts.slice(0, MOST_DOUBTS), times: this.#times }
  }

  row(row: number): void {
    const period = this.#periodOf(row)
    for (const { column, weekday } of this.#table.days) {
      const cell = this.#table.sheet.at(row, column)
      // One text over several days is a break, an assembly or a rest, and no lesson of each day.
      if (cell === undefined || cell.columns > 1) continue
      if (period === undefined) this.#loose(row, column, cell.text)
      else this.#take({ row, column, weekday, period, text: cell.text })
    }
  }

  /** Some schools count the afternoon from 1 again: periods go on. */
  #periodOf(row: number): number | undefined {
    const { sheet, labels } = this.#table
    for (const column of labels) {
      const cell = sheet.at(row, column)
      const label = cell === undefined ? undefined : periodLabel(cell.text)
      if (label === undefined) continue
      if (label.kind === 'break') return undefined
      const number = label.kind === 'number' ? label.number : label.kind === 'early' ? 0 : this.#last + 1
      const period = number === 0 || number > this.#last ? number : this.#last + 1
      if (period > MOST_PERIODS) return undefined
      if (label.kind === 'number' && period !== label.number) this.#doubt(row, column, { code: 'unclear', text: cell?.text ?? '' })
      this.#last = Math.max(this.#last, period)
      this.#time(row, period, label.name)
      return period
    }
    return undefined
  }

  /** A time of its own, or beside the number. */
  #time(row: number, period: number, name: string | undefined): void {
    const { sheet, labels } = this.#table
    const texts = labels.map((column) => periodLabel(sheet.text(row, column))?.time)
    const time = texts.find((one) => one !== undefined)
    if (time === undefined || this.#times.some((one) => one.period === period)) return
    const before = this.#times.at(-1)?.to ?? ''
    this.#times.push({ period, ...(time.from < before ? inTheAfternoon(time) : time), ...(name === undefined ? {} : { name }) })
  }

  #loose(row: number, column: number, text: string): void {
    if (readCell(text).lessons.length > 0 && row > this.#table.headerRow) this.#doubt(row, column, { code: 'no-period', text })
  }

  #take({ row, column, weekday, period, text }: { row: number; column: number; weekday: number; period: number; text: string }): void {
    const { lessons, doubt } = readCell(text)
    if (doubt !== undefined) this.#doubt(row, column, { code: doubt, text })
    for (const { weeks, subject, tutor } of lessons) {
      const key = `${weekday}-${period}-${weeks}`
      if (this.#entries.has(key)) this.#doubt(row, column, { code: 'twice', text })
      else this.#entries.set(key, { weekday, period, weeks, subject, ...(tutor === undefined ? {} : { tutor }) })
    }
  }

  #doubt(row: number, column: number, { code, text }: Pick<GridDoubt, 'code' | 'text'>): void {
    this.#doubts.push({ cell: this.#nameCell(row, column), code, text: text.slice(0, 80) })
  }
}
