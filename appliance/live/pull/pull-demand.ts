import type { Clock, Timer } from '#appliance/base/clock.ts'
import { seconds } from '#appliance/base/duration.ts'
import type { Milliseconds } from '#appliance/base/duration.ts'
import type { Watchable } from '#appliance/base/view.ts'
import type { UpstreamView } from '#appliance/contract/live.ts'

/** A page that is opened again finds the stream still there. */
const LINGER: Milliseconds = seconds(15)

/** The pull of one channel, as the relay needs it. */
export interface PullPort {
  /** Pulls until `stop`; safe to call twice. */
  start(): void
  /** Resolves when nothing of it is left. */
  stop(): Promise<void>
  /** The addresses, or what stands in for them, may have changed. */
  refresh(): void
  /** Puts one upstream first; null takes it back. Throws UPSTREAM_UNKNOWN. */
  choose(id: string | null): void
  /** Empty while there is neither an address nor a film. */
  readonly view: Watchable<readonly UpstreamView[]>
  /** Of the addresses that `view` shows. */
  readonly revision: string
}

export interface PullDemandOptions {
  pull: PullPort
  clock: Clock
  /** Whether the uplink may be used without anybody asking. */
  always: () => boolean
  /** Whether somebody in the room feeds the channel, so that no pull is needed. */
  occupied: () => boolean
  /** The wish for the channel has changed. */
  onWish: (wanted: boolean) => void
}

/** Decides when a channel's uplink is used: while a class runs or somebody watches, and nobody in the room publishes. */
export class PullDemand {
  readonly #options: PullDemandOptions
  #asked = false
  #watchers = 0
  #lingering: Timer | undefined
  #pulling = false
  #open = false
  #stopping: Promise<void> = Promise.resolve()

  constructor(options: PullDemandOptions) {
    this.#options = options
  }

  start(): void {
    this.#open = true
    this.#options.pull.refresh()
    this.settle()
  }

  async stop(): Promise<void> {
    this.#open = false
    this.#asked = false
    this.#lingering?.cancel()
    this.#lingering = undefined
    this.#pulling = false
    await Promise.all([this.#stopping, this.#options.pull.stop()])
  }

  /** A class runs on the channel, or no longer does: what was chosen for it by hand ends with it. */
  ask(on: boolean): void {
    this.#asked = on
    if (!on) this.#options.pull.choose(null)
    this.settle()
  }

  /** Somebody watches, or waits to; the returned function, safe to call twice, ends it. */
  watcher(): () => void {
    this.#watchers += 1
    this.settle()
    let counted = true
    return () => {
      if (!counted) return
      counted = false
      this.#watchers -= 1
      if (this.#watchers === 0) this.#linger()
      this.settle()
    }
  }

  /** Something it depends on may have changed: starts or stops the pull. */
  settle(): void {
    if (!this.#open) return
    const { pull, always, occupied, onWish } = this.#options
    const hasUpstream = pull.view.value.length > 0
    const needed = this.#asked || this.#watchers > 0 || (hasUpstream && always())
    onWish(needed)
    const wanted = hasUpstream && !occupied() && (needed || this.#lingering !== undefined)
    if (wanted === this.#pulling) return
    this.#pulling = wanted
    if (wanted) pull.start()
    else this.#stopping = pull.stop()
  }

  #linger(): void {
    this.#lingering?.cancel()
    this.#lingering = this.#options.clock.after(LINGER, () => {
      this.#lingering = undefined
      this.settle()
    })
  }
}
