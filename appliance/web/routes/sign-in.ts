import type { FastifyReply, FastifyRequest } from 'fastify'
import Type from 'typebox'
import { plainAddress } from '#appliance/base/address.ts'
import { minutes } from '#appliance/base/duration.ts'
import { Done } from '#appliance/contract/problem.ts'
import { AskAnswer, Claim, SessionView, SignIn as SignInWish } from '#appliance/contract/sign-in.ts'
import { fails } from '../app.ts'
import type { App } from '../app.ts'
import { clearSessionCookie, sessionCookieOf, setSessionCookie } from '../cookies.ts'
import type { Gate } from '../gate.ts'
import type { Device, Entry } from '../sign-in/door.ts'
import type { SignIn } from '../sign-in/sign-in.ts'

export interface SignInRoutesOptions {
  readonly gate: Gate
  readonly signIn: SignIn
  readonly rememberDays: () => number
}

const AskWish = Type.Object({ label: Type.Optional(Type.String({ minLength: 1, maxLength: 40 })) })
const AskId = Type.Object({ id: Type.String({ maxLength: 64 }) })
const tags = ['sign-in']

/** Fewer than for anything else: the growing delays do the rest. */
const rarely = { rateLimit: { max: 60, timeWindow: minutes(1) } }

export function signInRoutes(app: App, options: SignInRoutesOptions): void {
  const { signIn, rememberDays } = options
  const enter = (reply: FastifyReply, entry: Entry): SessionView => {
    setSessionCookie(reply, entry, rememberDays())
    return signIn.viewFor(entry.token)
  }
  sessionRoutes(app, options)
  askRoutes(app, options)
  app.post(
    '/api/v1/sign-in/claim',
    {
      config: rarely,
      schema: {
        tags,
        summary: 'Make the box somebody’s, with the claim code',
        description: fails('ALREADY_CLAIMED', 'SECRET_WRONG', 'SECRET_WAIT'),
        body: Claim,
        response: { 200: SessionView },
      },
    },
    async (request, reply) => enter(reply, await signIn.claim(request.body, deviceOf(request))),
  )
  app.post(
    '/api/v1/sign-in',
    {
      config: rarely,
      schema: {
        tags,
        summary: 'Sign in by the code on the screen, the PIN or the passphrase',
        description: fails('NOT_CLAIMED', 'SECRET_WRONG', 'SECRET_WAIT', 'LESSON_HELD_BY_OTHER'),
        body: SignInWish,
        response: { 200: SessionView },
      },
    },
    async (request, reply) => enter(reply, await signIn.signIn(request.body, deviceOf(request))),
  )
}

function askRoutes(app: App, { gate, signIn, rememberDays }: SignInRoutesOptions): void {
  app.post(
    '/api/v1/sign-in/ask',
    {
      config: rarely,
      schema: {
        tags,
        summary: 'Ask the device that runs the lesson to be let in',
        description: fails('LESSON_NOT_STARTED', 'TOO_MANY_REQUESTS'),
        body: AskWish,
        response: { 200: SessionView },
      },
    },
    async (request, reply) => {
      const entry = signIn.ask(request.body.label, deviceOf(request))
      setSessionCookie(reply, entry, rememberDays())
      return signIn.viewFor(entry.token)
    },
  )
  app.post(
    '/api/v1/sign-in/asks/:id',
    {
      onRequest: gate.needs('teacher'),
      schema: {
        tags,
        summary: 'The holder lets a device in, or does not',
        description: fails('ASK_UNKNOWN', 'NOT_THE_HOLDER'),
        params: AskId,
        body: AskAnswer,
        response: { 200: Done },
      },
    },
    async (request) => {
      await signIn.answer(request.params.id, request.body.allow, gate.sessionOf(request))
      return { done: true as const }
    },
  )
}

function sessionRoutes(app: App, { signIn, rememberDays }: SignInRoutesOptions): void {
  app.get(
    '/api/v1/session',
    { schema: { tags, summary: 'What this device is and may do', response: { 200: SessionView } } },
    async (request, reply) => {
      const token = sessionCookieOf(request)
      const view = signIn.viewFor(token)
      // The browser’s copy of a remembered session is given its whole time again; the box’s copy slides by itself.
      if (token !== undefined && view.remembered) setSessionCookie(reply, { token, remembered: true }, rememberDays())
      return view
    },
  )
  app.post(
    '/api/v1/sign-in/sign-out',
    { schema: { tags, summary: 'Forget this device', response: { 200: SessionView } } },
    async (request, reply) => {
      await signIn.signOut(sessionCookieOf(request))
      clearSessionCookie(reply)
      return signIn.viewFor(undefined)
    },
  )
}

function deviceOf(request: FastifyRequest): Device {
  return { address: plainAddress(request.ip), userAgent: request.headers['user-agent'], token: sessionCookieOf(request) }
}
