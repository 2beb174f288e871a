import type { Milliseconds } from '#appliance/base/duration.ts'
import { hours } from '#appliance/base/duration.ts'
import { SourceTrouble } from './source-trouble.ts'

/*
 * What a server's answer means for the bytes that were asked for: pure, status and headers in, a verdict out. Content is known by its
 * hash, so that an answer need not be believed; it must only be told early whether its bytes can be the right ones.
 */

export type Headers = Readonly<Record<string, string | string[] | undefined>>

/** Bytes of a blob of `total`, from `from` up to but without `to`. */
export interface Asked {
  readonly from: number
  readonly to: number
  readonly total: number
  /** Whether a Range was sent; a request for all of it has none. */
  readonly ranged: boolean
  /** The validator that was sent with the Range. */
  readonly ifRange?: string | undefined
}

export interface Answer {
  readonly status: number
  readonly headers: Headers
}

/** How a body is packed that was asked for as it is. */
export type Coding = 'gzip' | 'deflate' | 'br' | 'zstd'

/**
 * bytes: what follows begins at `from`. moved: it is to be had elsewhere. again: ask once more, without Range or without If-Range.
 */
export type Verdict =
  | { readonly kind: 'bytes'; readonly from: number; readonly coding?: Coding; readonly noRanges: boolean }
  | { readonly kind: 'moved'; readonly to: string }
  | { readonly kind: 'again'; readonly without: 'range' | 'if-range' }

const LONGEST_RETRY_AFTER: Milliseconds = hours(1)
const MOVED = new Set([301, 302, 303, 307, 308])
const CODINGS: Readonly<Record<string, Coding>> = { gzip: 'gzip', 'x-gzip': 'gzip', deflate: 'deflate', br: 'br', zstd: 'zstd' }

/** What an answer means; throws SourceTrouble where nothing of it can be used. `now` is epoch milliseconds, for dates. */
export function judge(answer: Answer, asked: Asked, now: number): Verdict {
  const { status, headers } = answer
  if (MOVED.has(status)) return movedTo(headers)
  if (status === 206) return partOf(headers, asked)
  if (status === 200) return wholeOf(headers, asked)
  throw refusal(status, headers, now)
}

/** The validator of an answer, where it is a strong one (RFC 9110 8.8.1); a weak one may not be sent in If-Range. */
export function strongEtag(headers: Headers): string | undefined {
  const etag = one(headers, 'etag')
  return etag !== undefined && etag.length <= 256 && /^"[\x21\x23-\x7e\x80-\xff]*"$/u.test(etag) ? etag : undefined
}

/** Retry-After in seconds or as a date, at most an hour; undefined where it says nothing. */
export function retryAfter(headers: Headers, now: number): Milliseconds | undefined {
  const said = one(headers, 'retry-after')?.trim()
  if (said === undefined) return undefined
  const wait = /^\d{1,9}$/u.test(said) ? Number(said) * 1000 : Date.parse(said) - now
  return Number.isFinite(wait) ? Math.min(Math.max(wait, 0), LONGEST_RETRY_AFTER) : undefined
}

function movedTo(headers: Headers): Verdict {
  const to = one(headers, 'location')
  if (to === undefined || to === '') throw new SourceTrouble('odd', 'says that the file has moved, and not where to')
  return { kind: 'moved', to }
}

function partOf(headers: Headers, asked: Asked): Verdict {
  if (!asked.ranged) throw new SourceTrouble('odd', 'gave a part of the file though all of it was asked for')
  // A range of what is packed is no range of the file: only all of it can be unpacked.
  if (codingOf(headers) !== undefined) return { kind: 'again', without: 'range' }
  const part = /^bytes (\d{1,15})-(\d{1,15})\/(\d{1,15}|\*)$/iu.exec(one(headers, 'content-range') ?? '')
  if (part === null) throw new SourceTrouble('odd', 'gave a part of the file and did not say which')
  const [from, last, total] = [Number(part[1]), Number(part[2]), part[3] === '*' ? asked.total : Number(part[3])]
  if (total !== asked.total) throw wrongSize(total, asked.total)
  if (from !== asked.from || last < from) throw new SourceTrouble('odd', 'gave another part of the file than was asked for')
  return { kind: 'bytes', from, noRanges: false }
}

function wholeOf(headers: Headers, asked: Asked): Verdict {
  const coding = codingOf(headers)
  const changed = asked.ifRange !== undefined && strongEtag(headers) !== asked.ifRange
  if (changed) return { kind: 'again', without: 'if-range' }
  const length = lengthOf(headers)
  if (coding === undefined && length !== undefined && length !== asked.total) {
    throw isPage(headers) ? captivePortal() : wrongSize(length, asked.total)
  }
  return { kind: 'bytes', from: 0, noRanges: asked.ranged, ...(coding === undefined ? {} : { coding }) }
}

function refusal(status: number, headers: Headers, now: number): SourceTrouble {
  const wait = retryAfter(headers, now)
  if (status === 404 || status === 410) return new SourceTrouble('lacks', `does not have the file (${status})`)
  if (status === 416) return new SourceTrouble('lacks', 'says that its file is shorter than the catalogue says (416)')
  if (status === 401 || status === 403 || status === 407)
    return new SourceTrouble('refused', `does not let the box have the file (${status})`)
  if (status === 429) return new SourceTrouble('busy', 'is asked too often, it says (429)', { retryAfter: wait })
  if (status === 503) return new SourceTrouble('busy', 'is busy or being mended, it says (503)', { retryAfter: wait })
  if (status === 511) return captivePortal()
  if (status >= 500 || status === 408) return new SourceTrouble('server', `failed (${status})`, { retryAfter: wait })
  return new SourceTrouble('odd', `gave an answer that fits no question (${status})`)
}

function captivePortal(): SourceTrouble {
  return new SourceTrouble('odd', 'gave a web page instead of the file: the network may want somebody to sign in')
}

function wrongSize(given: number, total: number): SourceTrouble {
  return new SourceTrouble('lacks', `has another file under this name: ${given} bytes instead of ${total}`)
}

function isPage(headers: Headers): boolean {
  return /^text\/html\b/iu.test(one(headers, 'content-type') ?? '')
}

function codingOf(headers: Headers): Coding | undefined {
  const said = one(headers, 'content-encoding')?.trim().toLowerCase()
  if (said === undefined || said === '' || said === 'identity') return undefined
  const coding = CODINGS[said]
  if (coding === undefined) throw new SourceTrouble('odd', `packs the file in a way that nobody knows (${said.slice(0, 40)})`)
  return coding
}

function lengthOf(headers: Headers): number | undefined {
  const said = one(headers, 'content-length')
  return said !== undefined && /^\d{1,15}$/u.test(said) ? Number(said) : undefined
}

function one(headers: Headers, name: string): string | undefined {
  const value = headers[name]
  return typeof value === 'object' ? value[0] : value
}
