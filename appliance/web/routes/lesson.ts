import { BlackChange, LessonStart, LessonView } from '#appliance/contract/lesson.ts'
import { SessionView } from '#appliance/contract/sign-in.ts'
import type { Lesson } from '#appliance/lesson/lesson.ts'
import { fails } from '../app.ts'
import type { App } from '../app.ts'
import { sessionCookieOf } from '../cookies.ts'
import type { Gate } from '../gate.ts'
import type { SignIn } from '../sign-in/sign-in.ts'

export interface LessonRoutesOptions {
  readonly gate: Gate
  readonly signIn: SignIn
  readonly lesson: Lesson
}

const tags = ['lesson']
const response = { 200: LessonView }

export function lessonRoutes(app: App, { gate, signIn, lesson }: LessonRoutesOptions): void {
  const onRequest = gate.needsLesson
  app.get('/api/v1/lesson', { schema: { tags, summary: 'The lesson as it is', response } }, async () => lesson.view.value)
  app.post(
    '/api/v1/lesson/start',
    {
      onRequest,
      schema: {
        tags,
        summary: 'Start the class; whoever starts it holds it',
        description: fails('LESSON_ALREADY_STARTED', 'LESSON_HELD_BY_OTHER', 'SAMPLE_MISSING'),
        body: LessonStart,
        response,
      },
    },
    async (request) => {
      const { session } = gate.callerOf(request)
      if (session !== undefined) await signIn.holdIfFree(session)
      return lesson.begin(request.body)
    },
  )
  app.post(
    '/api/v1/lesson/end',
    { onRequest, schema: { tags, summary: 'End the class', description: fails('LESSON_NOT_STARTED', 'LESSON_HELD_BY_OTHER'), response } },
    async () => {
      const ended = await lesson.end()
      await signIn.settled()
      return ended
    },
  )
  app.post(
    '/api/v1/lesson/black',
    {
      onRequest,
      schema: {
        tags,
        summary: 'Make the screens black, or take it back',
        description: fails('LESSON_HELD_BY_OTHER'),
        body: BlackChange,
        response,
      },
    },
    async ({ body }) => lesson.setBlack(body.black),
  )
  takeRoute(app, { gate, signIn })
}

function takeRoute(app: App, { gate, signIn }: Pick<LessonRoutesOptions, 'gate' | 'signIn'>): void {
  app.post(
    '/api/v1/lesson/take',
    {
      onRequest: gate.needs('teacher'),
      schema: {
        tags,
        summary: 'Take the lesson over from whoever holds it; needs a device that gave PIN or passphrase',
        description: fails('NOT_THE_HOLDER'),
        response: { 200: SessionView },
      },
    },
    async (request) => {
      await signIn.take(gate.sessionOf(request))
      return signIn.viewFor(sessionCookieOf(request))
    },
  )
}
