import { canShow, codecOf, enginesFor, hlsIsNative } from './abilities.ts'
import type { Abilities } from './abilities.ts'
import { abilitiesOf } from './browser-abilities.ts'
import type { ChannelView } from '#appliance/contract/live.ts'
import type { EngineKind } from './engine-kind.ts'
import type { Engine, EngineOrder } from './engine.ts'
import { FlvEngine, fetchFlv } from './flv-engine.ts'
import { fetchHls, HlsEngine } from './hls-engine.ts'
import { Ladder } from './ladder.ts'
import { NativeEngine } from './native-engine.ts'

const KINDS: readonly EngineKind[] = ['flv', 'll-hls', 'hls']

/**
 * The engine that the page's address asks for, as in `/screen?engine=ll-hls` (flv, ll-hls or hls): for tests and for whoever looks
 * into a fault. Such a page plays with this one or not at all.
 */
export function engineAsked(search: string): EngineKind | undefined {
  const asked = new URLSearchParams(search).get('engine')
  return KINDS.find((kind) => kind === asked)
}

/** Fetches the code that a page which will surely play needs first, before it knows what. */
export async function fetchEngine(asked: EngineKind | undefined): Promise<void> {
  const [best] = asked === undefined ? enginesFor(abilitiesOf(document.createElement('video'))) : [asked]
  // Who plays will ask again, and says what is wrong.
  if (best === 'flv') await fetchFlv().catch(() => undefined)
  else if (best !== undefined) await fetchHls().catch(() => undefined)
}

/** The engines of one element: which of them plays now, and which of them can. */
export class Engines {
  readonly #abilities: Abilities
  readonly #ladder: Ladder
  readonly #none: boolean

  constructor(video: HTMLVideoElement, asked: EngineKind | undefined) {
    this.#abilities = abilitiesOf(video)
    const kinds = enginesFor(this.#abilities).filter((kind) => asked === undefined || kind === asked)
    this.#ladder = new Ladder(kinds)
    this.#none = kinds.length === 0
  }

  /** The engine to play `channel` with, or why there is none. */
  choose(channel: ChannelView | undefined, now: number): EngineKind | { cannot: 'no-mse' | 'codec' } {
    const kind = this.#ladder.choose(codecOf(channel), (one) => this.canShow(one, channel), now)
    return kind ?? { cannot: this.#none ? 'no-mse' : 'codec' }
  }

  canShow(kind: EngineKind, channel: ChannelView | undefined): boolean {
    return canShow(this.#abilities, kind, channel)
  }

  open(kind: EngineKind, order: EngineOrder): Engine {
    const engine = this.#make(kind, order)
    engine.open()
    return engine
  }

  played(kind: EngineKind): void {
    this.#ladder.played(kind)
  }

  failed(kind: EngineKind, now: number): void {
    this.#ladder.failed(kind, now)
  }

  refused(kind: EngineKind, channel: ChannelView | undefined): void {
    this.#ladder.refused(kind, codecOf(channel))
  }

  forgive(): void {
    this.#ladder.forgive()
  }

  #make(kind: EngineKind, order: EngineOrder) {
    if (kind === 'flv') return new FlvEngine(order)
    return kind === 'hls' && hlsIsNative(this.#abilities) ? new NativeEngine(order) : new HlsEngine(kind, order)
  }
}
