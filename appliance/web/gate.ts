import type { FastifyRequest } from 'fastify'
import { BoxError } from '#appliance/base/errors.ts'
import type { Screens } from '#appliance/screens/screens.ts'
import { screenCookieOf, sessionCookieOf } from './cookies.ts'
import type { Session } from './sign-in/session.ts'
import type { SignIn } from './sign-in/sign-in.ts'
import type { Tokens } from './sign-in/tokens.ts'

/** Who sent a request. A program with a token runs no lesson itself, so it has no session. */
export interface Caller {
  readonly role: 'guest' | 'teacher' | 'technician'
  readonly session: Session | undefined
}

const RANK = { guest: 0, teacher: 1, technician: 2 } as const

/** Decides which request may go on. A bearer token goes before cookies, and a wrong one is refused rather than overlooked. */
export class Gate {
  readonly #signIn: SignIn
  readonly #tokens: Tokens
  readonly #screens: Pick<Screens, 'isAdmitted'>

  constructor({ signIn, tokens, screens }: { signIn: SignIn; tokens: Tokens; screens: Pick<Screens, 'isAdmitted'> }) {
    this.#signIn = signIn
    this.#tokens = tokens
    this.#screens = screens
  }

  callerOf(request: FastifyRequest): Caller {
    const bearer = /^Bearer (.+)$/u.exec(request.headers.authorization ?? '')?.[1]
    if (bearer !== undefined) return this.#program(bearer)
    const session = this.#signIn.find(sessionCookieOf(request))
    if (session === undefined) return { role: 'guest', session }
    return { role: this.#signIn.isTechnician(session) ? 'technician' : 'teacher', session }
  }

  /** An `onRequest` hook: nothing of the request is read before it. */
  needs(role: 'teacher' | 'technician'): (request: FastifyRequest) => Promise<void> {
    return async (request) => this.#mustBe(role, this.callerOf(request))
  }

  /** An `onRequest` hook for what the lesson's holder alone, and those whom the holder let in, may do. */
  readonly needsLesson = async (request: FastifyRequest): Promise<void> => {
    const caller = this.callerOf(request)
    this.#mustBe('teacher', caller)
    if (caller.session !== undefined) this.#signIn.mayCommand(caller.session)
  }

  /**
   * An `onRequest` hook for what the lesson's holder or any technician may do. A remembered device becomes the holder by it while nobody
   * is: the projector has to be admitted before there is a lesson.
   */
  readonly needsHolderOrTechnician = async (request: FastifyRequest): Promise<void> => {
    const caller = this.callerOf(request)
    this.#mustBe('teacher', caller)
    if (caller.role === 'technician') return
    if (caller.session?.remembered === true) await this.#signIn.holdIfFree(caller.session)
    if (this.callerOf(request).session?.holds === true) return
    throw new BoxError('NOT_THE_HOLDER', 'only the device that runs the lesson, or a technician, may do that')
  }

  /** An `onRequest` hook for what outlives the lesson: a device that came by the code on the screen is here for this lesson alone. */
  readonly needsPin = async (request: FastifyRequest): Promise<void> => {
    const caller = this.callerOf(request)
    this.#mustBe('teacher', caller)
    if (caller.session?.remembered === false) throw new BoxError('PIN_REQUIRED', 'this needs the PIN: the code is for the lesson alone')
  }

  /**
   * An `onRequest` hook for what somebody may do who stands at an admitted screen. It does not matter who holds the lesson: that is about devices
   * from outside the room, and a mouse on the teacher's desk is inside.
   */
  readonly needsScreen = async (request: FastifyRequest): Promise<void> => {
    if (this.#signIn.claimed && this.#screens.isAdmitted(screenCookieOf(request))) return
    throw new BoxError('SIGN_IN_REQUIRED', 'only an admitted screen of a claimed box can do that')
  }

  /** What the page calls who sent a request. */
  nameOf(request: FastifyRequest): string {
    return this.callerOf(request).session?.label ?? 'API'
  }

  /** The signed-in device behind a request; throws SIGN_IN_REQUIRED for a program or a guest. */
  sessionOf(request: FastifyRequest): Session {
    const { session } = this.callerOf(request)
    if (session === undefined) throw new BoxError('SIGN_IN_REQUIRED', 'only a signed-in device can do that')
    return session
  }

  #program(bearer: string): Caller {
    const token = this.#tokens.find(bearer)
    if (token === undefined) throw new BoxError('SIGN_IN_REQUIRED', 'this token is unknown or revoked')
    return { role: token.role, session: undefined }
  }

  #mustBe(role: 'teacher' | 'technician', caller: Caller): void {
    if (caller.role === 'guest') throw new BoxError('SIGN_IN_REQUIRED', 'sign in first')
    if (RANK[caller.role] < RANK[role]) throw new BoxError('ROLE_TOO_LOW', `this needs a ${role}`)
  }
}
