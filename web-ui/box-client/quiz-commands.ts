import type { PreparedList } from '#appliance/contract/prepared.ts'
import type { AskRequest, QuizChoice, QuizRequest, QuizResult, QuizResultDetail, QuizView } from '#appliance/contract/quiz.ts'
import { ask } from './api.ts'

/*
 * What a page asks of the quiz. It stands apart from the other commands, so that the class page is light before somebody asks a question.
 */

export type HandCounts = Extract<QuizChoice, { do: 'count' }>['hands']

export const quizCommands = {
  ask: (request: AskRequest) => ask<QuizView>('POST', '/quiz/ask', request),
  choose: (request: QuizRequest) => ask<QuizView>('POST', '/quiz/choose', request),
  dismissSuggestion: () => ask<QuizView>('DELETE', '/quiz/suggestion'),
  freeSeats: (seat?: string) => ask<QuizView>('DELETE', `/quiz/phones${seat === undefined ? '' : `?seat=${encodeURIComponent(seat)}`}`),
  prepared: () => ask<PreparedList>('GET', '/quiz/prepared'),
  results: () => ask<{ results: QuizResult[] }>('GET', '/quiz/results?limit=50'),
  result: (id: string) => ask<QuizResultDetail>('GET', `/quiz/results/${encodeURIComponent(id)}`),
}
