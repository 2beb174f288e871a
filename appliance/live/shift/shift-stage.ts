import type { Clock } from '#appliance/base/clock.ts'
import type { Milliseconds } from '#appliance/base/duration.ts'
import type { ChannelInput, SourceInfo } from '../media.ts'
import { streamHeadersOf } from './shift-keep.ts'
import { ShiftPlayout } from './shift-playout.ts'
import type { Stand } from './shift-playout.ts'
import type { Spool } from './spool.ts'
import { Still } from './still.ts'

export interface ShiftStageOptions {
  /** Takes the channel for a source. */
  open: (source: SourceInfo) => ChannelInput
  clock: Clock
  /** Everything that is kept was shown; the channel's input stays open. */
  onEnd: () => void
  onFailed: (thrown: unknown) => void
}

/** What viewers see while a lesson is not shown as it comes: a picture that stands, or what was kept. */
export class ShiftStage {
  readonly #options: ShiftStageOptions
  #stand: Stand | undefined
  #still: Still | undefined
  #playout: ShiftPlayout | undefined
  /** That of the still. */
  #input: ChannelInput | undefined

  constructor(options: ShiftStageOptions) {
    // What is shown from the disk was made before what the source brings meanwhile: its dates tell nothing of it.
    this.#options = { ...options, open: ({ kind, from }) => options.open({ kind, from }) }
  }

  /** Whence it goes on; undefined where nothing is shown. */
  get stand(): Stand | undefined {
    return this.#playout?.stand ?? this.#stand
  }

  /** How far it is, in media time. */
  get at(): Milliseconds | undefined {
    return this.#playout?.at ?? this.#stand?.place.at
  }

  standStill(stand: Stand): void {
    const { open, clock } = this.#options
    this.stop()
    this.#stand = stand
    this.#input = open(stand.source)
    this.#still = new Still({ input: this.#input, clock, headers: streamHeadersOf(stand), picture: stand.picture })
    this.#still.start()
  }

  /** False where it was over at once. */
  playFrom(from: Stand, spool: Spool): boolean {
    const { open, clock, onEnd, onFailed } = this.#options
    this.stop()
    const playout = new ShiftPlayout({ spool, from, clock, open, onEnd, onFailed })
    this.#playout = playout
    playout.start()
    return this.#playout === playout
  }

  /** Nothing of it is shown any more; answers by what the channel was fed. Safe to call twice. */
  stop(): ChannelInput | undefined {
    const input = this.#playout?.input ?? this.#input
    this.#still?.stop()
    this.#playout?.stop()
    this.#still = this.#playout = this.#stand = this.#input = undefined
    return input
  }
}
