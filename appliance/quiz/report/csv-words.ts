import type { AnswerKey, QuestionKind, QuizIdentity, QuizQuestion } from '#appliance/contract/quiz.ts'
import { lettersOf } from '../answers.ts'

/*
 * Questions and answers as they stand in a spreadsheet, in the words of the pages.
 */

export type Language = 'zh-Hans' | 'en'
type Words<K extends string> = Readonly<Record<Language, Readonly<Record<K, string>>>>

const KINDS: Words<QuestionKind> = {
  'zh-Hans': {
    ...{ single: '单选', multiple: '多选', 'true-false': '判断', number: '填数', scale: '量表', order: '排序' },
    ...{ text: '简答', poll: '投票', 'hand-up': '举手', ready: '准备好了吗', buzz: '抢答' },
  },
  en: {
    ...{
      single: 'one answer',
      multiple: 'several answers',
      'true-false': 'true or false',
      number: 'number',
      scale: 'scale',
      order: 'order',
    },
    ...{ text: 'a few words', poll: 'poll', 'hand-up': 'hands up', ready: 'ready?', buzz: 'buzzer' },
  },
}
const IDENTITIES: Words<QuizIdentity> = {
  'zh-Hans': { named: '实名', seat: '按座位', anonymous: '匿名' },
  en: { named: 'named', seat: 'by seat', anonymous: 'anonymous' },
}
const ANSWERS: Words<'true' | 'false' | 'yes' | 'no' | 'up'> = {
  'zh-Hans': { true: '对', false: '错', yes: '好了', no: '还没', up: '举手' },
  en: { true: 'true', false: 'false', yes: 'yes', no: 'not yet', up: 'hand up' },
}

export function kindIn(language: Language, kind: QuestionKind): string {
  return KINDS[language][kind]
}

export function identityIn(language: Language, identity: QuizIdentity): string {
  return IDENTITIES[language][identity]
}

/** An answer as it is called; with its text, where the question has options that somebody has written. */
export function answerIn(language: Language, question: Pick<QuizQuestion, 'kind' | 'options'>, value: string): string {
  const { kind } = question
  if (kind === 'text' || kind === 'number' || kind === 'scale') return value
  if (kind === 'buzz') return `${(Number(value) / 1000).toFixed(3)} s`
  const known: Readonly<Record<string, string>> = ANSWERS[language]
  return lettersOf(question) === '' ? (known[value] ?? value) : value
}

export function keyIn(language: Language, question: QuizQuestion): string {
  const { key } = question
  if (key === undefined) return ''
  return typeof key === 'string' ? answerIn(language, question, key) : rangeIn(key)
}

function rangeIn(key: Exclude<AnswerKey, string>): string {
  if ('from' in key) return `${key.from} … ${key.to}`
  return key.tolerance === 0 ? String(key.value) : `${key.value} ± ${key.tolerance}`
}
