import type { FastifyRequest } from 'fastify'
import type { Clock } from '#appliance/base/clock.ts'
import { minutes, seconds } from '#appliance/base/duration.ts'
import { BoxError } from '#appliance/base/errors.ts'
import { QuestionOnShow } from '#appliance/contract/quiz.ts'
import { AnswerTaken, JoinRequest, PhoneAnswer, PhoneView } from '#appliance/contract/quiz-phones.ts'
import type { Phone } from '#appliance/quiz/phone-store.ts'
import type { NotTaken, Taken } from '#appliance/quiz/ports.ts'
import type { Quiz } from '#appliance/quiz/quiz.ts'
import type { Roster } from '#appliance/quiz/roster/roster.ts'
import { fails } from '../app.ts'
import type { App } from '../app.ts'
import { pupilCookieOf, setPupilCookie } from '../cookies.ts'
import { questionFor } from '../feed-filter.ts'

export interface QuizPhonesRoutesOptions {
  readonly clock: Pick<Clock, 'sleep'>
  readonly roster: Pick<Roster, 'onPhone' | 'hereAt' | 'isHere'>
  readonly quiz: Pick<Quiz, 'fresh' | 'phone' | 'phoneView' | 'join' | 'answer'>
}

const tags = ['quiz']
/** A whole class sits behind one access point's address: it may join at once, and from then on each phone has a measure of its own. */
const MOST_JOINS = 240
const MOST_ANSWERS = 300
/** Where the disk takes nothing, a phone is told so; its answer is tried on. */
const PATIENCE = seconds(8)

/** What pupils' phones may do, without an account: sit down, and answer. */
export function quizPhonesRoutes(app: App, options: QuizPhonesRoutesOptions): void {
  seatRoutes(app, options)
  answerRoute(app, options)
}

function atMost(max: number, quiz: Pick<Quiz, 'phone'>) {
  const keyGenerator = (request: FastifyRequest): string => quiz.phone(pupilCookieOf(request))?.id ?? request.ip
  return { rateLimit: { max, timeWindow: minutes(1), keyGenerator } }
}

function seatRoutes(app: App, { quiz, roster }: QuizPhonesRoutesOptions): void {
  const viewOf = (phone: Phone | undefined): PhoneView => {
    const isHere = phone?.seat !== undefined && roster.isHere(phone.seat)
    return { ...quiz.phoneView(phone), ...(isHere ? { here: true as const } : {}) }
  }
  app.get(
    '/api/v1/quiz/question',
    { schema: { tags, summary: 'The question that is on, as a pupil sees it', response: { 200: QuestionOnShow } } },
    async () => questionFor('guest', quiz.fresh().question),
  )
  app.get(
    '/api/v1/quiz/me',
    { schema: { tags, summary: 'Where this phone sits, and what it has answered', response: { 200: PhoneView } } },
    async (request) => viewOf(quiz.phone(pupilCookieOf(request))),
  )
  app.post(
    '/api/v1/quiz/join',
    {
      config: atMost(MOST_JOINS, quiz),
      schema: {
        tags,
        summary: 'Answer by this phone, from a seat or under a name; a reload changes nothing',
        description: fails('SEAT_TAKEN', 'SEAT_UNKNOWN', 'QUIZ_FULL'),
        body: JoinRequest,
        response: { 200: PhoneView },
      },
    },
    async (request, reply) => {
      const before = pupilCookieOf(request)
      const { secret, phone } = await quiz.join(request.body, quiz.phone(before) === undefined ? undefined : before)
      setPupilCookie(reply, secret)
      return viewOf(phone)
    },
  )
  app.post(
    '/api/v1/quiz/here',
    {
      config: atMost(MOST_ANSWERS, quiz),
      schema: {
        tags,
        summary: 'Say that whoever sits here is here, while that is asked; answered once it is on the disk',
        description: fails('NOT_JOINED', 'ROLL_CLOSED', 'SEAT_UNKNOWN', 'HERE_REFUSED'),
        response: { 200: PhoneView },
      },
    },
    async (request) => {
      const phone = quiz.phone(pupilCookieOf(request))
      if (phone?.seat === undefined) throw notSeated()
      await roster.hereAt({ seat: phone.seat, phone: phone.id })
      return viewOf(phone)
    },
  )
}

function answerRoute(app: App, { clock, quiz, roster }: QuizPhonesRoutesOptions): void {
  app.post(
    '/api/v1/quiz/answer',
    {
      config: atMost(MOST_ANSWERS, quiz),
      schema: {
        tags,
        summary: 'Answer the question that is on; answered once the answer is on the disk',
        description: fails('NOT_JOINED', 'QUIZ_CLOSED', 'ANSWER_REFUSED', 'SEAT_UNKNOWN', 'TOO_MANY_REQUESTS', 'QUIZ_FULL'),
        body: PhoneAnswer,
        response: { 200: AnswerTaken },
      },
    },
    async (request) => {
      const phone = quiz.phone(pupilCookieOf(request))
      if (phone === undefined) throw notSeated()
      const enough = new AbortController()
      const tooLong = clock.sleep(PATIENCE, enough.signal).then((): Taken => ({ taken: 'not-stored' }))
      const taken = await Promise.race([quiz.answer(phone, request.body), tooLong])
      enough.abort()
      if (phone.seat !== undefined) roster.onPhone({ seat: phone.seat, phone: phone.id })
      if ('value' in taken) return taken
      throw notTaken(taken.taken)
    },
  )
}

function notSeated(): BoxError {
  return new BoxError('NOT_JOINED', 'choose a seat or a name first')
}

function notTaken(why: NotTaken | 'back'): BoxError {
  switch (why) {
    case 'closed':
    case 'back':
      return new BoxError('QUIZ_CLOSED', 'this question is not open')
    case 'refused':
      return new BoxError('ANSWER_REFUSED', 'this is no answer to the question')
    case 'fixed':
      return new BoxError('ANSWER_REFUSED', 'the answer is stored, and cannot be changed any more: nobody knows which one it is')
    case 'unknown':
      return new BoxError('SEAT_UNKNOWN', 'the class has no such seat')
    case 'flooding':
      return new BoxError('TOO_MANY_REQUESTS', 'too many answers from this phone', { details: { retryAfter: 2 } })
    case 'full':
      return new BoxError('QUIZ_FULL', 'too many answer at once')
    case 'not-stored':
      return new BoxError('DATABASE_FAILED', 'the answer could not be stored')
    default:
      return why satisfies never
  }
}
