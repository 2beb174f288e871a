import writeExcelFile from 'write-excel-file/node'
import { describe, expect, it } from 'vitest'
import type { GridPreview } from '#appliance/contract/timetable.ts'
import { Classroom } from '#appliance/lesson/timetable/classroom.ts'
import { readCell } from '#appliance/lesson/timetable/grid-file/cell-words.ts'
import { periodLabel } from '#appliance/lesson/timetable/grid-file/period-label.ts'
import { previewGrid } from '#appliance/lesson/timetable/grid-file/preview-grid.ts'
import { aTimetable, lessonsOf } from './a-timetable.ts'
import { aZip } from '#test/helper/a-zip.ts'

type Cells = (string | number | null | { value: string; columnSpan?: number; rowSpan?: number })[][]
type Preview = Omit<GridPreview, 'gridRevision'>

/** A workbook as another program writes it. */
function aWorkbook(...sheets: readonly { name: string; cells: Cells }[]): Promise<Buffer> {
  return writeExcelFile(sheets.map(({ name, cells }) => ({ sheet: name, data: cells }))).toBuffer()
}

function read(bytes: Buffer, own = '', table?: number): Promise<Preview> {
  return previewGrid({ name: 'school.xlsx', bytes, table }, new Classroom({ room: '', class: own }))
}

/** `1-2 odd 数学 王老师` */
const briefly = ({ entries }: Preview): string[] =>
  entries.map(({ weekday, period, weeks, subject, tutor }) =>
    [`${weekday}-${period}`, weeks === 'every' ? undefined : weeks, subject, tutor].filter((one) => one !== undefined).join(' '),
  )

const WALL: Cells = [
  [{ value: '三年级(2)班课程表', columnSpan: 6 }, null, null, null, null, null],
  ['节次', '星期一', '星期二', '星期三', '星期四', '星期五'],
  ['早读', '语文', '英语', null, null, null],
  ['第一节 8:30-9:10', '数学', '语文\n王老师', '数学(单)/科学(双)', '英语', '体育'],
  [{ value: '大课间', columnSpan: 6 }, null, null, null, null, null],
  ['第二节', '音乐（张老师）', '数学/科学', null, '—', '#REF!'],
  ['午休', null, null, null, null, null],
  ['第三节', '单：美术 双：书法', '班会', '数学', '数学', '数学'],
]

describe('a school’s own timetable file', () => {
  it('is read as it hangs on the wall, with what is doubtful named by its cell', async () => {
    const preview = await read(await aWorkbook({ name: 'Sheet1', cells: WALL }), '三(2)班')
    expect(briefly(preview)).toEqual([
      ...['1-0 语文', '2-0 英语', '1-1 数学', '2-1 语文 王老师', '3-1 odd 数学', '3-1 even 科学', '4-1 英语', '5-1 体育'],
      ...[
        '1-2 音乐 张老师',
        '2-2 odd 数学',
        '2-2 even 科学',
        '1-3 odd 美术',
        '1-3 even 书法',
        '2-3 班会',
        '3-3 数学',
        '4-3 数学',
        '5-3 数学',
      ],
    ])
    expect(preview.doubts).toEqual([
      { cell: 'C6', code: 'unclear', text: '数学/科学' },
      { cell: 'F6', code: 'error-value', text: '#REF!' },
    ])
    expect(preview.times).toEqual([{ period: 1, from: '08:30', to: '09:10' }])
    expect({ ours: preview.ours, tables: preview.tables }).toEqual({ ours: true, tables: ['三年级(2)班课程表'] })
  })

  it('of a whole school is read for this box’s class; another of its tables may be chosen', async () => {
    const sheet = (name: string, subject: string) => ({
      name,
      cells: [
        ['', '周一', '周二', '周三'],
        [1, subject, subject, subject],
      ] as Cells,
    })
    const bytes = await aWorkbook(sheet('三(1)班', '语文'), sheet('3.2班', '数学'), sheet('说明', '英语'))
    const ours = await read(bytes, '三年级1班')
    expect({ table: ours.table, ours: ours.ours, subject: ours.entries[0]?.subject }).toEqual({ table: 0, ours: true, subject: '语文' })
    expect((await read(bytes, '', 2)).entries[0]?.subject).toBe('英语')
    await expect(read(bytes, '', 7)).rejects.toMatchObject({ code: 'TIMETABLE_FILE_REFUSED' })
  })

  it('may have two classes beside each other, days under each other, periods in Chinese or English', async () => {
    const beside: Cells = [
      ['四(1)班', null, null, null, '四(2)班', null, null],
      ['', '周一', '周二', '周三', '周一', '周二', '周三'],
      ['一', '语文', '语文', '语文', '数学', '数学', '数学'],
    ]
    const second = await read(await aWorkbook({ name: 's', cells: beside }), '四(2)班')
    expect(briefly(second)).toEqual(['1-1 数学', '2-1 数学', '3-1 数学'])
    const turned: Cells = [
      ['', '第一节', '第二节'],
      ['星期一', '语文', '数学'],
      ['星期二', '英语', 'A/B/C/D'],
      ['星期三', '体育', '美术'],
    ]
    const preview = await read(await aWorkbook({ name: 's', cells: turned }))
    expect(briefly(preview).slice(0, 3)).toEqual(['1-1 语文', '2-1 英语', '3-1 体育'])
    expect(preview.doubts).toEqual([{ cell: 'C3', code: 'unclear', text: 'A/B/C/D' }])
    const english: Cells = [
      ['Period', 'Monday', 'Tue', 'Wed.'],
      ['1st', 'Maths', 'English', 'Art'],
      ['Lunch', null, null, null],
      ['2', 'PE', null, null],
    ]
    expect(briefly(await read(await aWorkbook({ name: 's', cells: english })))).toEqual(['1-1 Maths', '2-1 English', '3-1 Art', '1-2 PE'])
  })

  it('gives the school’s own bells, also where the clock of the afternoon begins anew', async () => {
    const cells: Cells = [
      ['', '周一', '周二', '周三'],
      ['1 8:10-8:55', '数学', '数学', '数学'],
      ['2 11:30-12:15', '数学', '数学', '数学'],
      ['3 2:30-3:15', '数学', '数学', '数学'],
      ['4\n15:30-16:15', '数学', '数学', '数学'],
    ]
    expect((await read(await aWorkbook({ name: 's', cells }))).times.map(({ period, from, to }) => `${period} ${from} ${to}`)).toEqual([
      ...['1 08:10 08:55', '2 11:30 12:15', '3 14:30 15:15', '4 15:30 16:15'],
    ])
  })

  it('that counts the afternoon from one again is counted on; a lesson over two rows is two lessons', async () => {
    const cells: Cells = [
      ['', '', '周一', '周二', '周三'],
      [{ value: '上午', rowSpan: 2 }, 1, { value: '作文', rowSpan: 2 }, '数学', '数学'],
      [null, 2, null, '语文', '语文'],
      ['下午', 1, '体育', null, null],
      ['', '', '值日', null, null],
    ]
    const preview = await read(await aWorkbook({ name: 's', cells }))
    expect(briefly(preview)).toEqual(['1-1 作文', '2-1 数学', '3-1 数学', '1-2 作文', '2-2 语文', '3-2 语文', '1-3 体育'])
    expect(preview.doubts.map(({ cell, code }) => `${cell} ${code}`)).toEqual(['B4 unclear', 'C5 no-period'])
  })

  it.each(['utf8', 'bom', 'gbk', 'semicolons'])('may be CSV (%s)', async (form) => {
    const text = ',星期一,星期二,星期三\r\n第1节,"数学\n王老师",语文,英语\r\n'
    // GBK of the text above, letter by letter.
    const gbk = Buffer.concat(Array.from(text, (letter) => GBK[letter] ?? Buffer.from(letter)))
    const files: Record<string, Buffer> = {
      utf8: Buffer.from(text),
      bom: Buffer.from(`\uFEFF${text}`),
      gbk,
      semicolons: Buffer.from(text.replaceAll(',', ';')),
    }
    expect(briefly(await read(files[form] ?? Buffer.alloc(0)))).toEqual(['1-1 数学 王老师', '2-1 语文', '3-1 英语'])
  })

  it('is in force only when it is applied, and not where somebody has changed the grid since', async () => {
    const { timetable } = await aTimetable({ box: { class: '三(2)班' } })
    await timetable.setTerm({ firstDay: '2026-09-01', weeks: 20 }, timetable.plan.revisions.term)
    const preview = await timetable.readGrid({ name: 'wall.xlsx', bytes: await aWorkbook({ name: 'Sheet1', cells: WALL }) })
    expect(timetable.plan.grid).toEqual([])
    await timetable.replaceGrid(preview.entries, preview.gridRevision)
    expect(await lessonsOf(timetable, '2026-09-09')).toEqual(['09-09 08:30 科学', '09-09 10:25 数学'])
    await expect(timetable.replaceGrid([], preview.gridRevision)).rejects.toMatchObject({ code: 'TIMETABLE_CHANGED' })
  })

  it('read anew leaves the same lesson what staff gave it by hand: that it starts by the bell, and its far teacher', async () => {
    const { timetable } = await aTimetable({
      grid: [
        { weekday: 1, period: 1, weeks: 'every', subject: '数学', tutor: '张老师', leadTeacher: '李老师', startByBell: true },
        { weekday: 2, period: 1, weeks: 'every', subject: '体育', startByBell: true },
        { weekday: 3, period: 1, weeks: 'even', subject: '科学', startByBell: true },
      ],
    })
    const { entries, gridRevision } = await timetable.readGrid({
      name: 'wall.xlsx',
      bytes: await aWorkbook({ name: 'Sheet1', cells: WALL }),
    })
    await timetable.replaceGrid(entries, gridRevision)
    expect(timetable.cell(1, 1).entries).toMatchObject([{ subject: '数学', tutor: '张老师', leadTeacher: '李老师', startByBell: true }])
    expect(timetable.cell(2, 1).entries).toEqual([{ weekday: 2, period: 1, weeks: 'every', subject: '语文', tutor: '王老师' }])
    expect(timetable.cell(3, 1).entries.map(({ subject, startByBell }) => [subject, startByBell])).toEqual([
      ['数学', undefined],
      ['科学', true],
    ])
  })

  it.each<[string, () => Promise<Buffer> | Buffer, RegExp]>([
    ['no table at all', () => aWorkbook({ name: 's', cells: [['hello', 'world']] }), /holds no week/],
    ['a workbook of old Excel', () => Buffer.concat([Buffer.from([0xd0, 0xcf, 0x11, 0xe0]), Buffer.alloc(100)]), /before 2007/],
    ['a web page in spite of its name', () => Buffer.from('<html><table></table></html>'), /web page/],
    ['a ZIP of something else', () => aZip({ 'readme.txt': Buffer.from('hello') }), /no Excel workbook/],
    ['half a ZIP', async () => (await aWorkbook({ name: 's', cells: WALL })).subarray(0, 900), /cannot be opened/],
    ['a bomb', () => aZip({ 'xl/workbook.xml': Buffer.alloc(9_000_000, ' ') }), /unpacks to more/],
    ['a picture', () => Buffer.from([0x89, 0x50, 0x4e, 0x47, 0, 0, 0, 0]), /neither an Excel workbook nor a table/],
    ['more bytes than a table has', () => Buffer.alloc(9_000_000, 'a'), /at most/],
  ])('is refused where it is %s', async (_, bytes, says) => {
    const refused = read(await bytes())
    await expect(refused).rejects.toMatchObject({ code: 'TIMETABLE_FILE_REFUSED' })
    await expect(refused).rejects.toThrow(says)
  })
})

describe('a cell', () => {
  it.each<[string, string[]]>([
    ['数学', ['every 数学']],
    ['数学(单)', ['odd 数学']],
    ['数学（双周）', ['even 数学']],
    ['单周:数学;双周:科学', ['odd 数学', 'even 科学']],
    ['数学(单)\n王老师\n科学(双)\n李老师', ['odd 数学 王老师', 'even 科学 李老师']],
    ['单词听写', ['every 单词听写']],
    ['数学 王芳', ['every 数学 王芳']],
    ['数学王老师', ['every 数学 王老师']],
    ['语文王芳', ['every 语文 王芳']],
    ['语文张小华', ['every 语文 张小华']],
    ['信息技术李雷', ['every 信息技术 李雷']],
    ['数学欧阳小明', ['every 数学 欧阳小明']],
    ['数学王芳(单)\n科学李雷(双)', ['odd 数学 王芳', 'even 科学 李雷']],
    ['体育活动', ['every 体育活动']],
    ['英语听力', ['every 英语听力']],
    ['体育与健康', ['every 体育与健康']],
    ['Maths (odd)', ['odd Maths']],
    ['—', []],
    ['', []],
  ])('that says %j is %j', (text, expected) => {
    expect(
      readCell(text).lessons.map(({ weeks, subject, tutor }) => [weeks, subject, tutor].filter((one) => one !== undefined).join(' ')),
    ).toEqual(expected)
  })

  it.each<[string, string | undefined]>([
    ['语文王芳', undefined],
    ['英语听力', undefined],
    ['数学（王芳）', undefined],
    ['语文阿依古丽', 'unclear'],
    ['语文高效课堂', 'unclear'],
    ['数学A组', undefined],
    ['围棋', undefined],
  ])('that says %j is looked at by a person where that may be a subject with a name behind it: %s', (text, doubt) => {
    expect(readCell(text).doubt).toBe(doubt)
  })

  it.each<[string, unknown]>([
    ['第一节', { kind: 'number', number: 1 }],
    ['第12节课', { kind: 'number', number: 12 }],
    ['十一', { kind: 'number', number: 11 }],
    ['3\n10:05～10:45', { kind: 'number', number: 3, time: { from: '10:05', to: '10:45' } }],
    ['上午', undefined],
    ['午休', { kind: 'break' }],
    ['晚自习', { kind: 'late', name: '晚自习' }],
  ])('at the side that says %j is %j', (text, expected) => {
    expect(periodLabel(text)).toEqual(expected)
  })
})

const GBK: Record<string, Buffer> = Object.fromEntries(
  Object.entries({
    星: 'd0c7',
    期: 'c6da',
    一: 'd2bb',
    二: 'b6fe',
    三: 'c8fd',
    第: 'b5da',
    节: 'bdda',
    数: 'cafd',
    学: 'd1a7',
    王: 'cdf5',
    老: 'c0cf',
    师: 'caa6',
    语: 'd3ef',
    文: 'cec4',
    英: 'd3a2',
  }).map(([letter, hex]) => [letter, Buffer.from(hex, 'hex')]),
)
