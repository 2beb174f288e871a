/** What has no more bytes than this is small: it is not kept from the others' places. */
export const SMALL_BYTES = 65_536
const MOST_OF_A_BLOB = 4
const MOST = 8
/** Begun small blobs that are kept over a cut, bytes in all. */
const MOST_SMALL_BYTES = 4_194_304
const MOST_SUSPECTS = 1024

/** One piece that is arriving, or that waits to be continued. */
export class HalfPiece {
  readonly sha256: string
  readonly piece: number
  readonly bytes: Buffer
  /** Sources of which bytes are in it. */
  readonly from = new Set<string>()
  /** Someone is bringing the rest. */
  held = true
  #filled = 0

  constructor(sha256: string, piece: number, size: number) {
    this.sha256 = sha256
    this.piece = piece
    this.bytes = Buffer.allocUnsafeSlow(size)
  }

  get filled(): number {
    return this.#filled
  }

  get whole(): boolean {
    return this.#filled === this.bytes.length
  }

  /** Takes of `chunk` what still fits; returns how much it took. */
  add(chunk: Buffer, source: string): number {
    const taken = Math.min(chunk.length, this.bytes.length - this.#filled)
    chunk.copy(this.bytes, this.#filled, 0, taken)
    this.#filled += taken
    if (taken > 0) this.from.add(source)
    return taken
  }

  startOver(): void {
    this.#filled = 0
    this.from.clear()
  }
}

/**
 * The pieces that are not whole yet, in memory, bounded: at most four of a blob and eight in all, small blobs aside. They outlive a cut, a
 * pause and a change of source, so that a line which breaks each minute brings each byte once.
 */
export class HalfPieces {
  readonly #all = new Map<string, HalfPiece>()
  /** Bytes of several sources gave a wrong hash: the next try is of one source alone, so that it is known who is to blame. */
  readonly #suspect = new Set<string>()

  /** The piece to go on with, or a new one; undefined where there is no room for another. */
  take(place: { sha256: string; piece: number; size: number }, source: string): HalfPiece | undefined {
    const key = keyOf(place)
    const known = this.#all.get(key)
    if (known !== undefined) return known.held ? undefined : this.#goOn(known, source)
    if (!this.#hasRoom(place.sha256, place.size)) return undefined
    const half = new HalfPiece(place.sha256, place.piece, place.size)
    this.#all.set(key, half)
    return half
  }

  /** Whether `take` would give one. */
  hasRoomFor(place: { sha256: string; piece: number; size: number }): boolean {
    const known = this.#all.get(keyOf(place))
    return known === undefined ? this.#roomAfterDropping(place.sha256, place.size) !== undefined : !known.held
  }

  /** Nobody brings the rest for now. */
  release(half: HalfPiece): void {
    half.held = false
    if (half.filled === 0) this.drop(half)
    else if (isSmall(half)) this.#boundSmall()
  }

  drop(half: HalfPiece): void {
    this.#all.delete(keyOf(half))
  }

  /** It is where it belongs. */
  done(half: HalfPiece): void {
    this.drop(half)
    this.#suspect.delete(keyOf(half))
  }

  /** Its hash was wrong. Returns the one source that is to blame, or undefined where several had a hand in it. */
  wrong(half: HalfPiece): string | undefined {
    this.drop(half)
    const [first, ...others] = half.from
    if (others.length === 0) return first
    if (this.#suspect.size >= MOST_SUSPECTS) this.#suspect.clear()
    this.#suspect.add(keyOf(half))
    return undefined
  }

  /** Pieces of this blob that wait to be continued. */
  begunOf(sha256: string): Set<number> {
    const begun = [...this.#all.values()].filter((half) => half.sha256 === sha256 && !half.held)
    return new Set(begun.map(({ piece }) => piece))
  }

  /** Bytes of a blob that are here and not whole. */
  bytesOf(sha256: string): number {
    let bytes = 0
    for (const half of this.#all.values()) if (half.sha256 === sha256) bytes += half.filled
    return bytes
  }

  clear(): void {
    this.#all.clear()
    this.#suspect.clear()
  }

  #goOn(half: HalfPiece, source: string): HalfPiece {
    if (this.#suspect.has(keyOf(half)) && !half.from.has(source)) half.startOver()
    half.held = true
    return half
  }

  #hasRoom(sha256: string, size: number): boolean {
    const dropped = this.#roomAfterDropping(sha256, size)
    for (const half of dropped ?? []) this.drop(half)
    return dropped !== undefined
  }

  /** Begun pieces that would have to go; undefined where that would not help. */
  #roomAfterDropping(sha256: string, size: number): HalfPiece[] | undefined {
    if (size <= SMALL_BYTES) return []
    const large = [...this.#all.values()].filter((half) => !isSmall(half))
    const mine = large.filter((half) => half.sha256 === sha256)
    if (mine.length >= MOST_OF_A_BLOB) return shortest(mine)
    return large.length < MOST ? [] : shortest(large)
  }

  #boundSmall(): void {
    const waiting = [...this.#all.values()].filter((half) => isSmall(half) && !half.held)
    let bytes = waiting.reduce((sum, half) => sum + half.bytes.length, 0)
    for (const half of waiting) {
      if (bytes <= MOST_SMALL_BYTES) return
      bytes -= half.bytes.length
      this.drop(half)
    }
  }
}

/** The one that waits with the fewest bytes, as the cheapest to be fetched again. */
function shortest(halves: readonly HalfPiece[]): HalfPiece[] | undefined {
  const waiting = halves.filter(({ held }) => !held).toSorted((a, b) => a.filled - b.filled)
  return waiting.length === 0 ? undefined : waiting.slice(0, 1)
}

function isSmall({ bytes }: HalfPiece): boolean {
  return bytes.length <= SMALL_BYTES
}

function keyOf({ sha256, piece }: { sha256: string; piece: number }): string {
  return `${sha256} ${piece}`
}
