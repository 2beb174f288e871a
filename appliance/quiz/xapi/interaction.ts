import { LETTERS } from '#appliance/contract/quiz.ts'
import type { QuizQuestion } from '#appliance/contract/quiz.ts'
import type { XapiInteraction } from '#appliance/contract/xapi.ts'
import { lettersOf, stepsOf } from '../answers.ts'

/*
 * A question as an interaction activity (xAPI 1.0.3, part 2, 2.4.4.1 and appendix C), and an answer as a response to it. Pure.
 */

const TYPE = 'http://adlnet.gov/expapi/activities/cmi.interaction'
/** Between the parts of an answer, and between the ends of a range. */
const AND = '[,]'
const TO = '[:]'
/** Answers of pupils are compared without case. */
const ANY_CASE = '{case_matters=false}'

const WORDS = {
  yes: { 'zh-Hans': '准备好了', en: 'ready' },
  no: { 'zh-Hans': '还没准备好', en: 'not yet' },
} as const

export interface InteractionManner {
  /** What the question's own words are in. */
  readonly language: 'zh-Hans' | 'en'
  /** With the words of the question and its options: somebody's name may stand in them. */
  readonly wording: boolean
}

type Component = NonNullable<XapiInteraction['choices']>[number]

export function interactionOf(question: QuizQuestion, { language, wording }: InteractionManner): XapiInteraction {
  const words = wording && question.text !== undefined ? { [language]: question.text } : undefined
  // A right answer in words is words, too.
  const pattern = wording || question.kind !== 'text' ? patternOf(question) : undefined
  return {
    type: TYPE,
    ...(words === undefined ? {} : { name: words, description: words }),
    interactionType: typeOf(question),
    ...(pattern === undefined ? {} : { correctResponsesPattern: [pattern] }),
    ...componentsOf(question, { language, wording }),
  }
}

/** An answer in the form in which patterns have it. */
export function responseOf({ kind }: Pick<QuizQuestion, 'kind'>, value: string): string {
  return kind === 'multiple' || kind === 'order' ? value.split('').join(AND) : value
}

function typeOf({ kind }: QuizQuestion): XapiInteraction['interactionType'] {
  switch (kind) {
    case 'single':
    case 'multiple':
    case 'poll':
    case 'ready':
      return 'choice'
    case 'true-false':
      return 'true-false'
    case 'number':
      return 'numeric'
    case 'scale':
      return 'likert'
    case 'order':
      return 'sequencing'
    case 'text':
      return 'fill-in'
    case 'hand-up':
    case 'buzz':
      return 'other'
    default:
      return kind satisfies never
  }
}

function patternOf(question: QuizQuestion): string | undefined {
  const { kind, key } = question
  if (key === undefined) return undefined
  if (typeof key === 'string') return kind === 'text' ? `${ANY_CASE}${key}` : responseOf(question, key)
  if ('from' in key) return `${key.from}${TO}${key.to}`
  return key.tolerance === 0 ? String(key.value) : `${plain(key.value - key.tolerance)}${TO}${plain(key.value + key.tolerance)}`
}

/** 0.3, and not 0.30000000000000004. */
function plain(number: number): number {
  return Number(number.toPrecision(12))
}

function componentsOf(question: QuizQuestion, manner: InteractionManner): Pick<XapiInteraction, 'choices' | 'scale'> {
  if (question.kind === 'scale') return { scale: stepsOf(question).map((step) => alike(step)) }
  if (question.kind === 'ready')
    return {
      choices: [
        { id: 'yes', description: WORDS.yes },
        { id: 'no', description: WORDS.no },
      ],
    }
  const letters = lettersOf(question)
  return letters === '' ? {} : { choices: Array.from(letters, (letter) => optionOf(question, letter, manner)) }
}

/** A letter is the same in every language. */
function optionOf({ options }: QuizQuestion, letter: string, { language, wording }: InteractionManner): Component {
  const text = options?.[LETTERS.indexOf(letter)]?.text
  return wording && text !== undefined ? { id: letter, description: { [language]: text } } : alike(letter)
}

function alike(id: string): Component {
  return { id, description: { 'zh-Hans': id, en: id } }
}
