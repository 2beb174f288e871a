import type { Watchable } from '#appliance/base/view.ts'
import type { LiveView, UpstreamView } from '#appliance/contract/live.ts'

/*
 * A channel as the lesson sees it: what feeds it, how far the room is behind, and what can be done about it.
 */

/** live: whatever brings the far teacher, also a publisher in the room. recording, pack: films that stand in. */
type Rung = 'live' | 'recording' | 'pack'

interface ChannelNow {
  readonly flows: boolean
  readonly feeds: Rung | undefined
  readonly chosen: boolean
  readonly prefers: Rung | undefined
  readonly behindMs: number
  readonly held: boolean
  readonly sources: string
  readonly latencyMs: number | undefined
}

/** What it needs of the relay. */
interface Relay {
  readonly view: Watchable<LiveView>
  demand(channel: string, on: boolean): void
  chooseUpstream(channel: string, id: string | null): void
  refreshPulls(): void
  startSample(): Promise<void>
  stopSample(): Promise<void>
  holdPicture(channel: string): void
  resumePicture(channel: string): void
  jumpToLive(channel: string): void
  canCatchUpFrom(channel: string, lostAt: number): boolean
  catchUpFrom(channel: string, lostAt: number): void
}

const NOTHING: ChannelNow = {
  ...{ flows: false, feeds: undefined, chosen: false, prefers: undefined, behindMs: 0, held: false, latencyMs: undefined },
  sources: '',
}

export class LiveForLesson {
  readonly #relay: Relay

  constructor(relay: Relay) {
    this.#relay = relay
  }

  get view(): Watchable<LiveView> {
    return this.#relay.view
  }

  now(name: string): ChannelNow {
    const channel = this.#relay.view.value.channels.find((one) => one.name === name)
    if (channel === undefined) return NOTHING
    const { state, source, upstreams, shift } = channel
    const running = upstreams.find((upstream) => upstream.state === 'running')
    const chosen = upstreams.find((upstream) => upstream.chosen)
    // Between two sources of a pull nothing feeds it, though the channel has not let go of the last one yet.
    const isOnSite = source !== undefined && source.kind !== 'pull'
    const isShifted = source !== undefined && shift !== undefined
    const feeds = running === undefined ? (isOnSite || isShifted ? 'live' : undefined) : rungOf(running)
    return {
      ...{ flows: state === 'live', feeds, chosen: running?.chosen === true },
      prefers: chosen === undefined ? undefined : rungOf(chosen),
      ...{ behindMs: shift?.behindMs ?? 0, held: shift?.state === 'holding', latencyMs: source?.latencyMs },
      sources: upstreams.map(({ id }) => id).join(' '),
    }
  }

  demand(channel: string, on: boolean): void {
    this.#relay.demand(channel, on)
  }

  carriageChanged(): void {
    this.#relay.refreshPulls()
  }

  /** Whether there is a source of that kind. */
  prefer(name: string, rung: Rung | undefined): boolean {
    const channel = this.#relay.view.value.channels.find((one) => one.name === name)
    const first = bestOf(channel?.upstreams.filter((upstream) => rungOf(upstream) === rung) ?? [])
    if (rung !== undefined && first === undefined) return false
    this.#relay.chooseUpstream(name, first?.id ?? null)
    return true
  }

  hold(channel: string): void {
    this.#relay.holdPicture(channel)
  }

  resume(channel: string): void {
    this.#relay.resumePicture(channel)
  }

  /** False of a channel that is none. */
  canCatchUp(name: string, lostAt: number): boolean {
    return this.#relay.view.value.channels.some((channel) => channel.name === name) && this.#relay.canCatchUpFrom(name, lostAt)
  }

  catchUp(channel: string, lostAt: number): void {
    this.#relay.catchUpFrom(channel, lostAt)
  }

  jump(channel: string): void {
    this.#relay.jumpToLive(channel)
  }

  startSample(): Promise<void> {
    return this.#relay.startSample()
  }

  stopSample(): Promise<void> {
    return this.#relay.stopSample()
  }
}

/** What runs or is being tried goes first, then an address: another box of the school may not have the lesson. */
function bestOf(upstreams: readonly UpstreamView[]): UpstreamView | undefined {
  const inState = (state: UpstreamView['state']): UpstreamView | undefined => upstreams.find((upstream) => upstream.state === state)
  const address = upstreams.find(({ kind, soundOnly }) => kind !== 'peer' && soundOnly !== true)
  return inState('running') ?? inState('trying') ?? address ?? upstreams[0]
}

function rungOf({ kind, role = 'recording' }: UpstreamView): Rung {
  return kind === 'stand-in' ? role : 'live'
}
