import { words } from '#appliance/base/one-line.ts'
import type { Sheet } from '#appliance/base/table-file/sheet.ts'
import type { RosterField } from '#appliance/contract/roster.ts'
import { clickerIn, seatIn } from './cell-values.ts'

/** Which column of a sheet holds what. */
export interface Columns {
  /** The first line that is a pupil's. */
  readonly firstRow: number
  readonly found: readonly { readonly field: RosterField; readonly column: number; readonly header: string | undefined }[]
}

/** As schools, and the programs that they use, head their lists. */
const HEADERS: readonly (readonly [RosterField, RegExp])[] = [
  ['grade', /^(?:年级|所在年级|grade|year)$/u],
  ['class', /^(?:班级|班|班级名称|班名|所在班级|行政班级?|教学班级?|class|classname|form)$/u],
  [
    'number',
    /^(?:学号|学生学号|班内学号|学籍号|全国学籍号|学籍辅号|学生编号|编号|考号|考生号|number|no|studentno|studentnumber|studentid|pupilno|pupilnumber|id)$/u,
  ],
  ['name', /^(?:姓名|学生姓名|名字|name|fullname|studentname|pupil|pupilname|student)$/u],
  ['seat', /^(?:座位号?|座号|座次|seat|seatno|seatnumber)$/u],
  ['row', /^(?:排|第几排|行|座位排|座位行|row|seatrow)$/u],
  ['column', /^(?:列|第几列|座位列|column|col|seatcolumn)$/u],
  ['group', /^(?:组|组别|小组|分组|学习小组|所在小组|group|team)$/u],
  [
    'clicker',
    /^(?:答题器|答题器编号|答题器号|答题器id|遥控器|遥控器号|键盘|键盘号|键盘编号|设备号|clicker|clickerid|remote|remoteid|keypad|device|deviceid)$/u,
  ],
]
/** A mere count of lines, which is a number only where there is no other. */
const COUNT = /^(?:序号|顺序号|#)$/u
const LOOKED_AT = 15
const ENOUGH = 0.6

/** What a sheet's columns are by the words above them, else by what stands in them; undefined where it holds no list of pupils. */
export function findColumns(sheet: Sheet): Columns | undefined {
  for (let row = 0; row < Math.min(sheet.rows, LOOKED_AT); row += 1) {
    const found = headersIn(sheet, row)
    if (found.length >= 2 || (found.length === 1 && found[0]?.field === 'name')) return { firstRow: row + 1, found }
  }
  return guessed(sheet)
}

function headersIn(sheet: Sheet, row: number): Columns['found'] {
  const found: { field: RosterField; column: number; header: string }[] = []
  let count: { column: number; header: string } | undefined
  for (let column = 0; column < sheet.columns; column += 1) {
    const header = words(sheet.text(row, column)) ?? ''
    const plain = header
      .normalize('NFKC')
      .toLowerCase()
      .replaceAll(/[\s_.:*()-]/gu, '')
    const field = HEADERS.find(([, name]) => name.test(plain))?.[0]
    if (field !== undefined && !found.some((one) => one.field === field)) found.push({ field, column, header })
    else if (COUNT.test(plain)) count ??= { column, header }
  }
  if (count !== undefined && !found.some(({ field }) => field === 'number' || field === 'seat')) found.push({ field: 'number', ...count })
  return found.sort((one, other) => one.column - other.column)
}

type Guess = readonly [RosterField, (text: string) => boolean]

const isNumber = (text: string): boolean => /^[A-Z]?\d{1,20}(?:\.0)?$/iu.test(text) || /^\d\.\d+E\+?\d+$/iu.test(text)
/** In the order in which they are tried: a class is no name, and what is left of figures is a seat. */
const GUESSES: readonly Guess[] = [
  ['class', (text) => /班$|^class\b/iu.test(text)],
  ['group', (text) => /组$|^(?:group|team)\b/iu.test(text)],
  [
    'name',
    (text) => /^(?:\p{Script=Han}{2,4}|\p{Script=Han}{1,8}[·•]\p{Script=Han}{1,8}|\p{L}[\p{L}.'’-]*(?: \p{L}[\p{L}.'’-]*)+)$/u.test(text),
  ],
  ['seat', (text) => typeof seatIn(text) === 'object' && /\d\D+\d/u.test(text)],
  ['clicker', (text) => /^(?=.*[A-F])[0-9A-F]{6,8}$/iu.test(text) && clickerIn(text) !== undefined],
  ['number', isNumber],
  ['seat', isNumber],
]

function guessed(sheet: Sheet): Columns | undefined {
  const found: { field: RosterField; column: number; header: undefined }[] = []
  const rows = Array.from({ length: sheet.rows }, (_, row) => row).filter(
    (row) => columnsOf(sheet).filter((column) => sheet.text(row, column) !== '').length >= 2,
  )
  for (const [field, fits] of GUESSES) {
    if (found.some((one) => one.field === field)) continue
    const column = columnsOf(sheet).find(
      (one) => !found.some((known) => known.column === one) && isMostly(sheet, { rows, column: one, fits }),
    )
    if (column !== undefined) found.push({ field, column, header: undefined })
  }
  const isList = found.some(({ field }) => field === 'name' || field === 'number')
  return isList && found.length >= 2 ? { firstRow: rows[0] ?? 0, found: found.sort((one, other) => one.column - other.column) } : undefined
}

function isMostly(sheet: Sheet, { rows, column, fits }: { rows: readonly number[]; column: number; fits: Guess[1] }): boolean {
  const texts = rows.map((row) => sheet.text(row, column).normalize('NFKC').trim()).filter((text) => text !== '')
  return texts.length > 0 && texts.length >= rows.length * ENOUGH && texts.filter(fits).length >= texts.length * ENOUGH
}

function columnsOf(sheet: Sheet): readonly number[] {
  return Array.from({ length: Math.min(sheet.columns, 40) }, (_, column) => column)
}
