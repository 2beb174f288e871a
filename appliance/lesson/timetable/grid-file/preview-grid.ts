import { aTurn } from '#appliance/base/in-turns.ts'
import type { GridPreview } from '#appliance/contract/timetable.ts'
import type { Classroom } from '../classroom.ts'
import { fileRefused, shown } from '../refusals.ts'
import { findTables } from './find-tables.ts'
import type { SheetTable } from './find-tables.ts'
import { readCsv } from './read-csv.ts'
import { readTable } from './read-table.ts'
import { readWorkbook } from './read-workbook.ts'
import { cellName } from './sheet.ts'
import type { Sheet } from './sheet.ts'

/** A school's own timetable: XLSX or CSV. */
export interface GridFile {
  readonly name: string
  readonly bytes: Buffer
  /** Which of its tables; else the one that names this class, else the first. */
  readonly table?: number | undefined
}

export const MOST_FILE_BYTES = 8_388_608
const MOST_TABLES = 100
/** Excel before 2007, and what is written as it. */
const OLD_EXCEL = Buffer.from([0xd0, 0xcf, 0x11, 0xe0])

interface Found {
  readonly table: SheetTable
  readonly isTurned: boolean
}

/** What a file holds, for a person to look at. Rejects with TIMETABLE_FILE_REFUSED naming what is wrong with it. */
export async function previewGrid(file: GridFile, classroom: Classroom): Promise<Omit<GridPreview, 'gridRevision'>> {
  const found = await tablesIn(file)
  if (found.length === 0)
    throw fileRefused('malformed', `${shown(file.name)} holds no week: no row has the weekdays beside each other, such as 星期一 or 周一`)
  const own = found.findIndex(({ table }) => classroom.isClass(classIn(table.title)) || classroom.isClass(classIn(table.sheet.name)))
  const index = file.table ?? Math.max(0, own)
  const chosen = found[index]
  if (chosen === undefined) throw fileRefused('malformed', `${shown(file.name)} has ${found.length} tables, and none of number ${index}`)
  const { entries, doubts, times } = readTable(chosen.table, chosen.isTurned ? (row, column) => cellName(column, row) : cellName)
  return {
    ...{ tables: found.map(({ table }) => table.title), table: index, ours: index === own },
    ...{ entries: [...entries], doubts: [...doubts], times: [...times] },
  }
}

async function tablesIn({ name, bytes }: GridFile): Promise<readonly Found[]> {
  if (bytes.length > MOST_FILE_BYTES)
    throw fileRefused('too-large', `${shown(name)} has ${bytes.length} bytes; at most ${MOST_FILE_BYTES} are read`)
  const sheets = await sheetsOf(name, bytes)
  const found: Found[] = []
  for (const sheet of sheets) {
    found.push(...findTables(sheet).map((table) => ({ table, isTurned: table.sheet !== sheet })))
    await aTurn()
  }
  return found.slice(0, MOST_TABLES)
}

async function sheetsOf(name: string, bytes: Buffer): Promise<readonly Sheet[]> {
  if (bytes.subarray(0, 4).equals(OLD_EXCEL))
    throw fileRefused(
      'malformed',
      `${shown(name)} is written as Excel did before 2007, or locked by a password: save it as .xlsx without one`,
    )
  if (bytes.subarray(0, 2).toString('latin1') === 'PK') return readWorkbook(bytes)
  if (/^\s*<(?:!doctype|html|table|\?xml)/iu.test(bytes.subarray(0, 200).toString('latin1')))
    throw fileRefused('malformed', `${shown(name)} is a web page in spite of its name: open it and save it as .xlsx`)
  return [readCsv(name, bytes)]
}

/** 三(2)班课程表 is about 三(2)班. */
function classIn(title: string): string {
  const text = title.normalize('NFKC')
  const [found] =
    /(?:[初高]?[一二三四五六七八九十\d]{1,2}|[一二三四五六七八九十\d]{1,2}年级?)\s*[(年级]?\s*[(]?[一二三四五六七八九十\d]{1,2}[)]?\s*班/u.exec(
      text,
    ) ?? []
  return found ?? text.replace(/(?:课程|课|作息时间)表.*$/u, '')
}
