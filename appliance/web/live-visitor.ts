import type { FastifyRequest } from 'fastify'
import type { Screens } from '#appliance/screens/screens.ts'
import { screenCookieOf, sessionCookieOf } from './cookies.ts'
import { isOwnBrowser } from './guard.ts'
import { deviceLabel } from './sign-in/device-label.ts'
import type { SignIn } from './sign-in/sign-in.ts'

export interface LiveVisitors {
  readonly signIn: Pick<SignIn, 'find'>
  readonly screens: Pick<Screens, 'isAdmitted' | 'nameOf'>
}

/** What tells who asks. */
export type Asking = Pick<FastifyRequest, 'headers' | 'socket' | 'cookies'>

const LONGEST_PRODUCT = 40

/** Who asks for the picture: `known` is a screen or a person of the room, for whom places are kept; `label` is for the technician's table. */
export function liveVisitor(request: Asking, { signIn, screens }: LiveVisitors): { known: boolean; label: string } {
  const screen = screenCookieOf(request)
  const known = isOwnBrowser(request) || screens.isAdmitted(screen) || signIn.find(sessionCookieOf(request)) !== undefined
  return { known, label: screens.nameOf(screen) ?? playerLabel(request.headers['user-agent'] ?? '') }
}

/** A browser by its kind of device, any other player by what it calls itself (RFC 9110 10.1.5: the first product counts most). */
function playerLabel(userAgent: string): string {
  const product = userAgent.split(' ', 1)[0] ?? ''
  return product === '' || product.startsWith('Mozilla/') ? deviceLabel(userAgent) : product.slice(0, LONGEST_PRODUCT)
}
