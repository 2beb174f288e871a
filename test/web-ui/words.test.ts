import { readdirSync, readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { ERROR_CODES } from '#appliance/contract/errors.ts'
import { StreamTroubleKind } from '#appliance/contract/live.ts'
import { JARGON } from './jargon.ts'

/** All books of one language: the common one, and those that large rooms bring. */
function bookOf(language: string): Record<string, string> {
  const folder = new URL('../../web-ui/box-client/words/', import.meta.url)
  const files = readdirSync(folder).filter((name) => new RegExp(`^(?:[a-z]+\\.)?${language}\\.json$`).test(name))
  return Object.assign({}, ...files.map((name) => JSON.parse(readFileSync(new URL(name, folder), 'utf8')) as object)) as Record<
    string,
    string
  >
}

const [en, zhHans] = [bookOf('en'), bookOf('zh-Hans')]
const books: Record<string, Record<string, string>> = { en, 'zh-Hans': zhHans }
const placeholders = (sentence: string) =>
  [...sentence.matchAll(/\{(\w+)\}/g)].map((match) => match[1] ?? '').sort((a, b) => a.localeCompare(b))

describe('the words of the pages', () => {
  it('say everything in both languages', () => {
    expect(Object.keys(en).sort()).toEqual(Object.keys(zhHans).sort())
  })

  it('leave nothing empty', () => {
    for (const book of Object.values(books)) expect(Object.entries(book).filter(([, sentence]) => sentence.trim() === '')).toEqual([])
  })

  it('take the same figures in both languages', () => {
    for (const [key, sentence] of Object.entries(zhHans))
      expect({ key, takes: placeholders(en[key] ?? '') }).toEqual({ key, takes: placeholders(sentence) })
  })

  it('spare a teacher the jargon of the field', () => {
    for (const book of Object.values(books)) {
      const spoken = Object.entries(book).filter(([key]) => !/^(tech|storage)\./.test(key))
      expect(spoken.filter(([, sentence]) => JARGON.some((word) => word.test(sentence)))).toEqual([])
    }
  })

  it('write Chinese with Chinese punctuation', () => {
    expect(Object.entries(zhHans).filter(([, sentence]) => /[\u4e00-\u9fff][,;:?!]/.test(sentence))).toEqual([])
  })

  it('keep English free of Chinese', () => {
    expect(Object.entries(en).filter(([, sentence]) => /[\u4e00-\u9fff\u3000-\u303f\uff00-\uffef]/.test(sentence))).toEqual([])
  })

  it('have a sentence for every error that the box can answer with', () => {
    for (const code of [...ERROR_CODES, 'BOX_UNREACHABLE']) expect(en).toHaveProperty([`error.${code}`])
  })

  it('say of every trouble of a stream what is wrong and what to do, to a teacher and to a technician', () => {
    for (const kind of StreamTroubleKind.anyOf.map((literal) => literal.const)) {
      for (const key of [`trouble.${kind}.says`, `trouble.${kind}.advice`, `tech.trouble.${kind}`]) expect(en).toHaveProperty([key])
    }
  })

  it('call a class and its picture by the school’s own names', () => {
    const forbidden = /远程教育|开始直播$|暂停辅导|延时|补课|特殊课程|小组课|频道/
    const spoken = Object.entries(zhHans).filter(([key]) => !/^(tech|storage)\./.test(key))
    expect(spoken.filter(([, sentence]) => forbidden.test(sentence))).toEqual([])
  })
})
