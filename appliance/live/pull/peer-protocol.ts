/*
 * How boxes of one school hand a lesson on to each other: GET or HEAD /live/peers/<digest>.flv. Both sides name, in one header, the
 * boxes that the media has come through or would go to, so that it never goes in a circle.
 */

const PATH_HEADER = 'classbox-path'
const BOX_ID = /^[a-z0-9-]{8,64}$/u
const MOST_BOXES = 8

/** Names the header that carries a path of boxes. */
export function pathHeader(path: readonly string[]): Record<string, string> {
  return { [PATH_HEADER]: path.join(', ') }
}

/** The ids of the boxes in a path; undefined where there is none, or what is there is none. */
export function pathIn(headers: Readonly<Record<string, string | string[] | undefined>>): readonly string[] | undefined {
  const value = headers[PATH_HEADER]
  if (typeof value !== 'string') return undefined
  const path = value.split(',').map((id) => id.trim())
  return path.length <= MOST_BOXES && path.every((id) => BOX_ID.test(id)) ? path : undefined
}

/** Whether media that came through these boxes may come here: through one other box and no more, and never from here. */
export function mayTake(path: readonly string[] | undefined, ownId: string): path is readonly [string] {
  return path?.length === 1 && path[0] !== ownId
}

/** Where a peer, known by its base URL, has the lesson. */
export function peerAddress(base: string, digest: string): string {
  return `${base}/live/peers/${digest}.flv`
}
