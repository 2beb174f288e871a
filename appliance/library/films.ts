import { BoxError } from '#appliance/base/errors.ts'
import type { Asset, Item } from '#appliance/contract/catalogue.ts'
import type { Reading } from './blobs/blob-reader.ts'
import type { ReadableFile } from './library-files.ts'
import { allows } from './plan/file-rules.ts'
import type { CatalogueAsset, CatalogueItem } from './ports.ts'
import { mayBeShown } from './rights.ts'

/*
 * The films of the library as a lesson plays them: which recording stands in for a live lesson, which of its files is the best that is here,
 * and how it is read.
 */

/** A live lesson, a course or whatever else is taught. */
export interface TaughtItem {
  readonly kind: string
  /** Where it is pulled from, the preferred first. */
  readonly urls: readonly string[]
  /** Where its sound alone is pulled from; absent where it is not sent. */
  readonly audioOnly?: readonly string[] | undefined
  /** `offsetMs`: the point of the recording at which the live lesson begins. */
  readonly recording: { readonly itemId: string; readonly offsetMs: number } | undefined
}

/** A film, open to be read; whoever opened it closes it. */
export interface OpenFilm {
  readonly size: number
  /** Exactly these bytes; rejects with BLOB_ABSENT or what the disk says. */
  read(position: number, length: number): Promise<Buffer>
  close(): Promise<void>
}

export interface Film {
  /** The same as long as it is the same file. */
  readonly key: string
  /** In the first language that it has, for logs and for who has no other. */
  readonly title: string
  readonly state: 'ready' | 'coming' | 'absent'
  readonly durationMs: number | undefined
  open(): Promise<OpenFilm>
}

export interface FilmsParts {
  readonly items: () => readonly CatalogueItem[]
  readonly item: (id: string) => CatalogueItem | undefined
  readonly asset: (sha256: string) => CatalogueAsset | undefined
  /** Items have changed. */
  readonly watch: (listener: () => void) => () => void
  readonly isHere: (sha256: string) => boolean
  /** Of a blob that is not here: whether it comes now, or will. */
  readonly comes: (sha256: string) => 'now' | 'later' | 'never'
  readonly file: (sha256: string) => ReadableFile | undefined
  /** Epoch milliseconds; undefined where nobody vouches for the date. */
  readonly date: () => number | undefined
}

/** What the player of films reads; see live/fmp4/movie-file.ts. */
const PLAYABLE = /^video\/mp4$/u
/** Beyond it a projector of a classroom shows nothing more. */
const TALLEST = 1080

type Pair = NonNullable<Item['pair']>

export class Films {
  readonly #parts: FilmsParts
  /** Recordings by the live lesson that they stand in for. */
  #pairs: ReadonlyMap<string, Pair> | undefined
  readonly #unwatch: () => void

  constructor(parts: FilmsParts) {
    this.#parts = parts
    this.#unwatch = parts.watch(() => (this.#pairs = undefined))
  }

  close(): void {
    this.#unwatch()
  }

  /** Undefined where no catalogue names it, or it may not be shown. */
  taught(itemId: string): TaughtItem | undefined {
    const item = this.#shown(itemId)
    if (item === undefined) return undefined
    const pair = item.pair?.live === itemId ? item.pair : this.#pairOf(itemId)
    return {
      ...{
        kind: item.kind,
        urls: item.live?.urls ?? [],
        audioOnly: item.live?.audioOnly,
      },
      recording: pair === undefined ? undefined : { itemId: pair.recording, offsetMs: pair.offsetMs },
    }
  }

  /** Whether a class in which it was shown may be kept. What is in no catalogue is the school's own. */
  mayRecord(itemId: string): boolean {
    const item = this.#parts.item(itemId)?.item
    return item === undefined || (mayBeShown(item, this.#parts.date()) && item.rights?.allow?.includes('record') === true)
  }

  /** The best of its files that is here, or else the best; undefined where it is no film, or may not be shown or kept. */
  film(itemId: string): Film | undefined {
    const item = this.#shown(itemId)
    if (item === undefined || !allows(item, 'cache')) return undefined
    const files = this.#filesOf(item)
    const asset = files.find(({ sha256 }) => this.#parts.isHere(sha256)) ?? files[0]
    if (asset === undefined) return undefined
    const { sha256 } = asset
    const title = item.title['zh-Hans'] ?? Object.values(item.title)[0] ?? itemId
    return { key: sha256, title, state: this.#stateOf(sha256), durationMs: item.durationMs, open: () => this.#open(sha256) }
  }

  #shown(itemId: string): Item | undefined {
    const item = this.#parts.item(itemId)?.item
    return item !== undefined && mayBeShown(item, this.#parts.date()) ? item : undefined
  }

  #pairOf(liveId: string): Pair | undefined {
    this.#pairs ??= new Map(this.#parts.items().flatMap(({ item: { pair } }) => (pair === undefined ? [] : [[pair.live, pair] as const])))
    return this.#pairs.get(liveId)
  }

  /** The tallest that a projector shows first. */
  #filesOf({ assets = [] }: Item): Asset[] {
    const films = assets
      .filter(({ role }) => role === 'main')
      .flatMap(({ asset }) => this.#parts.asset(asset)?.asset ?? [])
      .filter(({ mime, bundle }) => PLAYABLE.test(mime) && bundle === undefined)
    const rank = ({ rendition: { height = 0 } = {} }: Asset): number => (height > TALLEST ? -height : height)
    return films.sort((one, other) => rank(other) - rank(one))
  }

  #stateOf(sha256: string): Film['state'] {
    if (this.#parts.isHere(sha256)) return 'ready'
    return this.#parts.comes(sha256) === 'never' ? 'absent' : 'coming'
  }

  // Not async, for reading begins at once; but what is refused is a rejection, as callers expect of it.
  #open(sha256: string): Promise<OpenFilm> {
    return Promise.resolve().then(() => {
      const file = this.#parts.file(sha256)
      if (file === undefined) throw absent()
      return opened(file.reader.size, file.reader.open())
    })
  }
}

function opened(size: number, reading: Reading): OpenFilm {
  return {
    size,
    read: async (position, length) => {
      const bytes = Buffer.allocUnsafe(length)
      for (let filled = 0; filled < length;) {
        const read = await reading.readAt(bytes.subarray(filled), position + filled)
        if (read === 0) throw absent()
        filled += read
      }
      return bytes
    },
    close: () => reading.close(),
  }
}

function absent(): BoxError {
  return new BoxError('BLOB_ABSENT', 'the film is not on the disk any more')
}
