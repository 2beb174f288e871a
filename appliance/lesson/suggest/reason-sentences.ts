import { textOf } from '#appliance/base/zone.ts'
import type { Zone } from '#appliance/base/zone.ts'
import type { SuggestionReason } from '#appliance/contract/suggestions.ts'

type Kind = SuggestionReason['kind']
type Of<K extends Kind> = Extract<SuggestionReason, { kind: K }>
export type Language = 'zh-Hans' | 'en'

/** A reason as a teacher reads it, in each language. */
type Sentences = { readonly [K in Kind]: { readonly [L in Language]: (reason: Of<K>, zone: Zone) => string } }

export const SENTENCES: Sentences = {
  'wrong-answers': {
    'zh-Hans': ({ topic, wrong, answered, exact }) => `${exact ? '' : '相关知识点'}“${topic}”${wrong}人选错（${answered}人作答）`,
    en: ({ topic, wrong, answered, exact }) => `${wrong} of ${answered} wrong on ${exact ? '' : 'a close topic, '}“${topic}”`,
  },
  'same-unit': {
    'zh-Hans': ({ unit }) => `同一单元：${unit}`,
    en: ({ unit }) => `the same unit: ${unit}`,
  },
  'same-volume': {
    'zh-Hans': ({ volume }) => `同一册课本：${volume}`,
    en: ({ volume }) => `the same book: ${volume}`,
  },
  'same-grade': {
    'zh-Hans': ({ grade }) => `适合${GRADES[grade - 1] ?? grade}年级`,
    en: ({ grade }) => `for grade ${grade}`,
  },
  'earlier-grade': {
    'zh-Hans': ({ grade }) => `${GRADES[grade - 1] ?? grade}年级的内容，可以补基础`,
    en: ({ grade }) => `from grade ${grade}, to mend the basics`,
  },
  fits: {
    'zh-Hans': ({ minutes }) => `${minutes}分钟，时间够`,
    en: ({ minutes }) => `${minutes} min, which fits`,
  },
  'fits-cut': {
    'zh-Hans': ({ minutes, ofMinutes }) => `全长${ofMinutes}分钟，可以先放前${minutes}分钟`,
    en: ({ minutes, ofMinutes }) => `the first ${minutes} of ${ofMinutes} min fit`,
  },
  'any-length': {
    'zh-Hans': () => '时间长短由您掌握',
    en: () => 'takes as long as you like',
  },
  'not-shown-this-term': {
    'zh-Hans': () => '本学期还没放过',
    en: () => 'not shown yet this term',
  },
  'shown-this-term': {
    'zh-Hans': ({ at }, zone) => `本学期${dayIn('zh-Hans', at, zone)}放过`,
    en: ({ at }, zone) => `shown on ${dayIn('en', at, zone)}`,
  },
  'on-disk': {
    'zh-Hans': () => '已就绪',
    en: () => 'ready on the box',
  },
  'ready-by': {
    'zh-Hans': ({ at }, zone) => `${dayIn('zh-Hans', at, zone)}${timeIn(at, zone)}前下载好`,
    en: ({ at }, zone) => `downloaded by ${timeIn(at, zone)} on ${dayIn('en', at, zone)}`,
  },
}

const GRADES = ['一', '二', '三', '四', '五', '六', '七', '八', '九', '十', '十一', '十二']
const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec']

/** A reason in words. `zone`: the school's. */
export function sentenceOfReason<K extends Kind>(reason: Of<K>, { language, zone }: { language: Language; zone: Zone }): string {
  const sentences: Sentences[K] = SENTENCES[reason.kind]
  return sentences[language](reason, zone)
}

function dayIn(language: Language, at: number, zone: Zone): string {
  const [, month = 1, day = 1] = textOf(zone.wallAt(at)).slice(0, 10).split('-').map(Number)
  return language === 'en' ? `${day} ${MONTHS[month - 1]}` : `${month}月${day}日`
}

function timeIn(at: number, zone: Zone): string {
  return textOf(zone.wallAt(at)).slice(11, 16)
}
