import type { QuizPeople, QuizTerm } from '#appliance/contract/quiz-report.ts'
import type { QuizResult } from '#appliance/contract/quiz.ts'
import { ask } from './api.ts'

/** Which questions are meant; what is left out narrows nothing. Instants are epoch milliseconds. */
export interface WhichResults {
  /** none: what was asked in no class. */
  readonly class?: number | 'none' | undefined
  readonly from?: number | undefined
  readonly before?: number | undefined
  readonly group?: string | undefined
}

const MOST_OF_A_LESSON = 200

/** What a page asks of the results of questions. */
export const resultsCommands = {
  term: (which: WhichResults) => ask<QuizTerm>('GET', `/quiz/term?${wordsOf(which)}`),
  /** The newest first. */
  questions: (which: WhichResults) => ask<{ results: QuizResult[] }>('GET', `/quiz/results?limit=${MOST_OF_A_LESSON}&${wordsOf(which)}`),
  people: (which: WhichResults) => ask<QuizPeople>('GET', `/quiz/people?${wordsOf(which)}`),
}

/** Where a browser gets them as a file: how many answered what, who did, or both as statements for a learning record store. */
export function fileAddress(file: 'results.csv' | 'answers.csv' | 'statements', which: WhichResults, language: string): string {
  return `/api/v1/quiz/${file}?${wordsOf(which)}${file === 'statements' ? '' : `&language=${language}`}`
}

function wordsOf(which: WhichResults): string {
  const words = Object.entries(which).flatMap(([name, value]) => (value === undefined ? [] : [[name, String(value)]]))
  return new URLSearchParams(words).toString()
}
