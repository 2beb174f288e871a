import type { Done } from '#appliance/contract/problem.ts'
import type { AskRequest, QuestionOnShow, QuizRequest } from '#appliance/contract/quiz.ts'
import { ask } from './api.ts'

/** What an admitted screen asks of the box for whoever stands at it. */
export const handCommands = {
  start: () => ask<Done>('POST', '/screen/start', {}),
  end: () => ask<Done>('POST', '/screen/end', {}),
  black: (black: boolean) => ask<Done>('POST', '/screen/black', { black }),
  ask: (request: AskRequest) => ask<QuestionOnShow>('POST', '/screen/ask', request),
  choose: (request: QuizRequest) => ask<QuestionOnShow>('POST', '/screen/choose', request),
}
