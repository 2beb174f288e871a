import type { FastifyReply, FastifyRequest } from 'fastify'
import { days, hours } from '#appliance/base/duration.ts'
import type { Entry } from './sign-in/door.ts'

const SESSION = 'classbox_session'
const SCREEN = 'classbox_screen'
const PUPIL = 'classbox_pupil'
const SCREEN_DAYS = 400
/** A phone keeps its seat for a school day at most. */
const SEAT_HOURS = 12

export const sessionCookieOf = (request: Pick<FastifyRequest, 'cookies'>): string | undefined => request.cookies[SESSION]
export const screenCookieOf = (request: Pick<FastifyRequest, 'cookies'>): string | undefined => request.cookies[SCREEN]
export const pupilCookieOf = (request: Pick<FastifyRequest, 'cookies'>): string | undefined => request.cookies[PUPIL]

/** By which a phone that is reloaded is the same one. */
export function setPupilCookie(reply: FastifyReply, secret: string): void {
  reply.setCookie(PUPIL, secret, { ...hardened(reply), maxAge: hours(SEAT_HOURS) / 1000 })
}

/** A remembered device keeps its cookie for the term, any other until its browser closes. */
export function setSessionCookie(reply: FastifyReply, { token, remembered }: Entry, rememberDays: number): void {
  reply.setCookie(SESSION, token, { ...hardened(reply), ...(remembered ? { maxAge: days(rememberDays) / 1000 } : {}) })
}

export function clearSessionCookie(reply: FastifyReply): void {
  reply.clearCookie(SESSION, hardened(reply))
}

/** Lax: a screen that is opened by a link from elsewhere stays the screen that it was. Commands from there come without it. */
export function setScreenCookie(reply: FastifyReply, token: string): void {
  reply.setCookie(SCREEN, token, { ...hardened(reply), sameSite: 'lax', maxAge: days(SCREEN_DAYS) / 1000 })
}

function hardened(reply: FastifyReply): { httpOnly: true; sameSite: 'strict'; path: '/'; secure: boolean } {
  return { httpOnly: true, sameSite: 'strict', path: '/', secure: reply.request.protocol === 'https' }
}
