import { withoutGuard } from '#appliance/base/csv.ts'
import { aTurn } from '#appliance/base/in-turns.ts'
import { words } from '#appliance/base/one-line.ts'
import { readTableFile } from '#appliance/base/table-file/read-table-file.ts'
import type { TableFile } from '#appliance/base/table-file/read-table-file.ts'
import { tableRefused } from '#appliance/base/table-file/refused.ts'
import { columnName, LONGEST_TEXT } from '#appliance/base/table-file/sheet.ts'
import type { Sheet } from '#appliance/base/table-file/sheet.ts'
import { MOST_SHEET_QUESTIONS } from '#appliance/contract/question-sheet.ts'
import type { QuestionFault, QuestionSheet, SheetQuestion } from '#appliance/contract/question-sheet.ts'
import { questionOf } from './question-of.ts'
import type { CellFault, QuestionCells } from './question-of.ts'

type Field = Exclude<keyof QuestionCells, 'options'>

/** As teachers, and the programs that they use, head their questions. */
const HEADERS: readonly (readonly [Field, RegExp])[] = [
  ['text', /^(?:题目|题干|问题|题目内容|试题|question|text|stem)$/u],
  ['answer', /^(?:答案|正确答案|参考答案|标准答案|answer|key|correct|correctanswer)$/u],
  ['keywords', /^(?:关键词|关键字|keywords?|tags?)$/u],
  ['topic', /^(?:知识点|主题|考点|话题|topic|subject)$/u],
  ['seconds', /^(?:时间|时长|限时|秒|秒数|答题时间|限时秒|时间秒|seconds|time|timelimit)$/u],
  ['kind', /^(?:题型|类型|题目类型|type|kind)$/u],
]
const OPTION = /^(?:选项|option|choice)?([a-j])(?:选项)?$/u
const LOOKED_AT = 15
const MOST_FAULTS = 200

interface Columns {
  readonly firstRow: number
  readonly fields: ReadonlyMap<Field, number>
  /** The columns of A, B, C … in this order; undefined where there is none. */
  readonly options: readonly (number | undefined)[]
}

/** The questions of a workbook or a CSV file, line by line; a line that is none is a fault. Rejects with TABLE_FILE_REFUSED. */
export async function readQuestionSheet(file: TableFile): Promise<QuestionSheet> {
  const lists = (await readTableFile(file)).flatMap((sheet) => {
    const columns = findColumns(sheet)
    return columns === undefined ? [] : [{ sheet, columns }]
  })
  if (lists.length === 0) throw tableRefused('malformed', 'the file holds no questions: no line has 题目 or question above a column')
  const questions: SheetQuestion[] = []
  const faults: QuestionFault[] = []
  for (const { sheet, columns } of lists) {
    const where = lists.length > 1 ? { sheet: sheet.name } : {}
    for (let row = columns.firstRow; row < sheet.rows; row += 1) {
      const cells = cellsOf(sheet, row, columns)
      if (cells === undefined) continue
      const read = questions.length < MOST_SHEET_QUESTIONS ? questionOf(cells) : tooMany(cells)
      if ('code' in read) faults.push({ ...where, line: row + 1, ...faultAt(read, columns) })
      else questions.push(read)
    }
    await aTurn()
  }
  return { questions, faults: faults.slice(0, MOST_FAULTS) }
}

function tooMany({ text = '' }: QuestionCells): CellFault {
  return { code: 'too-many', at: 'text', text }
}

/** Of options that are left out, the column next to the last one is where they belong. */
function faultAt({ code, at, text }: CellFault, { fields, options }: Columns): Omit<QuestionFault, 'line' | 'sheet'> {
  const column = typeof at === 'number' ? (options[at] ?? options.find((one) => one !== undefined)) : fields.get(at)
  return { code, ...(column === undefined ? {} : { column: columnName(column) }), text: text.slice(0, 80) }
}

function findColumns(sheet: Sheet): Columns | undefined {
  for (let row = 0; row < Math.min(sheet.rows, LOOKED_AT); row += 1) {
    const fields = new Map<Field, number>()
    const options: (number | undefined)[] = []
    for (let column = 0; column < sheet.columns; column += 1) {
      const plain = sheet
        .text(row, column)
        .normalize('NFKC')
        .toLowerCase()
        .replaceAll(/[\s_.:*()-]/gu, '')
      const field = HEADERS.find(([, name]) => name.test(plain))?.[0]
      const letter = OPTION.exec(plain)?.[1]
      if (field !== undefined && !fields.has(field)) fields.set(field, column)
      else if (letter !== undefined) options['abcdefghij'.indexOf(letter)] ??= column
    }
    if (fields.has('text')) return { firstRow: row + 1, fields, options: Array.from(options) }
  }
  return undefined
}

/** Undefined where the line is empty. */
function cellsOf(sheet: Sheet, row: number, { fields, options }: Columns): QuestionCells | undefined {
  const at = (column: number | undefined): string | undefined =>
    column === undefined ? undefined : words(withoutGuard(sheet.text(row, column)), LONGEST_TEXT)
  const read = Object.fromEntries([...fields].map(([field, column]) => [field, at(column)]))
  const cells = { ...read, options: options.map(at) }
  return [...Object.values(read), ...cells.options].every((text) => text === undefined) ? undefined : cells
}
