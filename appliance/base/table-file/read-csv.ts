import { isUtf8 } from 'node:buffer'
import { tableRefused } from './refused.ts'
import { MOST_COLUMNS, MOST_ROWS, Sheet } from './sheet.ts'

const MOST_CSV_BYTES = 262_144

/** A CSV file as Excel and WPS write it: UTF-8, GBK or UTF-16, with commas, semicolons or tabs. Throws TABLE_FILE_REFUSED. */
export function readCsv(name: string, bytes: Buffer): Sheet {
  if (bytes.length > MOST_CSV_BYTES)
    throw tableRefused('too-large', `the file has ${bytes.length} bytes; a table as CSV has at most ${MOST_CSV_BYTES}`)
  const text = decoded(bytes)
  if (text.includes('\0')) throw tableRefused('malformed', 'the file is neither an Excel workbook nor a table as text')
  const sheet = new Sheet(name)
  for (const { row, column, value } of fieldsOf(text, delimiterOf(text))) sheet.put(row, column, value)
  return sheet
}

function decoded(bytes: Buffer): string {
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return bytes.subarray(2).toString('utf16le')
  return isUtf8(bytes) ? bytes.toString('utf8').replace(/^\uFEFF/u, '') : new TextDecoder('gbk').decode(bytes)
}

/** The one that the first lines have most of. */
function delimiterOf(text: string): string {
  const start = text.slice(0, 2000)
  const count = (mark: string): number => start.split(mark).length
  return [',', ';', '\t'].reduce((best, mark) => (count(mark) > count(best) ? mark : best))
}

interface Field {
  readonly row: number
  readonly column: number
  readonly value: string
}

/** RFC 4180: a field in quotes may hold ends of lines, and quotes doubled. */
function* fieldsOf(text: string, delimiter: string): Generator<Field> {
  let [row, column, at] = [0, 0, 0]
  while (at < text.length && row < MOST_ROWS) {
    const { value, to } = text[at] === '"' ? quoted(text, at, delimiter) : plain(text, at, delimiter)
    if (column < MOST_COLUMNS) yield { row, column, value }
    if (text[to] === delimiter) column += 1
    else [row, column] = [row + 1, 0]
    at = to + (text.startsWith('\r\n', to) ? 2 : 1)
  }
}

function plain(text: string, from: number, delimiter: string): { value: string; to: number } {
  let to = from
  while (to < text.length && text[to] !== delimiter && text[to] !== '\n' && text[to] !== '\r') to += 1
  return { value: text.slice(from, to), to }
}

/** What somebody has written behind the quotes belongs to the field, too. */
function quoted(text: string, from: number, delimiter: string): { value: string; to: number } {
  let [value, at] = ['', from + 1]
  for (; at < text.length; at += 1) {
    if (text[at] !== '"') value += text[at]
    else if (text[at + 1] === '"') {
      value += '"'
      at += 1
    } else break
  }
  const rest = plain(text, Math.min(at + 1, text.length), delimiter)
  return { value: value + rest.value, to: rest.to }
}
