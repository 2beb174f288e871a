import { onTestFinished } from 'vitest'
import type { Milliseconds } from '#appliance/base/duration.ts'
import { createLog } from '#appliance/base/log.ts'
import { ManualClock } from '#appliance/base/manual-clock.ts'
import type { FactName, FactPayloads } from '#appliance/contract/facts.ts'
import { Fetcher } from '#appliance/library/fetch/fetcher.ts'
import type { StoreForFetch } from '#appliance/library/fetch/targets.ts'
import type { BlobSource, BlobSpec, FetchJob } from '#appliance/library/ports.ts'
import { MemoryStore } from './memory-store.ts'
import type { MadeBlob, Publisher } from './a-publisher.ts'

/**
 * A clock that goes by the turns of the event loop, so many milliseconds with each: seconds of a back-off are over in no time, sockets stay
 * real, and a machine that is busy with something else has no pause in which a limit could run out.
 */
export class FastClock extends ManualClock {
  readonly #turn: Milliseconds
  #ticker: NodeJS.Timeout | undefined

  constructor(turn: Milliseconds) {
    super(Date.now())
    this.#turn = turn
  }

  start(): void {
    // After it has run once, sockets have their turn before it runs again, however late it is.
    this.#ticker = setInterval(() => this.advance(this.#turn), 1)
  }

  stop(): void {
    clearInterval(this.#ticker)
  }
}

export interface Told {
  readonly name: FactName
  readonly payload: FactPayloads[FactName]
}

export interface Rig {
  readonly fetcher: Fetcher
  readonly store: MemoryStore
  readonly clock: FastClock
  readonly facts: Told[]
  /** What `supply` says; a test may change it. */
  supplying: { sources: (spec: BlobSpec) => BlobSource[]; uplink: boolean }
  /** Resolves when the blob is in the store, and that was told. */
  has: (blob: MadeBlob) => Promise<void>
  /** Resolves as soon as it holds; looked at with each turn of the event loop or so. */
  until: (holds: () => boolean) => Promise<void>
}

interface RigOptions {
  /** What passes on its clock with each turn of the event loop. */
  readonly turn?: Milliseconds
  /** Another store than one in memory. */
  readonly store?: StoreForFetch
}

export function aFetcher(publishers: readonly Publisher[], { turn = 20, ...options }: RigOptions = {}): Rig {
  const [store, clock, facts]: [MemoryStore, FastClock, Told[]] = [new MemoryStore(), new FastClock(turn), []]
  const supplying: Rig['supplying'] = { sources: (spec) => publishers.map((one, priority) => one.source(spec, { priority })), uplink: true }
  const fetcher = new Fetcher({
    ...{ clock, store: options.store ?? store, random: () => 0.5, log: createLog('silent') },
    supply: (spec) => ({ sources: supplying.sources(spec), uplink: supplying.uplink }),
    bus: { tell: (name, payload) => void facts.push({ name, payload }) },
  })
  clock.start()
  fetcher.start()
  onTestFinished(async () => {
    await fetcher.stop()
    clock.stop()
  })
  const until = async (holds: () => boolean): Promise<void> => {
    while (!holds()) await new Promise((resolve) => setTimeout(resolve, 2))
  }
  const isTold = ({ name, payload }: Told, sha256: string): boolean =>
    name === 'library.blob-stored' && (payload as FactPayloads['library.blob-stored']).sha256 === sha256
  const has = ({ spec }: MadeBlob): Promise<void> => until(() => facts.some((fact) => isTold(fact, spec.sha256)))
  return { fetcher, store, clock, facts, supplying, until, has }
}

export function aJob({ spec }: MadeBlob, more: Partial<FetchJob> = {}): FetchJob {
  return { spec, title: { en: 'A lesson' }, urgency: 'background', ...more }
}
