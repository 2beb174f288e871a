import { createHash } from 'node:crypto'
import { words } from '#appliance/base/one-line.ts'

/*
 * What schools write into the cells of a class list, made one way of writing. All pure.
 */

/** Where somebody sits. */
export interface Seat {
  readonly seat: string
  readonly row?: number
  readonly column?: number
}

const MOST_IN_A_ROW = 40
const LONGEST_SEAT = 12

/**
 * A pupil's number as it stands there; `rounded` where a spreadsheet has shortened it to something like 2.02401E+11, of which the last digits
 * are lost.
 */
export function numberIn(text: string): { readonly number: string } | 'rounded' | undefined {
  const plain = words(text.normalize('NFKC'))?.replaceAll(' ', '')
  if (plain === undefined) return undefined
  const [, whole = '', part = '', power] = /^(\d)(?:\.(\d+))?E\+?(\d{1,2})$/iu.exec(plain) ?? []
  if (power === undefined) return { number: plain.replace(/^(\d+)\.0+$/u, '$1') }
  return part.length < Number(power) ? 'rounded' : { number: `${whole}${part}`.slice(0, Number(power) + 1) }
}

/** 12, 3-4, 第3排第4列, 3排4座, R3C4; `unclear` where a row or column is one that no classroom has. */
export function seatIn(text: string): Seat | 'unclear' | undefined {
  const plain = words(text.normalize('NFKC'))
  if (plain === undefined) return undefined
  const [, row, column] =
    /^(?:第|r(?:ow)?)?\s*(\d{1,3})\s*(?:[-—–/,.、:]|排|行|列?\s*第|排\s*第|行\s*第|c(?:ol(?:umn)?)?|\s)\s*(?:c(?:ol(?:umn)?)?)?\s*(\d{1,3})\s*(?:列|座|位|号)?$/iu.exec(
      plain,
    ) ?? []
  if (row !== undefined && column !== undefined) return placeOf(Number(row), Number(column))
  const seat = plain.replace(/^(\d+)\.0+$/u, '$1').replace(/^(\d+)号?座?$/u, '$1')
  return seat.length > LONGEST_SEAT ? 'unclear' : { seat }
}

/** The same seat is the same text, however it is written: 3排4座 and 3-4, 07号 and 7, a3 and A3. */
export function plainSeat(text: string): string {
  const read = seatIn(text)
  const seat = typeof read === 'object' ? read.seat : (words(text.normalize('NFKC')) ?? '')
  return seat.toUpperCase().replace(/^0+(?=\d)/u, '')
}

/** Row and column that stand in cells of their own; the seat is called by them. */
export function placeOf(row: number, column: number): Seat | 'unclear' {
  const isPlace = (at: number): boolean => Number.isInteger(at) && at >= 1 && at <= MOST_IN_A_ROW
  return isPlace(row) && isPlace(column) ? { seat: `${row}-${column}`, row, column } : 'unclear'
}

/** 第3排, 3, 3.0, and 三 as schools number their rows; NaN for what is no number. */
export function countIn(text: string): number {
  const plain = text.normalize('NFKC').replaceAll(/[第排行列组\s]/gu, '')
  const chinese = '一二三四五六七八九十'.indexOf(plain)
  return plain.length === 1 && chinese >= 0 ? chinese + 1 : plain === '' ? Number.NaN : Number(plain)
}

/** A clicker's number as it is printed on it, or as a driver calls it: capital letters and digits. Undefined for what has none. */
export function clickerIn(text: string): string | undefined {
  const plain = text
    .normalize('NFKC')
    .replace(/^[a-z][a-z0-9-]*:/u, '')
    .toUpperCase()
    .replaceAll(/[^0-9A-Z]/gu, '')
  return plain === '' ? undefined : plain
}

const LONGEST_CLICKER = 32
const PRINTABLE = /^[ -~]*$/u

/**
 * As `clickerIn`, of a device as the rooms call it. A keypad is called whatever the school likes: where that is more than letters and digits, it
 * gets a number of its own by it.
 */
export function clickerOf(device: string): string | undefined {
  const plain = clickerIn(device)
  const [, name] = /^keypad:(.+)$/su.exec(device) ?? []
  if (name === undefined || (plain !== undefined && plain.length <= LONGEST_CLICKER && PRINTABLE.test(name))) return plain
  return `KP${createHash('sha256').update(name.normalize('NFKC')).digest('hex').slice(0, 8).toUpperCase()}`
}
