import type { Sha256 } from '#appliance/contract/catalogue.ts'

/**
 * Which blobs a stick says that it has, in eight bytes each: two hashes with the same beginning would at worst be asked for in vain, for
 * whoever reads a blob verifies it.
 */
export class BlobIndex {
  readonly #beginnings: BigUint64Array

  /** `hashes` are in hex, in either case. */
  constructor(hashes: Iterable<string>) {
    this.#beginnings = BigUint64Array.from([...hashes].map(beginningOf)).sort()
  }

  get size(): number {
    return this.#beginnings.length
  }

  has(sha256: Sha256): boolean {
    const wanted = beginningOf(sha256)
    let [low, high] = [0, this.#beginnings.length]
    while (low < high) {
      const middle = (low + high) >>> 1
      if ((this.#beginnings[middle] ?? 0n) < wanted) low = middle + 1
      else high = middle
    }
    return this.#beginnings[low] === wanted
  }
}

function beginningOf(sha256: string): bigint {
  return BigInt(`0x${sha256.slice(0, 16)}`)
}
