import type { Asset, Item, PieceList, Sha256 } from '#appliance/contract/catalogue.ts'
import type { ByLanguage } from '#appliance/contract/catalogue.ts'

/*
 * What the corridors of the library need of each other. Each corridor declares what it takes by these types; `library.ts` hands the
 * real thing in.
 */

/** Bytes known by their hash alone. */
export interface BlobSpec {
  readonly sha256: Sha256
  readonly bytes: number
  /** Absent where the blob is no longer than one piece: then the hash of its only piece is its own. */
  readonly pieces?: PieceList | undefined
}

export const PIECE_BYTES = 1_048_576

/** Pieces from `from` up to but without `to`. */
export interface PieceRange {
  readonly from: number
  readonly to: number
}

/** Where the bytes of a blob can be had. */
export interface BlobSource {
  /** The server, box or stick: what fails together is told apart by it, and it is what a page may show. */
  readonly key: string
  readonly kind: 'peer' | 'stick' | 'origin'
  /** An http or https address, or the absolute path of a file on a stick. Credentials may be in it: mask it before it is shown. */
  readonly address: string
  /** uplink: its bytes are counted, limited and held during a class. */
  readonly over: 'room' | 'uplink'
  /** Among those of a kind the lower is asked first. */
  readonly priority: number
  /** Further request headers, made anew for each request. */
  readonly headers?: () => Readonly<Record<string, string>>
  /** Whether it has a piece; absent where it has all. */
  readonly holds?: (piece: number) => boolean
}

/** What the fetcher may use for a blob at this moment. */
export interface Supply {
  readonly sources: readonly BlobSource[]
  /** false: another box of the school fetches it over the uplink; only sources in the room may be asked. */
  readonly uplink: boolean
}

/** One blob to be fetched, in the order of the plan. */
export interface FetchJob {
  readonly spec: BlobSpec
  /** Where it is named, for the page. */
  readonly title: ByLanguage
  readonly itemId?: string | undefined
  /** now: somebody waits for it, or a person asked for it: neither windows nor classes hold it. */
  readonly urgency: 'now' | 'background'
  /** Epoch milliseconds of the lesson that needs it first. */
  readonly neededBy?: number | undefined
}

/** How background fetching over the uplink stands at this moment. */
export interface Allowance {
  /** Bytes a second; undefined: no limit; 0: nothing at all. */
  readonly bytesPerSecond: number | undefined
}

/** An item with the publisher that it came from. */
export interface CatalogueItem {
  readonly publisher: string
  readonly item: Item
}

/** An asset with where the publisher's own copy lies. */
export interface CatalogueAsset {
  readonly publisher: string
  readonly asset: Asset
  /** Base addresses under which `blobs/<2>/<sha256>` lies. */
  readonly bases: readonly string[]
}

/** One occurrence of a slot of the timetable. */
export interface LessonAhead {
  /** The slot's uid and the local start of this occurrence. */
  readonly key: string
  readonly title: ByLanguage
  /** Epoch milliseconds. */
  readonly startsAt: number
  readonly endsAt: number
  /** Items that it shows or may show, the main one first. */
  readonly items: readonly string[]
}

/** A lesson as this classroom has it. */
export interface OwnLesson extends LessonAhead {
  /** All keys that it goes by, among them that of a publisher who signed it. */
  readonly keys: readonly string[]
}
