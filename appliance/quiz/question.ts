import type { AnswerKey, QuizQuestion } from '#appliance/contract/quiz.ts'
import type { QuestionDraft } from '#appliance/contract/run-sheet.ts'
import { meaningOfText } from './answers.ts'
import type { QuestionToAsk } from './ports.ts'
import { refused } from './refusals.ts'

/*
 * What can be asked, as pure values: whether a question holds together, and the short forms of it.
 */

const WITH_OPTIONS: readonly QuizQuestion['kind'][] = ['single', 'multiple', 'order', 'poll']
const WITHOUT_KEY: readonly QuizQuestion['kind'][] = ['poll', 'hand-up', 'ready', 'buzz']
/** Of a question whose options are said aloud, or stand on the board. */
const USUAL_OPTIONS = 4

/** The question in the form in which it is kept. Throws QUIZ_REFUSED where it does not hold together. */
export function checked(question: QuizQuestion): QuizQuestion {
  const { kind, options, steps } = question
  if (WITH_OPTIONS.includes(kind) !== (options !== undefined))
    throw refused(
      'options',
      options === undefined ? `a question of the kind ${kind} has options` : `a question of the kind ${kind} has no options`,
    )
  if (steps !== undefined && kind !== 'scale') throw refused('steps', `a question of the kind ${kind} has no steps`)
  const whole = kind === 'scale' ? { ...question, steps: steps ?? 5 } : question
  return question.key === undefined ? whole : withKey(whole, question.key)
}

/** The question with another right answer, or with none. Throws QUIZ_REFUSED where that is no answer to it. */
export function withKey({ key: _key, ...question }: QuizQuestion, key: AnswerKey | null): QuizQuestion {
  if (key === null) return question
  if (WITHOUT_KEY.includes(question.kind)) throw refused('key', `a question of the kind ${question.kind} has no right answer`)
  if (typeof key !== 'string') return { ...question, key: rangeFor(question, key) }
  const meaning = meaningOfText(question, key)
  if ('refused' in meaning) throw refused('key', `${JSON.stringify(key)} answers no question of the kind ${question.kind}`)
  return { ...question, key: meaning.set }
}

/** With what its quiz or its class is about, where it does not say so itself. */
export function withAbout({ question, ...about }: QuestionToAsk): QuizQuestion {
  const { topic = about.topic, keywords = about.keywords } = question
  return {
    ...question,
    ...(topic === undefined ? {} : { topic: topic.slice(0, 200) }),
    ...(keywords === undefined ? {} : { keywords: keywords.slice(0, 16) }),
  }
}

/** A question of a run sheet. */
export function questionOfDraft({ form, text, answer }: QuestionDraft): QuizQuestion {
  const said = { ...(text === '' ? {} : { text }), ...(answer === undefined ? {} : { key: answer }) }
  switch (form) {
    case 'choice':
      return checked({ kind: 'single', options: Array.from({ length: USUAL_OPTIONS }, () => ({})), ...said })
    case 'scale':
      return checked({ kind: 'scale', steps: 5, ...said })
    case 'true-false':
    case 'number':
      return checked({ kind: form, ...said })
    default:
      return form satisfies never
  }
}

function rangeFor({ kind }: QuizQuestion, key: Exclude<AnswerKey, string>): AnswerKey {
  if (kind !== 'number') throw refused('key', `a range answers no question of the kind ${kind}`)
  if ('from' in key && key.from > key.to) throw refused('key', `the range from ${key.from} to ${key.to} is empty`)
  return key
}
