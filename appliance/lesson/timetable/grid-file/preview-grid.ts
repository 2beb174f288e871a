import { BoxError } from '#appliance/base/errors.ts'
import { aTurn } from '#appliance/base/in-turns.ts'
import { shown } from '#appliance/base/one-line.ts'
import { readTableFile } from '#appliance/base/table-file/read-table-file.ts'
import type { TableFile } from '#appliance/base/table-file/read-table-file.ts'
import { cellName } from '#appliance/base/table-file/sheet.ts'
import type { GridPreview } from '#appliance/contract/timetable.ts'
import type { Classroom } from '../classroom.ts'
import { fileRefused } from '../refusals.ts'
import { findTables } from './find-tables.ts'
import type { SheetTable } from './find-tables.ts'
import { readTable } from './read-table.ts'

/** A school's own timetable: XLSX or CSV. */
export interface GridFile extends TableFile {
  /** Which of its tables; else the one that names this class, else the first. */
  readonly table?: number | undefined
}

const MOST_TABLES = 100

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

async function tablesIn(file: GridFile): Promise<readonly Found[]> {
  try {
    const found: Found[] = []
    for (const sheet of await readTableFile(file)) {
      found.push(...findTables(sheet).map((table) => ({ table, isTurned: table.sheet !== sheet })))
      await aTurn()
    }
    return found.slice(0, MOST_TABLES)
  } catch (cause) {
    throw cause instanceof BoxError && cause.code === 'TABLE_FILE_REFUSED' ? refusedAsTimetable(cause) : cause
  }
}

function refusedAsTimetable(cause: BoxError): BoxError {
  return fileRefused(cause.details['kind'] === 'too-large' ? 'too-large' : 'malformed', cause.message, { cause })
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
