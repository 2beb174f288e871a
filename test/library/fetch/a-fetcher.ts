import { onTestFinished } from 'vitest'
import { RealClock } from '#appliance/base/clock.ts'
import type { Clock, Timer } from '#appliance/base/clock.ts'
import { createLog } from '#appliance/base/log.ts'
import type { FactName, FactPayloads } from '#appliance/contract/facts.ts'
import { Fetcher } from '#appliance/library/fetch/fetcher.ts'
import type { StoreForFetch } from '#appliance/library/fetch/targets.ts'
import type { BlobSource, BlobSpec, FetchJob } from '#appliance/library/ports.ts'
import { MemoryStore } from './memory-store.ts'
import type { MadeBlob, Publisher } from './a-publisher.ts'

/** The machine's clock, so many times as fast: seconds of a back-off are over in no time, and sockets stay real. */
export class FastClock implements Clock {
  readonly #real = new RealClock()
  readonly #times: number
  readonly #begun = Date.now()
  /** Timers that are set. */
  pending = 0

  constructor(times: number) {
    this.#times = times
  }

  now(): number {
    return this.#begun + (this.#real.now() - this.#begun) * this.#times
  }

  monotonic(): number {
    return this.#real.monotonic() * this.#times
  }

  after(delay: number, run: () => void): Timer {
    const timer = this.#real.after(delay / this.#times, () => {
      cancel()
      run()
    })
    const cancel = this.#counted(() => timer.cancel())
    return { cancel }
  }

  every(period: number, run: () => void): Timer {
    const timer = this.#real.every(period / this.#times, run)
    return { cancel: this.#counted(() => timer.cancel()) }
  }

  sleep(delay: number, signal?: AbortSignal): Promise<void> {
    return this.#real.sleep(delay / this.#times, signal)
  }

  #counted(cancel: () => void): () => void {
    let open = true
    this.pending += 1
    return () => {
      if (open) this.pending -= 1
      open = false
      cancel()
    }
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
  /** How fast its clock goes. */
  readonly times?: number
  /** Another store than one in memory. */
  readonly store?: StoreForFetch
}

export function aFetcher(publishers: readonly Publisher[], { times = 20, ...options }: RigOptions = {}): Rig {
  const [store, clock, facts]: [MemoryStore, FastClock, Told[]] = [new MemoryStore(), new FastClock(times), []]
  const supplying: Rig['supplying'] = { sources: (spec) => publishers.map((one, priority) => one.source(spec, { priority })), uplink: true }
  const fetcher = new Fetcher({
    ...{ clock, store: options.store ?? store, random: () => 0.5, log: createLog('silent') },
    supply: (spec) => ({ sources: supplying.sources(spec), uplink: supplying.uplink }),
    bus: { tell: (name, payload) => void facts.push({ name, payload }) },
  })
  fetcher.start()
  onTestFinished(() => fetcher.stop())
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
