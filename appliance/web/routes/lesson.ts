import { BlackChange, LessonStart, LessonView, PauseChange, PreferenceChange } from '#appliance/contract/lesson.ts'
import { SessionView } from '#appliance/contract/sign-in.ts'
import type { Lesson } from '#appliance/lesson/lesson.ts'
import { fails } from '../app.ts'
import type { App } from '../app.ts'
import { sessionCookieOf } from '../cookies.ts'
import { lessonFor } from '../feed-filter.ts'
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
  app.get('/api/v1/lesson', { schema: { tags, summary: 'The lesson as it is', response } }, async (request) =>
    lessonFor(gate.callerOf(request).role, lesson.view.value),
  )
  app.post(
    '/api/v1/lesson/start',
    {
      onRequest,
      schema: {
        tags,
        summary: 'Start the class; whoever starts it holds it',
        description: fails('LESSON_ALREADY_STARTED', 'LESSON_HELD_BY_OTHER', 'LESSON_UNKNOWN', 'SAMPLE_MISSING'),
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
  continuityRoutes(app, { gate, lesson })
  takeRoute(app, { gate, signIn })
}

/** What the room sees, and when. */
function continuityRoutes(app: App, { gate, lesson }: Pick<LessonRoutesOptions, 'gate' | 'lesson'>): void {
  const onRequest = gate.needsLesson
  const description = fails('LESSON_NOT_STARTED', 'LESSON_HELD_BY_OTHER')
  const pauses = 'The tutor explains: the far teacher goes on muted, or is held and goes on later'
  app.post(
    '/api/v1/lesson/pause',
    { onRequest, schema: { tags, summary: pauses, description, body: PauseChange, response } },
    async ({ body }) => lesson.pause(body.live),
  )
  app.post(
    '/api/v1/lesson/resume',
    { onRequest, schema: { tags, summary: 'Go on where the class was held', description, response } },
    async () => lesson.resume(),
  )
  app.post(
    '/api/v1/lesson/jump',
    { onRequest, schema: { tags, summary: 'Go on with what the far teacher says now', description, response } },
    async () => lesson.jump(),
  )
  app.post(
    '/api/v1/lesson/catch-up',
    {
      onRequest,
      schema: {
        tags,
        summary: 'Go on where the lesson was lost last, as far as its origin still has it',
        description: fails('LESSON_NOT_STARTED', 'LESSON_HELD_BY_OTHER', 'SEGMENT_GONE'),
        response,
      },
    },
    async () => lesson.catchUp(),
  )
  app.put(
    '/api/v1/lesson/preference',
    {
      onRequest,
      schema: {
        tags,
        summary: 'Put the far teacher, the recording or the local pack first until the class ends; null leaves it to the box',
        description: fails('LESSON_NOT_STARTED', 'LESSON_HELD_BY_OTHER', 'UPSTREAM_UNKNOWN'),
        body: PreferenceChange,
        response,
      },
    },
    async ({ body }) => lesson.prefer(body.prefers),
  )
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
