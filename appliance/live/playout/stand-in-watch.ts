import type { Clock, Timer } from '#appliance/base/clock.ts'
import { milliseconds } from '#appliance/base/duration.ts'
import type { Milliseconds } from '#appliance/base/duration.ts'
import type { StreamTroubleKind } from '#appliance/contract/live.ts'
import type { ChannelDoor, ChannelInput, MediaMessage, SourceInfo } from '../media.ts'
import type { StandIn } from './stand-in.ts'

const LOOK_EVERY = milliseconds(200)

export interface StandInWatchOptions {
  readonly door: ChannelDoor
  readonly clock: Clock
  readonly point: StandIn['point']
  /** open: from the start to the first picture. stall: how far the class may go on without the film. */
  readonly limits: () => { readonly open: Milliseconds; readonly stall: Milliseconds }
  /** The film hangs: on a disk that is dying, or because the rest of it is still arriving. */
  readonly onHang: (reason: StreamTroubleKind) => void
}

/** The door of a film that is played: notices where nothing comes of it although the class goes on. A class that is held is no such case. */
export class StandInWatch implements ChannelDoor {
  readonly name: string
  readonly #options: StandInWatchOptions
  readonly #beganAt: Milliseconds
  readonly #looking: Timer
  /** Where the class was when the last of the film came, and when. */
  #last: { point: Milliseconds | undefined; at: Milliseconds } | undefined

  constructor(options: StandInWatchOptions) {
    this.#options = options
    this.name = options.door.name
    this.#beganAt = options.clock.monotonic()
    this.#looking = options.clock.every(LOOK_EVERY, () => this.#look())
  }

  get isLive(): boolean {
    return this.#options.door.isLive
  }

  open(source: SourceInfo): ChannelInput {
    const input = this.#options.door.open(source)
    return {
      push: (message: MediaMessage) => {
        this.#last = { point: this.#options.point(), at: this.#options.clock.monotonic() }
        input.push(message)
      },
      end: () => input.end(),
      silentFor: () => input.silentFor(),
      get current() {
        return input.current
      },
    }
  }

  trouble(kind: StreamTroubleKind | undefined): void {
    this.#options.door.trouble(kind)
  }

  stop(): void {
    this.#looking.cancel()
  }

  #look(): void {
    const { clock, limits, point, onHang } = this.#options
    const now = clock.monotonic()
    if (this.#last === undefined) {
      if (now - this.#beganAt > limits().open) onHang('upstream-unreachable')
      return
    }
    const here = point()
    if (now - this.#last.at <= limits().stall) return
    if (here === undefined) onHang('upstream-ended')
    else if (Math.abs(here - (this.#last.point ?? here)) > limits().stall) onHang('source-silent')
  }
}
