import { describe, expect, it } from 'vitest'
import { isInKey } from '../../web-ui/rooms/quiz/in-key.ts'
import { choicesOf, leftOf, sayAnswer, sayKey, sayRacer } from '../../web-ui/rooms/quiz/poll.ts'
import { pressed, WHOLE_NUMBER } from '../../web-ui/rooms/quiz/pupil/number-pad.ts'

const typed = (...keys: Parameters<typeof pressed>[1][]): string => keys.reduce((text, key) => pressed(text, key), '')

describe('the number pad of a pupil’s phone', () => {
  it('writes decimals and negative numbers, the minus at any time', () => {
    expect(typed('1', '2', '.', '5')).toBe('12.5')
    expect(typed('5', '-')).toBe('-5')
    expect(typed('5', '-', '-')).toBe('5')
    expect(typed('-', '.', '5')).toBe('-0.5')
  })

  it('takes one point, takes digits back, and ends before a number is too long for the box', () => {
    expect(typed('1', '.', '.', '5', 'back')).toBe('1.')
    expect(typed(...Array.from({ length: 30 }, () => '9' as const))).toHaveLength(12)
  })

  it('sends no half of a number', () => {
    expect(['', '-', '1.', '-0.5', '12'].map((text) => WHOLE_NUMBER.test(text))).toEqual([false, false, false, true, true])
  })
})

describe('a question as a class sees it', () => {
  it('names choices by the letters of a clicker’s keys', () => {
    expect(choicesOf({ kind: 'single', options: [{ text: '一' }, {}] })).toEqual([
      { value: 'A', letter: 'A', text: '一' },
      { value: 'B', letter: 'B' },
    ])
    expect(choicesOf({ kind: 'true-false' }).map(({ value, letter }) => [value, letter])).toEqual([
      ['true', 'A'],
      ['false', 'B'],
    ])
  })

  it('marks what is right: one, several, a number within its range', () => {
    expect(isInKey({ kind: 'single', key: 'B' }, 'B')).toBe(true)
    expect(['A', 'B', 'D'].map((letter) => isInKey({ kind: 'multiple', key: 'AD' }, letter))).toEqual([true, false, true])
    expect(isInKey({ kind: 'number', key: { value: 0.3, tolerance: 0 } }, String(0.1 + 0.2))).toBe(true)
    expect(isInKey({ kind: 'number', key: { from: 1, to: 2 } }, '3')).toBe(false)
    expect(isInKey({ kind: 'single' }, 'A')).toBe(false)
  })

  it('says answers, keys and who was first in words', () => {
    expect(sayAnswer({ kind: 'order' }, 'CAB')).toBe('C A B')
    expect(sayAnswer({ kind: 'true-false' }, 'false')).toBe('✗ 错')
    expect(sayKey({ kind: 'number' }, { from: 1, to: 2 })).toBe('1 到 2')
    expect([{ seat: '7' }, { group: '第二组' }, { device: 'button:3' }].map((who) => sayRacer({ ...who, atMs: 1 }))).toEqual([
      ...['座位 7', '第二组', '按钮 3'],
    ])
  })

  it('never has more time than it was given, nor less than none', () => {
    const time = { asOf: 1000, leftMs: 5000 }
    expect([500, 1000, 4000, 9000].map((now) => leftOf(time, now))).toEqual([5000, 5000, 2000, 0])
  })
})
