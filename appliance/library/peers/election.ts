import { createHash } from 'node:crypto'

/** A box of the school as far as one blob is concerned. */
export interface Candidate {
  readonly boxId: string
  /** It fetches the blob over the uplink at this moment. */
  readonly fetching: boolean
}

/**
 * Which box fetches a blob over the uplink, among those that want it: every box answers alike without a word more, because the order
 * depends on the blob and the boxes alone (highest random weight, Thaler and Ravishankar 1998). Whoever already fetches goes on, so
 * that a box which comes later begins nothing anew. Undefined where nobody wants it.
 */
export function fetcherOf(sha256: string, candidates: readonly Candidate[]): string | undefined {
  const fetching = candidates.filter((one) => one.fetching)
  const ranked = (fetching.length > 0 ? fetching : candidates).map(({ boxId }) => ({ boxId, weight: weightOf(sha256, boxId) }))
  return ranked.sort((a, b) => (a.weight < b.weight ? 1 : -1))[0]?.boxId
}

function weightOf(sha256: string, boxId: string): string {
  return createHash('sha256').update(`${sha256}:${boxId}`).digest('hex')
}
