import { shown } from '../one-line.ts'
import { readCsv } from './read-csv.ts'
import { readWorkbook } from './read-workbook.ts'
import { tableRefused } from './refused.ts'
import type { Sheet } from './sheet.ts'

/** A table that a school has made: XLSX or CSV, whatever its name says. */
export interface TableFile {
  readonly name: string
  readonly bytes: Buffer
}

export const MOST_FILE_BYTES = 8_388_608
/** Excel before 2007, and what is written as it. */
const OLD_EXCEL = Buffer.from([0xd0, 0xcf, 0x11, 0xe0])

/** The sheets of a file; a CSV file is one. Rejects with TABLE_FILE_REFUSED, whose sentence says what to do about it. */
export async function readTableFile({ name, bytes }: TableFile): Promise<readonly Sheet[]> {
  if (bytes.length > MOST_FILE_BYTES)
    throw tableRefused('too-large', `${shown(name)} has ${bytes.length} bytes; at most ${MOST_FILE_BYTES} are read`)
  if (bytes.subarray(0, 4).equals(OLD_EXCEL))
    throw tableRefused(
      'malformed',
      `${shown(name)} is written as Excel did before 2007, or locked by a password: save it as .xlsx without one`,
    )
  if (bytes.subarray(0, 2).toString('latin1') === 'PK') return readWorkbook(bytes)
  if (/^\s*<(?:!doctype|html|table|\?xml)/iu.test(bytes.subarray(0, 200).toString('latin1')))
    throw tableRefused('malformed', `${shown(name)} is a web page in spite of its name: open it and save it as .xlsx`)
  return [readCsv(name, bytes)]
}
