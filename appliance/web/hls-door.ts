import { fastifyCookie } from '@fastify/cookie'
import type { Clock } from '#appliance/base/clock.ts'
import { liveVisitor } from './live-visitor.ts'
import type { LiveVisitors } from './live-visitor.ts'
import type { OwnNames } from './own-names.ts'
import { QuickDoor } from './quick-door.ts'
import type { QuickHls } from './quick-hls.ts'
import type { HlsForWeb } from './rooms.ts'

export interface HlsDoorParts {
  readonly clock: Clock
  readonly names: OwnNames
  readonly quickHls: QuickHls
  readonly hls: HlsForWeb
  readonly visitors: LiveVisitors
}

/** The quick door of HLS, with the same checks as its routes: the box's own names, and who is let in. */
export function hlsDoor({ clock, names, quickHls, hls, visitors }: HlsDoorParts): QuickDoor {
  return new QuickDoor({
    clock,
    isOwnName: (host) => names.has(host),
    serve: (ask, reply, pass) => quickHls.serveRaw(ask, reply, pass),
    admit: (ask, headers) => {
      try {
        hls.admit(ask, liveVisitor({ headers, socket: ask.socket, cookies: fastifyCookie.parse(headers.cookie ?? '') }, visitors))
        return true
      } catch {
        // Why it may not be admitted is said by the route, which asks again.
        return false
      }
    },
  })
}
