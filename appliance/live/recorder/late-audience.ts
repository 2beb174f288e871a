import type { Socket } from 'node:net'
import type { Clock } from '#appliance/base/clock.ts'
import { HlsAudience } from '../packager/hls-audience.ts'
import type { ViewerBook } from '../viewers/viewer-book.ts'

export interface LateAudienceOptions {
  readonly clock: Clock
  readonly book: ViewerBook | undefined
  /** Takes a place among the viewers of a channel; throws VIEWERS_FULL. The function gives it back. */
  readonly enter: (channel: string, who: { address: string; known: boolean }) => () => void
}

/** By what a viewer is known again. */
export interface LateViewer {
  readonly address: string
  /** User-Agent. */
  readonly agent: string
  /** What a page of the box calls itself in the playlist's query. */
  readonly viewer: string
  readonly socket: Socket
}

/** Seconds, of the playlists; see archive.ts. */
const TARGET = 4

/** Who watches the class that runs from its beginning: they take their places among all viewers, and are in the technician's table. */
export class LateAudience {
  readonly #audience: HlsAudience
  #here = 0

  constructor({ clock, book, enter }: LateAudienceOptions) {
    this.#audience = new HlsAudience({
      clock,
      book,
      onCome: ({ channel, address }, known) => {
        const leave = enter(channel, { address, known })
        this.#here += 1
        return () => {
          this.#here -= 1
          leave()
        }
      },
    })
  }

  get isEmpty(): boolean {
    return this.#here === 0
  }

  /** Somebody asks for the playlist; throws VIEWERS_FULL where there is no place for a newcomer. `known`: places are kept for them. */
  come(channel: string, { socket, ...who }: LateViewer, { known, label }: { known: boolean; label: string }): void {
    const here = this.#audience.find({ channel, ...who }, socket, false)
    if (here === undefined) this.#audience.admit({ channel, ...who }, { known, label, transport: 'dvr', ended: 0 })
  }

  /** Media went out to whoever asked for it. */
  took(channel: string, { socket, ...who }: LateViewer, bytes: number): void {
    this.#audience.find({ channel, ...who }, socket, true)?.entry?.took(bytes, 0)
  }

  /** About once a second: whoever has not asked for long is gone. */
  watchOver(): void {
    this.#audience.watchOver(() => TARGET)
  }

  clear(): void {
    this.#audience.clear()
  }
}
