import type { FastifyReply, FastifyRequest } from 'fastify'
import { days } from '#appliance/base/duration.ts'
import type { Entry } from './sign-in/door.ts'

const SESSION = 'classbox_session'
const SCREEN = 'classbox_screen'
const SCREEN_DAYS = 400

export const sessionCookieOf = (request: Pick<FastifyRequest, 'cookies'>): string | undefined => request.cookies[SESSION]
export const screenCookieOf = (request: Pick<FastifyRequest, 'cookies'>): string | undefined => request.cookies[SCREEN]

/** A remembered device keeps its cookie for the term, any other until its browser closes. */
export function setSessionCookie(reply: FastifyReply, { token, remembered }: Entry, rememberDays: number): void {
  reply.setCookie(SESSION, token, { ...hardened(reply), ...(remembered ? { maxAge: days(rememberDays) / 1000 } : {}) })
}

export function clearSessionCookie(reply: FastifyReply): void {
  reply.clearCookie(SESSION, hardened(reply))
}

/** Lax: a screen that is opened by a link from elsewhere stays the screen that it was. It opens no door by itself. */
export function setScreenCookie(reply: FastifyReply, token: string): void {
  reply.setCookie(SCREEN, token, { ...hardened(reply), sameSite: 'lax', maxAge: days(SCREEN_DAYS) / 1000 })
}

function hardened(reply: FastifyReply): { httpOnly: true; sameSite: 'strict'; path: '/'; secure: boolean } {
  return { httpOnly: true, sameSite: 'strict', path: '/', secure: reply.request.protocol === 'https' }
}
