import { tableRefused } from './refused.ts'

/** One cell that holds something; rows and columns count from 0. */
export interface SheetCell {
  readonly text: string
  /** Cells that it covers, itself included. */
  readonly rows: number
  readonly columns: number
}

export const MOST_ROWS = 2000
export const MOST_COLUMNS = 200
/** Of a longer text so many letters are kept. */
export const LONGEST_TEXT = 600
const MOST_CELLS = 40_000

/** A sheet of a workbook, or a whole CSV file, as far as it is looked at. */
export class Sheet {
  readonly name: string
  readonly #cells = new Map<number, SheetCell>()
  /** Cells that a larger one covers, by the place of that one. */
  readonly #covered = new Map<number, number>()
  /** Cells that merges have covered, each as often as it was. */
  #merged = 0
  rows = 0
  columns = 0

  constructor(name: string) {
    this.name = name
  }

  /** What lies outside of what is looked at is left out. Throws TABLE_FILE_REFUSED, too-large. */
  put(row: number, column: number, text: string): void {
    const plain = text.slice(0, LONGEST_TEXT).trim()
    if (plain === '' || !isInside(row, column)) return
    if (this.#cells.size >= MOST_CELLS) throw tableRefused('too-large', `the sheet ${this.name} has more than ${MOST_CELLS} cells`)
    this.#cells.set(keyOf(row, column), { text: plain, rows: 1, columns: 1 })
    this.rows = Math.max(this.rows, row + 1)
    this.columns = Math.max(this.columns, column + 1)
  }

  /** One cell over several. Throws TABLE_FILE_REFUSED, too-large. */
  merge(row: number, column: number, { rows, columns }: { rows: number; columns: number }): void {
    const key = keyOf(row, column)
    const cell = this.#cells.get(key)
    // The cells within hold nothing: a merge without text covers nothing that matters.
    if (cell === undefined || rows < 1 || columns < 1 || rows * columns > MOST_CELLS / 4) return
    const [endRow, endColumn] = [Math.min(row + rows, MOST_ROWS), Math.min(column + columns, MOST_COLUMNS)]
    // Of one place many cells may claim to be the larger one: what counts is the work.
    this.#merged += Math.max(0, endRow - row) * Math.max(0, endColumn - column)
    if (this.#merged > MOST_CELLS)
      throw tableRefused('too-large', `merged cells of the sheet ${this.name} cover more than ${MOST_CELLS} cells`)
    this.#cells.set(key, { ...cell, rows, columns })
    for (let at = row; at < endRow; at += 1) for (let to = column; to < endColumn; to += 1) this.#covered.set(keyOf(at, to), key)
    this.rows = Math.max(this.rows, endRow)
    this.columns = Math.max(this.columns, endColumn)
  }

  /** What is seen at a place, also where a larger cell covers it. */
  at(row: number, column: number): SheetCell | undefined {
    const key = keyOf(row, column)
    return this.#cells.get(this.#covered.get(key) ?? key)
  }

  text(row: number, column: number): string {
    return this.at(row, column)?.text ?? ''
  }

  /** Rows and columns exchanged, for tables that have their days one under the other. */
  turned(): Sheet {
    const turned = new Sheet(this.name)
    for (const [key, { text }] of this.#cells) turned.put(key % MOST_COLUMNS, Math.floor(key / MOST_COLUMNS), text)
    for (const [key, { rows, columns }] of this.#cells)
      if (rows * columns > 1) turned.merge(key % MOST_COLUMNS, Math.floor(key / MOST_COLUMNS), { rows: columns, columns: rows })
    return turned
  }
}

function isInside(row: number, column: number): boolean {
  return row >= 0 && row < MOST_ROWS && column >= 0 && column < MOST_COLUMNS
}

function keyOf(row: number, column: number): number {
  return row * MOST_COLUMNS + column
}

/** C5 */
export function cellName(row: number, column: number): string {
  return `${columnName(column)}${row + 1}`
}

/** C for 2, AA for 26. */
export function columnName(column: number): string {
  let [letters, rest] = ['', column]
  for (; rest >= 0; rest = Math.floor(rest / 26) - 1) letters = String.fromCodePoint(65 + (rest % 26)) + letters
  return letters
}

/** C5 as row 4 and column 2; undefined for what is no name of a cell. */
export function placeOfCell(name: string): { readonly row: number; readonly column: number } | undefined {
  const [, letters, digits] = /^\$?([A-Z]{1,3})\$?(\d{1,7})$/u.exec(name) ?? []
  if (letters === undefined) return undefined
  const column = Array.from(letters).reduce((sum, letter) => sum * 26 + (letter.codePointAt(0) ?? 64) - 64, 0) - 1
  return { row: Number(digits) - 1, column }
}
