import * as fc from 'fast-check'
import writeExcelFile from 'write-excel-file/node'
import { describe, expect, it } from 'vitest'
import Value from 'typebox/value'
import { csvOf } from '#appliance/base/csv.ts'
import { workbookOf } from '#appliance/base/table-file/write-workbook.ts'
import { SheetQuestion } from '#appliance/contract/question-sheet.ts'
import { questionOf } from '#appliance/quiz/sheet/question-of.ts'
import { questionTable, templateTable } from '#appliance/quiz/sheet/question-table.ts'
import { readQuestionSheet } from '#appliance/quiz/sheet/read-question-sheet.ts'

const read = (bytes: Buffer | string) => readQuestionSheet({ name: 'questions.csv', bytes: Buffer.from(bytes) })
const ask = (options: readonly (string | undefined)[], answer?: string, kind?: string) => questionOf({ text: '问', options, answer, kind })

describe('a sheet of questions', () => {
  it('gives each line as a question, of the kind that its options and its answer make', async () => {
    const bytes = await writeExcelFile([
      ['三年级数学练习', null, null, null, null, null, null, null],
      ['题目', 'A', 'B', 'C', 'D', '答案', '知识点', '时间（秒）'],
      ['1/2 + 1/2 = ?', '1', '2/4', '1/4', null, 'A', '分数', 30],
      ['哪些是质数？', '2', '4', '5', '9', 'A、C', '质数', null],
      ['三角形有三条边', null, null, null, null, '对', null, null],
      ['3 × 4 = ?', null, null, null, null, 12, null, null],
      ['春游去哪里？', '公园', '博物馆', null, null, null, null, null],
    ]).toBuffer()
    expect(await read(bytes)).toEqual({
      faults: [],
      questions: [
        {
          kind: 'single',
          text: '1/2 + 1/2 = ?',
          options: ['1', '2/4', '1/4'].map((text) => ({ text })),
          key: 'A',
          topic: '分数',
          seconds: 30,
        },
        { kind: 'multiple', text: '哪些是质数？', options: ['2', '4', '5', '9'].map((text) => ({ text })), key: 'AC', topic: '质数' },
        { kind: 'true-false', text: '三角形有三条边', key: 'true' },
        { kind: 'number', text: '3 × 4 = ?', key: { value: 12, tolerance: 0 } },
        { kind: 'poll', text: '春游去哪里？', options: [{ text: '公园' }, { text: '博物馆' }] },
      ],
    })
  })

  it('is read in English, and names each line that is no question', async () => {
    const { questions, faults } = await read(
      [
        'Question,Option A,Option B,Option C,Answer,Topic,Seconds',
        'Capital of France?,Paris,Rome,,Paris,,20 s',
        ',Paris,Rome,,A,,',
        'One option?,Paris,,,A,,',
        'A gap?,Paris,,Rome,A,,',
        'No such option?,Paris,Rome,,C,,',
        'Too quick?,Paris,Rome,,A,,1',
      ].join('\n'),
    )
    expect(questions).toEqual([
      { kind: 'single', text: 'Capital of France?', options: [{ text: 'Paris' }, { text: 'Rome' }], key: 'A', seconds: 20 },
    ])
    const told = faults.map(({ line, column, code }) => `${column}${line} ${code}`)
    expect(told).toEqual(['A3 no-question', 'C4 options', 'C5 options', 'E6 answer', 'G7 seconds'])
  })

  it('has true or false also where those stand there as options', () => {
    const [right, wrong] = [
      ['正确', '错误'],
      ['错', '对'],
    ].map((options) => ask(options, 'A', '判断题'))
    expect([right, wrong]).toEqual(['true', 'false'].map((key) => ({ kind: 'true-false', text: '问', key })))
    expect(ask(['对', '错'], '对', '判断')).toEqual({ kind: 'true-false', text: '问', key: 'true' })
    expect(ask(['对', '错'], '错', '判断')).toMatchObject({ key: 'false' })
    expect(ask(['对', '错', '不知道'], 'A', '判断')).toMatchObject({ code: 'options' })
  })

  it('takes fifty, and says which are too many', async () => {
    const { questions, faults } = await read(`题目,答案\n${'一加一等于几？,2\n'.repeat(51)}`)
    expect([questions.length, faults]).toEqual([50, [{ line: 52, column: 'A', code: 'too-many', text: '一加一等于几？' }]])
  })

  it('without a column of questions is refused', async () => {
    await expect(read('姓名,学号\n王芳,1\n')).rejects.toMatchObject({ code: 'TABLE_FILE_REFUSED' })
  })

  it('that the box gives as a template is read without a fault, in both languages', async () => {
    for (const language of ['zh-Hans', 'en'] as const) {
      const { questions, faults } = await read(workbookOf(templateTable(language)))
      expect([faults, questions.length]).toEqual([[], 8])
      expect(await read(csvOf(questionTable(questions, language)))).toEqual({ questions, faults: [] })
    }
  })

  it('that the box wrote gives every kind of question back as it was', async () => {
    const all: SheetQuestion[] = [
      { kind: 'single', options: [{}, {}, {}], key: 'C' },
      { kind: 'single', text: '哪个是辅音字母？', options: [{ text: 'B' }, { text: 'A' }], key: 'A' },
      { kind: 'order', text: '=1+1 排序, "从小到大"', options: [{ text: '-1' }, { text: '@b' }], key: 'BA' },
      { kind: 'number', text: '几？', key: { from: -2, to: 5 }, keywords: ['负数', '范围'], topic: '数' },
      { kind: 'scale', steps: 7, key: '3' },
      { kind: 'poll', text: '去哪？', options: Array.from({ length: 10 }, (_, at) => ({ text: `地方${at}` })) },
      { kind: 'hand-up', seconds: 20 },
      { kind: 'ready', text: '准备好了吗？' },
      { kind: 'buzz' },
    ]
    for (const write of [csvOf, workbookOf])
      expect(await read(write(questionTable(all, 'zh-Hans')))).toEqual({ questions: all, faults: [] })
  })

  it('of any words gives questions that can be asked', async () => {
    const piece = fc.constantFrom('A', 'B', 'AB', '对', '3', '3±0.1', '5~2', ',', ',', '\n', '"', '公园', '单选', '10', ' ')
    await fc.assert(
      fc.asyncProperty(fc.array(piece, { maxLength: 60 }), async (pieces) => {
        const { questions } = await read(`题目,A,B,C,答案,题型,时间\n${pieces.join('')}`)
        expect(questions.filter((one) => !Value.Check(SheetQuestion, one))).toEqual([])
      }),
      { numRuns: 300 },
    )
  })
})

describe('the answer in a sheet', () => {
  it('is a number with what it may be off by, or a range', () => {
    expect(['3.5', '3±0.1', '-2~5', '3到5', '5~3', '约3'].map((answer) => ask([], answer, '数字'))).toEqual([
      ...[
        { value: 3.5, tolerance: 0 },
        { value: 3, tolerance: 0.1 },
        { from: -2, to: 5 },
        { from: 3, to: 5 },
      ].map((key) => ({ kind: 'number', text: '问', key })),
      ...['5~3', '约3'].map((text) => ({ code: 'answer', at: 'answer', text })),
    ])
  })

  it('goes by the kind that the sheet names, where that fits', () => {
    expect(ask(['一', '二', '三'], 'CAB', '排序题')).toMatchObject({ kind: 'order', key: 'CAB' })
    expect(ask(['一', '二', '三'], 'CA', '排序题')).toMatchObject({ code: 'answer' })
    expect(ask(['一', '二'], 'A', '多选题')).toMatchObject({ kind: 'multiple', key: 'A' })
    expect(ask([], '光合作用', '填空题')).toMatchObject({ kind: 'text', key: '光合作用' })
    expect([ask([], 'A', '单选题'), ask(['一', '二'], 'A', '猜谜')]).toMatchObject([{ code: 'options' }, { code: 'kind' }])
    expect([ask([], '7', '打分 1-7'), ask([], '6', '打分'), ask([], undefined, '打分 1-20')]).toMatchObject([
      { kind: 'scale', steps: 7, key: '7' },
      { code: 'answer' },
      { code: 'kind' },
    ])
    expect(questionOf({ kind: '抢答', options: [] })).toEqual({ kind: 'buzz' })
  })
})
