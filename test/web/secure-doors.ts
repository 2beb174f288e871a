import { Secure } from '#appliance/secure/secure.ts'
import type { SecureOptions } from '#appliance/secure/secure.ts'
import type { Settings } from '#appliance/config/settings.ts'
import type { WebRoom } from '#appliance/web/server.ts'

type Parts = Pick<SecureOptions, 'dataFolder' | 'clock' | 'log'> & { settings: Settings; web: () => WebRoom }

/** The encrypted doors of a box whose RTMP door is not there. */
export function secureDoors({ settings, web, ...common }: Parts): Secure {
  return new Secure({
    ...common,
    settings: () => settings.value,
    hosts: () => ({ hostname: 'box-3', addresses: ['192.168.1.20'] }),
    https: { admit: (raw) => web().admit(raw), serve: (socket) => web().serve(socket) },
    rtmps: { serve: (socket) => void socket.destroy() },
  })
}
