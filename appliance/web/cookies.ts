import type { FastifyReply, FastifyRequest } from 'fastify'
import { days, hours } from '#appliance/base/duration.ts'
import { isEncrypted } from '#appliance/base/encrypted.ts'
import type { Entry } from './sign-in/door.ts'

type CookieName = 'classbox_session' | 'classbox_screen' | 'classbox_pupil'

const SESSION: CookieName = 'classbox_session'
const SCREEN: CookieName = 'classbox_screen'
const PUPIL: CookieName = 'classbox_pupil'
const SCREEN_DAYS = 400
/** A phone keeps its seat for a school day at most. */
const SEAT_HOURS = 12

/** A request as far as its cookies go. */
type WithCookies = Pick<FastifyRequest, 'cookies' | 'socket'>

export const sessionCookieOf = (request: WithCookies): string | undefined => request.cookies[nameFor(request, SESSION)]
export const screenCookieOf = (request: WithCookies): string | undefined => request.cookies[nameFor(request, SCREEN)]
export const pupilCookieOf = (request: WithCookies): string | undefined => request.cookies[nameFor(request, PUPIL)]

/** By which a phone that is reloaded is the same one. */
export function setPupilCookie(reply: FastifyReply, secret: string): void {
  reply.setCookie(nameFor(reply.request, PUPIL), secret, { ...hardened(reply), maxAge: hours(SEAT_HOURS) / 1000 })
}

/** A remembered device keeps its cookie for the term, any other until its browser closes. */
export function setSessionCookie(reply: FastifyReply, { token, remembered }: Entry, rememberDays: number): void {
  reply.setCookie(nameFor(reply.request, SESSION), token, {
    ...hardened(reply),
    ...(remembered ? { maxAge: days(rememberDays) / 1000 } : {}),
  })
}

export function clearSessionCookie(reply: FastifyReply): void {
  reply.clearCookie(nameFor(reply.request, SESSION), hardened(reply))
}

/** Lax: a screen that is opened by a link from elsewhere stays the screen that it was. Commands from there come without it. */
export function setScreenCookie(reply: FastifyReply, token: string): void {
  reply.setCookie(nameFor(reply.request, SCREEN), token, { ...hardened(reply), sameSite: 'lax', maxAge: days(SCREEN_DAYS) / 1000 })
}

/**
 * A browser keeps one set of cookies for all ports of the box. Over HTTPS they have names of their own, which the prefix keeps anything
 * that came over HTTP from planting (RFC 6265bis section 4.1.3), and which do not stand in the way of one who signs in over HTTP, too.
 */
function nameFor({ socket }: Pick<FastifyRequest, 'socket'>, name: CookieName): string {
  return isEncrypted(socket) ? `__Host-${name}` : name
}

function hardened({ request }: FastifyReply): { httpOnly: true; sameSite: 'strict'; path: '/'; secure: boolean } {
  return { httpOnly: true, sameSite: 'strict', path: '/', secure: isEncrypted(request.socket) }
}
