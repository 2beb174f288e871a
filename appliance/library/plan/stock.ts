import { aTurn } from '#appliance/base/in-turns.ts'
import type { CatalogueAsset, CatalogueItem, LessonAhead } from '../ports.ts'
import { ContentIndex } from './content-index.ts'
import { Holdings } from './holdings.ts'
import type { Held } from './holdings.ts'

/** What the planner takes of the catalogues. */
export interface ContentForPlan {
  assets(): Iterable<CatalogueAsset>
  items(): Iterable<CatalogueItem>
  /** What begins or still runs between two instants, epoch milliseconds. */
  lessons(from: number, to: number): readonly LessonAhead[]
  /** Items, assets or lessons have changed. The returned function ends the watch. */
  watch(listener: () => void): () => void
}

/** What the planner takes of the blob store. */
export interface BlobsForPlan {
  find(sha256: string): Held | undefined
  /** Progress, publication and removal. */
  watch(listener: (sha256: string) => void): () => void
}

export interface StockOptions {
  readonly content: Pick<ContentForPlan, 'assets' | 'items' | 'watch'>
  readonly blobs: BlobsForPlan
  readonly onChange: () => void
}

/** So many entries take about a millisecond; between two of these, a live lesson has its turn. */
const AT_ONCE = 500

/** What the catalogues name and what of it is here: an index that is built anew, a bit at a time, when a catalogue changes. */
export class Stock {
  readonly #options: StockOptions
  #index = new ContentIndex()
  #holdings = new Holdings(this.#index)
  #arrived = 0
  #ended = true
  #stale = false
  #building: Promise<void> = Promise.resolve()
  #unwatch: (() => void)[] = []

  constructor(options: StockOptions) {
    this.#options = options
  }

  get index(): ContentIndex {
    return this.#index
  }

  get holdings(): Holdings {
    return this.#holdings
  }

  /** Bytes that have come since the start. */
  get arrived(): number {
    return this.#arrived
  }

  /** Resolves once the first index is there. */
  async start(): Promise<void> {
    if (!this.#ended) return this.#building
    this.#ended = false
    const { content, blobs } = this.#options
    this.#unwatch = [content.watch(() => this.#changed()), blobs.watch((sha256) => this.#note(sha256))]
    this.#changed()
    await this.#building
  }

  async stop(): Promise<void> {
    this.#ended = true
    for (const end of this.#unwatch.splice(0)) end()
    await this.#building
  }

  /** Resolves once the newest change is in the index. */
  async settled(): Promise<void> {
    await this.#building
  }

  #note(sha256: string): void {
    const came = this.#holdings.note(sha256, this.#options.blobs.find(sha256))
    this.#arrived += Math.max(0, came)
    if (came !== 0) this.#options.onChange()
  }

  #changed(): void {
    if (this.#stale) return
    this.#stale = true
    this.#building = this.#building.then(() => this.#build())
  }

  async #build(): Promise<void> {
    while (this.#stale && !this.#ended) {
      this.#stale = false
      const index = new ContentIndex()
      const isWhole =
        (await this.#inTurns(this.#options.content.assets(), (asset) => index.addAsset(asset))) &&
        (await this.#inTurns(this.#options.content.items(), (item) => index.addItem(item)))
      if (isWhole) await this.#take(index)
    }
  }

  /** What comes while it is counted is counted once more: of each blob the newest word counts. */
  async #take(index: ContentIndex): Promise<void> {
    const holdings = new Holdings(index)
    const { blobs } = this.#options
    const came = new Set<string>()
    const unwatch = blobs.watch((sha256) => void came.add(sha256))
    const isWhole = await this.#inTurns(index.blobs, ({ spec: { sha256 } }) => holdings.note(sha256, blobs.find(sha256)))
    unwatch()
    if (!isWhole) return
    for (const sha256 of came) holdings.note(sha256, blobs.find(sha256))
    this.#index = index
    this.#holdings = holdings
    this.#options.onChange()
  }

  /** Answers whether it came to the end: what has changed meanwhile is begun again. */
  async #inTurns<T>(all: Iterable<T>, each: (one: T) => void): Promise<boolean> {
    let done = 0
    for (const one of all) {
      each(one)
      done += 1
      if (done % AT_ONCE !== 0) continue
      await aTurn()
      if (this.#ended || this.#stale) return false
    }
    return true
  }
}
