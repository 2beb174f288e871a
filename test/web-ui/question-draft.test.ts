import { describe, expect, it } from 'vitest'
import type { QuizQuestion } from '#appliance/contract/quiz.ts'
import { draftOf, EMPTY_DRAFT, readDraft, withKind, withOptions, withRight } from '../../web-ui/rooms/quiz/form/draft.ts'
import type { Draft } from '../../web-ui/rooms/quiz/form/draft.ts'
import { isNearItsEnd } from '../../web-ui/rooms/quiz/near-its-end.ts'
import { readKey } from '../../web-ui/rooms/quiz/read-key.ts'

const aDraft = (more: Partial<Draft>): Draft => ({ ...EMPTY_DRAFT, ...more })

describe('a question that is written', () => {
  it('is of any kind what it was before', () => {
    const all: QuizQuestion[] = [
      { kind: 'single', text: '几？', options: [{ text: '一' }, {}], key: 'B', topic: '数', keywords: ['一', '二'], seconds: 45 },
      { kind: 'multiple', options: [{}, {}, {}], key: 'AC' },
      { kind: 'true-false', key: 'false' },
      { kind: 'number', key: { value: 3.14, tolerance: 0.01 } },
      { kind: 'number', key: { from: -2, to: 5 } },
      { kind: 'scale', steps: 7, key: '3' },
      { kind: 'order', options: [{ text: '一' }, { text: '二' }, {}], key: 'CAB' },
      { kind: 'text', text: '靠什么？', key: '光合作用' },
      ...(['hand-up', 'ready', 'buzz'] as const).map((kind) => ({ kind })),
      { kind: 'poll', options: [{}, {}] },
    ]
    expect(all.map((question) => readDraft(draftOf(question)))).toEqual(all)
  })

  it('says what of its right answer cannot be', () => {
    expect(readDraft(aDraft({ kind: 'number', answer: '三' }))).toBe('number')
    expect(readDraft(aDraft({ kind: 'number', answer: '３．５', tolerance: '-1' }))).toBe('number')
    expect(readDraft(aDraft({ kind: 'number', isRange: true, answer: '5', to: '3' }))).toBe('range')
    expect(readDraft(aDraft({ kind: 'number', isRange: true, answer: '', to: '3' }))).toBe('number')
    expect(readDraft(aDraft({ kind: 'order', answer: 'AB' }))).toBe('order')
    expect(readDraft(aDraft({ kind: 'number', answer: '３．５' }))).toEqual({ kind: 'number', key: { value: 3.5, tolerance: 0 } })
  })

  it('keeps no right answer that its options have not', () => {
    const four = aDraft({ kind: 'multiple', answer: 'AD' })
    expect(withOptions(four, ['', '', '']).answer).toBe('A')
    expect(withKind(four, 'single').answer).toBe('')
    expect(withKind(aDraft({ answer: 'C' }), 'multiple').answer).toBe('C')
    expect(withKind(aDraft({ answer: 'C' }), 'true-false').answer).toBe('')
  })

  it('has one right letter, several, or all in their order', () => {
    expect(withRight(aDraft({ answer: 'A' }), 'B').answer).toBe('B')
    expect(withRight(aDraft({ answer: 'A' }), 'A').answer).toBe('')
    expect(withRight(aDraft({ kind: 'multiple', answer: 'C' }), 'A').answer).toBe('AC')
    expect(['C', 'A', 'B', 'A'].reduce((draft, letter) => withRight(draft, letter), aDraft({ kind: 'order' })).answer).toBe('C')
  })
})

it('a right number that is typed in class may be off by something', () => {
  expect(readKey('number', '3±0.1')).toEqual({ value: 3, tolerance: 0.1 })
  expect(readKey('number', '3 ~ 5')).toEqual({ from: 3, to: 5 })
  expect([readKey('number', '3±-1'), readKey('number', '约3')]).toEqual([undefined, undefined])
})

it('a lesson is near its end ten minutes before the bell, or by the clock where no timetable knows it', () => {
  const [now, minute] = [1_000_000_000, 60_000]
  const planned = { key: 'k', keys: ['k'], startsAt: now - 31 * minute, endsAt: now + 9 * minute }
  expect(isNearItsEnd({ running: true, startedAt: now, planned }, now)).toBe(true)
  expect(isNearItsEnd({ running: true, startedAt: now, planned: { ...planned, endsAt: now + 11 * minute } }, now)).toBe(false)
  expect(isNearItsEnd({ running: true, startedAt: now - 36 * minute }, now)).toBe(true)
  expect(isNearItsEnd({ running: false, startedAt: now - 36 * minute }, now)).toBe(false)
})
