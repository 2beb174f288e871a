import * as fc from 'fast-check'
import writeExcelFile from 'write-excel-file/node'
import { describe, expect, it } from 'vitest'
import { csvOf } from '#appliance/base/csv.ts'
import type { RosterPreview } from '#appliance/contract/roster.ts'
import { numberIn, seatIn } from '#appliance/quiz/roster/cell-values.ts'
import { readRoster } from '#appliance/quiz/roster/read-roster.ts'
import { aZip } from '#test/helper/a-zip.ts'

/** What GBK makes of the few letters that these tests write. */
const GBK: Readonly<Record<string, string>> = {
  姓: 'd0d5',
  名: 'c3fb',
  学: 'd1a7',
  号: 'bac5',
  王: 'cdf5',
  芳: 'b7bc',
  三: 'c8fd',
  班: 'b0e0',
  级: 'bcb6',
  二: 'b6fe',
}
const gbk = (text: string): Buffer =>
  Buffer.concat(Array.from(text).map((letter) => Buffer.from(GBK[letter] ?? Buffer.from(letter).toString('hex'), 'hex')))
const read = (bytes: Buffer | string, className?: string) => readRoster({ name: 'list.csv', bytes: Buffer.from(bytes) }, className)
const briefly = ({ rows }: Pick<RosterPreview, 'rows'>): string[] =>
  rows.map(({ class: of, number, name, seat, row, column, group, clicker }) =>
    [of, number, name, seat, row, column, group, clicker].map((one) => one ?? '-').join(' '),
  )
const fields = ({ columns }: Pick<RosterPreview, 'columns'>): string[] => columns.map(({ field }) => field)

describe('a class list', () => {
  const LINES = '班级,学号,姓名,座位号,小组,答题器\n三(2)班,1,王芳,3-4,第1组,090fd3\n三(2)班,2,李雷,,,\n'

  it('is read from CSV as Excel and WPS write it: UTF-8 with and without a mark, and GBK', async () => {
    const rows = ['三(2)班 1 王芳 3-4 3 4 第1组 090FD3', '三(2)班 2 李雷 - - - - -']
    expect(briefly(await read(LINES))).toEqual(rows)
    expect(briefly(await read(`\uFEFF${LINES}`))).toEqual(rows)
    expect(briefly(await read(gbk('班级,学号,姓名\r\n三二班,1,王芳\r\n')))).toEqual(['三二班 1 王芳 - - - - -'])
  })

  it('keeps its lines where somebody has written behind the quotes of a field', async () => {
    const rows = await read('班级,学号,姓名\n"三(2)班" ,1,"王芳"\n三(2)班,2,"李"雷\n')
    expect(briefly(rows)).toEqual(['三(2)班 1 王芳 - - - - -', '三(2)班 2 李雷 - - - - -'])
  })

  it('is read from a workbook, with figures that are numbers there and the class in the title', async () => {
    const bytes = await writeExcelFile([
      [{ value: '三年级2班学生名单', columnSpan: 4 }, null, null, null],
      ['学号', '姓名', '排', '列'],
      [20240101, '王芳', 3, 4],
      [20240102, '李雷', 1, 2],
      ['合计', '2人', null, null],
    ]).toBuffer()
    expect(briefly(await read(bytes))).toEqual(['三年级2班 20240101 王芳 3-4 3 4 - -', '三年级2班 20240102 李雷 1-2 1 2 - -'])
  })

  it('has one sheet for each class, called by it', async () => {
    const rows = (name: string) => [
      ['学号', '姓名'],
      [1, name],
    ]
    const bytes = await writeExcelFile([
      { sheet: '三(1)班', data: rows('王芳') },
      { sheet: '三(2)班', data: rows('李雷') },
    ]).toBuffer()
    expect(briefly(await read(bytes)).map((line) => line.slice(0, 10))).toEqual(
      ['三(1)班 1 王芳', '三(2)班 1 李雷'].map((line) => line.slice(0, 10)),
    )
  })

  it('has its class in two columns, or in English', async () => {
    expect(briefly(await read('年级,班级,学号,姓名\n三年级,2班,7,王芳\n'))).toEqual(['三年级2班 7 王芳 - - - - -'])
    expect(briefly(await read('Class;Student No.;Full name;Seat No.\nClass 3B;7;Fang Wang;12\n'))).toEqual([
      'Class 3B 7 Fang Wang 12 - - - -',
    ])
  })

  it('without words above its columns is known by what stands in them', async () => {
    const reading = await read('1,王芳,三(2)班,3-4,第1组\n2,李雷,三(2)班,3-5,第2组\n3,韩梅梅,三(2)班,3-6,第1组\n')
    expect(fields(reading)).toEqual(['number', 'name', 'class', 'seat', 'group'])
    expect(reading.columns.every(({ header }) => header === undefined)).toBe(true)
    expect(reading.rows).toHaveLength(3)
  })

  it('names each line that cannot be taken, and takes the others', async () => {
    const reading = await read(
      [
        '班级,学号,姓名,座位,答题器',
        '三(2)班,1,王芳,1-1,A1',
        '三(2)班,1,李雷,1-2,',
        '三(2)班,2,韩梅梅,1-1,',
        '三(2)班,3,林涛,1-3,a-1',
        '三(2)班,,露西,,',
        ',4,莉莉,,',
        '三(2)班,2.02401E+11,魏华,,',
        '三(2)班,5,吉姆,1-99,',
        `三(2)班,6,${'长'.repeat(41)},,`,
        '三(3)班,1,王芳,1-1,A1',
      ].join('\n'),
    )
    expect(reading.faults.map(({ line, code }) => `${line} ${code}`)).toEqual([
      ...['3 twice', '4 seat-twice', '5 clicker-twice', '6 no-number', '7 no-class', '8 rounded', '9 place', '10 too-long'],
    ])
    expect(reading.rows.map(({ class: of, number }) => `${of} ${number}`)).toEqual(['三(2)班 1', '三(3)班 1'])
  })

  it('takes the seat for the number where there is none, and the class that a teacher names', async () => {
    expect(briefly(await read('座号,姓名\n12,王芳\n', '三(2)班'))).toEqual(['三(2)班 12 王芳 12 - - - -'])
  })

  it('that the box has exported reads the same, formulas made harmless', async () => {
    const text = csvOf([
      ['班级', '学号', '姓名'],
      ['三(2)班', '1', '=HYPERLINK("http://x")'],
      ['三(2)班', '2', '＋小, "明"'],
    ])
    expect(text.startsWith('\uFEFF')).toBe(true)
    expect(text).toContain(`"'=HYPERLINK(""http://x"")"`)
    expect(csvOf([['\n=1+1', '\t=1', '-1', '-1+1']])).toBe(`\uFEFF"'\n=1+1",'\t=1,-1,'-1+1\r\n`)
    expect((await read(text)).rows.map(({ name }) => name)).toEqual(['=HYPERLINK("http://x")', '＋小, "明"'])
  })

  it.each([
    ['an old workbook', () => Buffer.from([0xd0, 0xcf, 0x11, 0xe0, 0, 0])],
    ['a web page', () => Buffer.from('<html><table><tr><td>王芳')],
    ['a list of nothing', () => Buffer.from('今天,天气\n很,好\n')],
    ['a ZIP that is no workbook', () => aZip({ 'a.txt': Buffer.from('x') })],
  ])('that is %s is refused with a sentence', async (_, bytes) => {
    await expect(read(await bytes())).rejects.toMatchObject({ code: 'TABLE_FILE_REFUSED' })
  })

  it('of any letters is read or refused, and no number comes twice', async () => {
    const piece = fc.constantFrom('学号', '姓名', '班级', '座位', ',', '\n', '"', '1', '2', '三(2)班', '王芳', '3-4', ';', '\t', ' ', '=')
    await fc.assert(
      fc.asyncProperty(fc.array(piece, { maxLength: 60 }), async (pieces) => {
        const reading = await read(pieces.join(''), '三班').catch(() => undefined)
        const keys = reading?.rows.map(({ class: of, number }) => `${of}|${number}`) ?? []
        expect(new Set(keys).size).toBe(keys.length)
      }),
      { numRuns: 500 },
    )
  })
})

describe('a cell of a class list', () => {
  it('holds a number as a school writes it', () => {
    const read = (text: string) => {
      const found = numberIn(text)
      return typeof found === 'object' ? found.number : found
    }
    expect(['007', '20240101.0', '２０２４', ' G 12 ', '', '1.2E+1', '2.02401E+11', '2.0240101001E10'].map(read)).toEqual([
      ...['007', '20240101', '2024', 'G12', undefined, '12', 'rounded', '20240101001'],
    ])
  })

  it('holds a seat as a school writes it', () => {
    const place = (row: number, column: number) => ({ seat: `${row}-${column}`, row, column })
    expect(['3-4', '第3排第4列', '3排4座', 'R3C4', '3,4', '３－４'].map(seatIn)).toEqual(Array.from({ length: 6 }, () => place(3, 4)))
    expect(['12', '12号', 'A5', '', '0-3', '3-41'].map(seatIn)).toEqual([
      { seat: '12' },
      { seat: '12' },
      { seat: 'A5' },
      undefined,
      'unclear',
      'unclear',
    ])
  })
})
