import { describe, expect, it } from 'vitest'
import { minutes } from '#appliance/base/duration.ts'
import { Zone } from '#appliance/base/zone.ts'
import { SuggestionReason } from '#appliance/contract/suggestions.ts'
import type { Candidate } from '#appliance/lesson/suggest/ports.ts'
import { SENTENCES, sentenceOfReason } from '#appliance/lesson/suggest/reason-sentences.ts'
import { Suggester } from '#appliance/lesson/suggest/suggester.ts'

const SHANGHAI = new Zone('Asia/Shanghai')
const AT = Date.UTC(2026, 10, 30, 22, 40) // 06:40 on the first of December in Shanghai

const REASONS: readonly SuggestionReason[] = [
  { kind: 'wrong-answers', points: 36, topic: '分数', wrong: 3, answered: 5, at: AT, exact: true },
  { kind: 'wrong-answers', points: 9, topic: '分数', wrong: 3, answered: 5, at: AT, exact: false },
  { kind: 'same-unit', points: 30, unit: '第一单元 小数乘法' },
  { kind: 'same-volume', points: 8, volume: '五年级上册' },
  { kind: 'same-grade', points: 6, grade: 5 },
  { kind: 'earlier-grade', points: 2, grade: 3 },
  { kind: 'fits', points: 10, minutes: 6 },
  { kind: 'fits-cut', points: 4, minutes: 8, ofMinutes: 38 },
  { kind: 'any-length', points: 4 },
  { kind: 'not-shown-this-term', points: 8 },
  { kind: 'shown-this-term', points: -12, at: AT },
  { kind: 'on-disk', points: 12 },
  { kind: 'ready-by', points: 3, at: AT },
]
const inWords = (language: 'zh-Hans' | 'en') => REASONS.map((reason) => sentenceOfReason(reason, { language, zone: SHANGHAI }))

describe('a reason', () => {
  it('of every kind has its sentence in both languages', () => {
    const kinds = SuggestionReason.anyOf.map(({ properties }) => properties.kind.const).sort()
    expect(Object.keys(SENTENCES).sort()).toEqual(kinds)
    expect([...new Set(REASONS.map(({ kind }) => kind))].sort()).toEqual(kinds)
    for (const one of Object.values(SENTENCES)) expect(Object.keys(one).sort()).toEqual(['en', 'zh-Hans'])
  })

  it('is said in Chinese with Chinese punctuation', () => {
    expect(inWords('zh-Hans')).toEqual([
      '“分数”3人选错（5人作答）',
      '相关知识点“分数”3人选错（5人作答）',
      '同一单元：第一单元 小数乘法',
      '同一册课本：五年级上册',
      '适合五年级',
      '三年级的内容，可以补基础',
      '6分钟，时间够',
      '全长38分钟，可以先放前8分钟',
      '时间长短由您掌握',
      '本学期还没放过',
      '本学期12月1日放过',
      '已就绪',
      '12月1日06:40前下载好',
    ])
  })

  it('is said in English', () => {
    expect(inWords('en')).toEqual([
      '3 of 5 wrong on “分数”',
      '3 of 5 wrong on a close topic, “分数”',
      'the same unit: 第一单元 小数乘法',
      'the same book: 五年级上册',
      'for grade 5',
      'from grade 3, to mend the basics',
      '6 min, which fits',
      'the first 8 of 38 min fit',
      'takes as long as you like',
      'not shown yet this term',
      'shown on 1 Dec',
      'ready on the box',
      'downloaded by 06:40 on 1 Dec',
    ])
  })
})

describe('a library of twenty thousand', () => {
  it('is gone through in turns with everything else, and asked only about what comes up', async () => {
    const items = Array.from({ length: 20_000 }, (_, place): Candidate => {
      const id = `i${String(place).padStart(5, '0')}`
      const [subject, unit] = [place % 4 === 0 ? '数学' : '语文', `第${place % 9}单元`]
      const title = { 'zh-Hans': `小数乘法第${place}课` }
      return { id, kind: 'micro-course', title, subject, grade: [5], textbook: { unit }, keywords: ['小数'], durationMs: minutes(5) }
    })
    let [asked, turns] = [0, 0]
    const suggester = new Suggester({
      clock: { now: () => AT },
      library: {
        candidates: () => items,
        mayBeShown: () => true,
        availability: () => {
          asked += 1
          return { state: 'here' }
        },
      },
      quizzes: { wrongAnswers: () => [{ topic: '乘法', keywords: ['小数乘法'], wrong: 3, answered: 5, at: AT }] },
      shown: { shownAt: () => undefined },
    })
    let others: NodeJS.Immediate
    const turn = (): void => {
      turns += 1
      others = setImmediate(turn)
    }
    others = setImmediate(turn)
    const found = await suggester.suggest({ subject: '数学', grade: 5, textbook: { unit: '第4单元' }, minutesLeft: 10, limit: 3 })
    clearImmediate(others)
    expect(found.map(({ itemId }) => itemId)).toEqual(['i00004', 'i00040', 'i00076'])
    expect(asked).toBe(5000)
    expect(turns).toBeGreaterThan(300)
  })
})
