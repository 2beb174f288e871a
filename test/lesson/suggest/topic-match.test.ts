import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { numberOf } from '#appliance/lesson/suggest/numerals.ts'
import { isSameUnit, isSameVolume, placeOf } from '#appliance/lesson/suggest/textbook-place.ts'
import { matchOf, topicOf, wordsOf } from '#appliance/lesson/suggest/topic-match.ts'

const match = (topic: string | readonly string[], title: string, ...keywords: string[]): number =>
  matchOf(topicOf([topic].flat()), wordsOf({ title: { 'zh-Hans': title }, keywords }))

describe('a topic and an item', () => {
  it.each([
    ['a keyword, whole', '分数', '约分', ['分数'], 1],
    ['the whole title', '循环小数', '《循环小数》', [], 1],
    ['a word of the title', '分数', '分数的意义', [], 0.8],
    ['a word of a keyword', '小数', '竖式', ['循环小数'], 0.8],
    ['half of its pairs', '小数乘除法', '小数乘整数', [], 0.25],
    ['two pairs of three', '小数乘法', '小数乘整数', [], 1 / 3],
    ['one pair of three', '小数乘法', '小数除法', [], 0],
    ['nothing', '光合作用', '声音的传播', [], 0],
    ['one character in a word', '角', '三角形', [], 0],
    ['one character as a keyword', '角', '三角形', ['角'], 1],
    ['full width digits', '２４时计时法', '24时计时法', [], 1],
    ['marks in which people differ', '长方体、正方体', '长方体和正方体', ['长方体 正方体'], 1],
    ['words of another script, whole', 'ph', 'pH值（Ph value）', [], 0.8],
    ['words of another script, in part', 'art', 'A party', [], 0],
    ['letters beside Chinese', 'DNA', '认识DNA分子', [], 0.8],
    ['no topic at all', '！？', '分数', ['分数'], 0],
  ])('share %s', (...[, topic, title, keywords, much]) => {
    expect(match(topic, title, ...keywords)).toBeCloseTo(much, 5)
  })

  it('go by the best of the topic’s names', () => {
    expect(match(['真分数', '分数'], '分数的意义')).toBe(0.8)
  })

  it('are compared by all titles of an item', () => {
    expect(matchOf(topicOf(['fractions']), wordsOf({ title: { 'zh-Hans': '分数', en: 'Fractions' } }))).toBe(1)
  })

  it('match by no more than all, whatever people write', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), fc.string({ unit: 'grapheme' }), (topic, title) => {
        const much = match(topic, title, title)
        expect(much >= 0 && much <= 1).toBe(true)
        expect(match(title, title, title)).toBe(topicOf([title]).names.length === 0 ? 0 : 1)
      }),
    )
  })
})

describe('a place in a school book', () => {
  const unit = (one: object, other: object): boolean => isSameUnit(placeOf(one), placeOf(other))

  it.each([
    ['by Chinese and Arabic numbers', { unit: '第十二单元 复习' }, { unit: '第12单元' }, true],
    ['by a number in English', { unit: 'Unit 1' }, { unit: 'unit 1: My school' }, true],
    ['by chapter', { unit: '第3章' }, { unit: '第三章 位置' }, true],
    ['by name alone', { unit: '多边形的面积' }, { unit: '《多边形的面积》' }, true],
    ['in a volume that one of them names', { unit: '第一单元', volume: '上册' }, { unit: '第一单元' }, true],
    ['in a volume that names its year', { unit: '第一单元', volume: '五年级上册' }, { unit: '第一单元', volume: '上册' }, true],
    ['not in the other volume', { unit: '第一单元', volume: '上册' }, { unit: '第一单元', volume: '下册' }, false],
    ['not in another year’s', { unit: '第一单元', volume: '五年级上册' }, { unit: '第一单元', volume: '六年级上册' }, false],
    ['not of another publisher', { unit: '第一单元', edition: '人教版' }, { unit: '第一单元', edition: '苏教版' }, false],
    ['not by another number', { unit: '第一单元' }, { unit: '第十一单元' }, false],
    ['not where nobody says', {}, {}, false],
  ])('is the same %s', (...[, one, other, same]) => {
    expect([unit(one, other), unit(other, one)]).toEqual([same, same])
  })

  it('is in the same book only where both say which', () => {
    expect(isSameVolume(placeOf({ volume: '上册' }), placeOf({ volume: '五年级上册' }))).toBe(true)
    expect(isSameVolume(placeOf({ volume: '上册' }), placeOf({ unit: '第一单元' }))).toBe(false)
    expect(isSameVolume(placeOf({ volume: '必修一' }), placeOf({ volume: '必修一' }))).toBe(true)
  })

  it('reads the numbers of school books', () => {
    expect(['7', '十', '十一', '二十', '三十五', '两', '〇', '九十九'].map(numberOf)).toEqual([7, 10, 11, 20, 35, 2, 0, 99])
    expect(['', '十十', '一二', '123', '万'].map(numberOf)).toEqual([undefined, undefined, undefined, undefined, undefined])
  })
})
