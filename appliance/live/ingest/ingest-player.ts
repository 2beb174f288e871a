import { Socket } from 'node:net'
import type { Duplex } from 'node:stream'
import type { Clock } from '#appliance/base/clock.ts'
import { BoxError } from '#appliance/base/errors.ts'
import { SmallTalk } from '../fanout/small-talk.ts'
import type { Viewing, WatchPort } from '../live-ports.ts'
import { playBegins } from '../rtmp/rtmp-play.ts'

export interface PlayerOptions {
  socket: Duplex
  address: string
  /** What it calls itself. */
  label: string
  clock: Clock
  watch: WatchPort
  /** Aborts when the socket is gone. */
  signal: AbortSignal
}

/** A player at the RTMP door: from its wish to play on it is a viewer like any other, and counted as one. */
export class IngestPlayer {
  readonly #options: PlayerOptions
  readonly #talk: SmallTalk
  #viewing: Viewing | undefined
  #paused = false

  constructor(options: PlayerOptions) {
    this.#options = options
    this.#talk = new SmallTalk(options.clock.monotonic())
  }

  /** Resolves when it has been let in; rejects as Live.watch does. */
  async play(channel: string): Promise<void> {
    const { socket, address, label, signal, watch } = this.#options
    if (!(socket instanceof Socket)) throw new BoxError('BAD_REQUEST', `${address} is no viewer: it has no socket`)
    this.#viewing = await watch(channel, { socket, address, label, signal, format: 'rtmp', head: playBegins() })
    this.#viewing.hold(this.#paused)
  }

  pause(paused: boolean): void {
    this.#paused = paused
    this.#viewing?.hold(paused)
  }

  /** Throws STREAM_MALFORMED where it says more than a player has to say. */
  hear(bytes: number): void {
    if (this.#talk.isTooMuch(bytes, this.#options.clock.monotonic())) throw new BoxError('STREAM_MALFORMED', 'it talks instead of playing')
  }
}
