import Value from 'typebox/value'
import { BoxError, sentenceOf } from '#appliance/base/errors.ts'
import { MOST_QUESTIONS, QuizDocument, QuizQuestion } from '#appliance/contract/quiz.ts'
import { checked } from './question.ts'

/** A quiz is text: fifty long questions are a tenth of it. */
export const MOST_BYTES = 524_288

/** The questions of a catalogue's quiz. Throws QUIZ_FILE_REFUSED, naming the question and what of it cannot be. */
export function questionsOfFile(bytes: Uint8Array): QuizQuestion[] {
  if (bytes.byteLength > MOST_BYTES) throw fileRefused(`it has ${bytes.byteLength} bytes, and a quiz at most ${MOST_BYTES}`)
  const document = parsed(bytes)
  const questions: unknown = typeof document === 'object' && document !== null && 'questions' in document ? document.questions : undefined
  if (!Array.isArray(questions) || questions.length === 0) throw fileRefused('it has no list of questions')
  if (questions.length > MOST_QUESTIONS) throw fileRefused(`it has ${questions.length} questions, and a quiz at most ${MOST_QUESTIONS}`)
  const whole = questions.map((question, at) => questionAt(question, at + 1))
  // Of what stands beside the questions nothing is used, and a later format may have more there.
  if (!Value.Check(QuizDocument, { questions: whole })) throw fileRefused('it is no quiz')
  return whole
}

function parsed(bytes: Uint8Array): unknown {
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes))
  } catch (cause) {
    throw fileRefused(`it is no JSON: ${sentenceOf(cause).slice(0, 100)}`, cause)
  }
}

function questionAt(question: unknown, number: number): QuizQuestion {
  if (!Value.Check(QuizQuestion, question)) {
    const [error] = Value.Errors(QuizQuestion, question)
    const where = error === undefined || error.instancePath === '' ? '' : ` at ${error.instancePath}`
    throw fileRefused(`question ${number} does not fit${where}: ${error?.message ?? 'it is malformed'}`)
  }
  try {
    return checked(question)
  } catch (cause) {
    throw fileRefused(`question ${number}: ${sentenceOf(cause)}`, cause)
  }
}

function fileRefused(sentence: string, cause?: unknown): BoxError {
  return new BoxError('QUIZ_FILE_REFUSED', `the quiz cannot be asked: ${sentence}`, { cause })
}
