import { createHmac, timingSafeEqual } from 'node:crypto'

/*
 * How boxes of one school know each other: both ends have the school's secret, and neither ever sends it. A request is sealed over what
 * it asks for and a word that is new each time; the answer is sealed over that word and its own body, so that nobody else on the network
 * can pass for a box. A sealed request that somebody repeats gets what it got before, which the repeater has already seen.
 */

/** `Authorization: Classbox <box id>:<word>:<seal>` */
const SCHEME = /^Classbox ([0-9a-f-]{1,64}):([0-9a-f]{32}):([0-9a-f]{64})$/u

export interface SealedRequest {
  readonly method: string
  /** Path with query, as it stands on the request line. */
  readonly path: string
  readonly body?: string
}

/** The value of the `authorization` header. `word`: 32 hex digits, never used before. */
export function sealRequest(secret: string, { boxId, word }: { boxId: string; word: string }, request: SealedRequest): string {
  return `Classbox ${boxId}:${word}:${requestSeal(secret, { boxId, word }, request)}`
}

/** Which box sealed a request, and its word; undefined where it bears no seal of this school. */
export function openRequest(
  secret: string,
  authorization: string | undefined,
  request: SealedRequest,
): { boxId: string; word: string } | undefined {
  const [, boxId, word, seal] = SCHEME.exec(authorization ?? '') ?? []
  if (secret === '' || boxId === undefined || word === undefined || seal === undefined) return undefined
  return same(seal, requestSeal(secret, { boxId, word }, request)) ? { boxId, word } : undefined
}

/** The value of the `classbox-seal` header of an answer to the request that bore `word`. */
export function sealAnswer(secret: string, word: string, body: string): string {
  return mac(secret, ['answer', word, body])
}

export function isSealedAnswer(secret: string, { word, body, seal }: { word: string; body: string; seal: string }): boolean {
  return secret !== '' && same(seal, sealAnswer(secret, word, body))
}

/** What boxes of one school announce on the network, so that others do not learn which school it is. */
export function schoolMark(secret: string, schoolId: string): string {
  return mac(secret, ['school', schoolId]).slice(0, 16)
}

/** What proves that a box of the school is at an address: whoever else is on the network can only repeat it. */
export function announcementSeal(secret: string, { boxId, address, port }: { boxId: string; address: string; port: number }): string {
  return mac(secret, ['announcement', boxId, address, String(port)]).slice(0, 32)
}

export function isSealedAnnouncement(secret: string, seal: string, says: { boxId: string; address: string; port: number }): boolean {
  return secret !== '' && same(seal, announcementSeal(secret, says))
}

function requestSeal(secret: string, { boxId, word }: { boxId: string; word: string }, { method, path, body = '' }: SealedRequest): string {
  return mac(secret, ['request', boxId, word, method === 'HEAD' ? 'GET' : method, path, body])
}

/** Each part with its length, so that no two lists of parts read the same. */
function mac(secret: string, parts: readonly string[]): string {
  const hmac = createHmac('sha256', secret)
  for (const part of parts) hmac.update(`${Buffer.byteLength(part)}:${part}`)
  return hmac.digest('hex')
}

function same(a: string, b: string): boolean {
  const [one, other] = [Buffer.from(a), Buffer.from(b)]
  return one.length === other.length && timingSafeEqual(one, other)
}
