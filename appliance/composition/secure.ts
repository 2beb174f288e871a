import type { Clock } from '#appliance/base/clock.ts'
import type { Log } from '#appliance/base/log.ts'
import type { Settings } from '#appliance/config/settings.ts'
import type { Live } from '#appliance/live/live.ts'
import { Secure } from '#appliance/secure/secure.ts'
import type { WebRoom } from '#appliance/web/server.ts'

export interface SecureParts {
  settings: Settings
  dataFolder: string
  clock: Clock
  log: Log
  web: () => WebRoom
  live: Live
}

/** The encrypted doors, before the web and the RTMP door. */
export function buildSecure({ settings, web, live, ...common }: SecureParts): Secure {
  return new Secure({
    ...common,
    settings: () => settings.value,
    https: { admit: (raw) => web().admit(raw), serve: (socket) => web().serve(socket) },
    rtmps: { serve: (socket) => live.welcomeRtmp(socket) },
  })
}
