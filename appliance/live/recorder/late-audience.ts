import type { IncomingMessage } from 'node:http'
import { plainAddress } from '#appliance/base/address.ts'
import type { Clock } from '#appliance/base/clock.ts'
import { HlsAudience } from '../packager/hls-audience.ts'
import type { HlsIdentity } from '../packager/hls-audience.ts'
import type { ViewerBook } from '../viewers/viewer-book.ts'

export interface LateAudienceOptions {
  readonly clock: Clock
  readonly book: ViewerBook | undefined
  /** Takes a place among the viewers of a channel; throws VIEWERS_FULL. The function gives it back. */
  readonly enter: (channel: string, who: { address: string; known: boolean }) => () => void
}

/** Seconds, of the playlists; see archive.ts. */
const TARGET = 4

/** Who watches the class that runs from its beginning: they take their places among all viewers, and are in the technician's table. */
export class LateAudience {
  readonly #audience: HlsAudience

  constructor({ clock, book, enter }: LateAudienceOptions) {
    this.#audience = new HlsAudience({ clock, book, onCome: ({ channel, address }, known) => enter(channel, { address, known }) })
  }

  /** Somebody asks for the playlist; throws VIEWERS_FULL where there is no place for a newcomer. `known`: places are kept for them. */
  come(channel: string, request: IncomingMessage, { known }: { known: boolean }): void {
    const who = identityOf(channel, request)
    if (this.#audience.find(who, request.socket, false) === undefined) {
      this.#audience.admit(who, { known, label: '', transport: 'dvr', ended: 0 })
    }
  }

  /** Media went out to whoever sent the request. */
  took(channel: string, request: IncomingMessage, bytes: number): void {
    this.#audience.find(identityOf(channel, request), request.socket, true)?.entry?.took(bytes, 0)
  }

  /** About once a second: whoever has not asked for long is gone. */
  watchOver(): void {
    this.#audience.watchOver(() => TARGET)
  }

  clear(): void {
    this.#audience.clear()
  }
}

function identityOf(channel: string, { socket, headers, url = '' }: IncomingMessage): HlsIdentity {
  const viewer = URL.parse(url, 'http://box')?.searchParams.get('viewer') ?? ''
  return { channel, address: plainAddress(socket.remoteAddress ?? ''), agent: headers['user-agent'] ?? '', viewer: viewer.slice(0, 64) }
}
