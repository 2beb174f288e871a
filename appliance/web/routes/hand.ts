import { BoxError } from '#appliance/base/errors.ts'
import { BlackChange, LessonStart } from '#appliance/contract/lesson.ts'
import { Done } from '#appliance/contract/problem.ts'
import { AskRequest, QuestionOnShow, QuizRequest } from '#appliance/contract/quiz.ts'
import type { Lesson } from '#appliance/lesson/lesson.ts'
import type { Quiz } from '#appliance/quiz/quiz.ts'
import { fails } from '../app.ts'
import type { App } from '../app.ts'
import type { Gate } from '../gate.ts'
import type { SignIn } from '../sign-in/sign-in.ts'

export interface HandRoutesOptions {
  readonly gate: Gate
  readonly signIn: Pick<SignIn, 'settled'>
  readonly lesson: Pick<Lesson, 'begin' | 'end' | 'setBlack'>
  readonly quiz: Pick<Quiz, 'fresh' | 'ask' | 'choose'>
}

const tags = ['screens']
const response = { 200: Done }
const done = { done: true as const }

/** What somebody may do who stands at an admitted screen with a mouse or a remote, and has no phone. */
export function handRoutes(app: App, { gate, signIn, lesson, quiz }: HandRoutesOptions): void {
  const onRequest = gate.needsScreen
  app.post(
    '/api/v1/screen/start',
    {
      onRequest,
      schema: {
        ...{ tags, summary: 'Start the class from an admitted screen', body: LessonStart, response },
        description: fails('SIGN_IN_REQUIRED', 'LESSON_ALREADY_STARTED', 'LESSON_UNKNOWN', 'SAMPLE_MISSING'),
      },
    },
    async ({ body }) => {
      await lesson.begin(body)
      return done
    },
  )
  const ending = { tags, summary: 'End the class from an admitted screen', response }
  app.post(
    '/api/v1/screen/end',
    { onRequest, schema: { ...ending, description: fails('SIGN_IN_REQUIRED', 'LESSON_NOT_STARTED') } },
    async () => {
      await lesson.end()
      await signIn.settled()
      return done
    },
  )
  const blackening = { tags, summary: 'Make the screens black from one of them, or take it back', body: BlackChange, response }
  app.post('/api/v1/screen/black', { onRequest, schema: { ...blackening, description: fails('SIGN_IN_REQUIRED') } }, async ({ body }) => {
    await lesson.setBlack(body.black)
    return done
  })
  questionRoutes(app, { gate, quiz })
}

function questionRoutes(app: App, { gate, quiz }: Pick<HandRoutesOptions, 'gate' | 'quiz'>): void {
  const onRequest = gate.needsScreen
  const answers = { tags, response: { 200: QuestionOnShow } }
  app.post(
    '/api/v1/screen/ask',
    {
      onRequest,
      schema: {
        ...{ ...answers, summary: 'Ask a question from an admitted screen; names what was on', body: AskRequest },
        description: fails('SIGN_IN_REQUIRED', 'QUIZ_MOVED', 'QUIZ_REFUSED', 'QUESTION_UNKNOWN', 'ITEM_UNKNOWN', 'BLOB_ABSENT'),
      },
    },
    async ({ body }) => onShow(quiz, () => quiz.ask(body)),
  )
  app.post(
    '/api/v1/screen/choose',
    {
      onRequest,
      schema: {
        ...{ ...answers, summary: 'Go on with the question from an admitted screen; names what was on', body: QuizRequest },
        description: fails('SIGN_IN_REQUIRED', 'QUIZ_NOT_ON', 'QUIZ_MOVED', 'QUIZ_REFUSED'),
      },
    },
    async ({ body }) => onShow(quiz, () => quiz.choose(body)),
  )
}

/** A screen is told what it may show, also of what somebody else has done meanwhile. */
async function onShow(quiz: Pick<Quiz, 'fresh'>, act: () => Promise<unknown>): Promise<QuestionOnShow> {
  try {
    await act()
  } catch (thrown) {
    if (!(thrown instanceof BoxError) || thrown.code !== 'QUIZ_MOVED') throw thrown
    throw new BoxError(thrown.code, thrown.message, { cause: thrown, details: { current: quiz.fresh().question } })
  }
  return quiz.fresh().question
}
