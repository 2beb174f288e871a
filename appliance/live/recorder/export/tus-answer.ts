import { hours } from '#appliance/base/duration.ts'
import type { Milliseconds } from '#appliance/base/duration.ts'
import { ExportTrouble } from './export-trouble.ts'

/*
 * What a server's answers mean by tus 1.0.0 (https://tus.io/protocols/resumable-upload): pure, status and headers in, a verdict out. An
 * answer that does not say that it is one of tus may be a captive portal's, and is believed in nothing.
 */

export type Headers = Readonly<Record<string, string | string[] | undefined>>

export interface Answer {
  readonly status: number
  readonly headers: Headers
}

/**
 * at: the server has so many bytes. forgotten: it knows nothing of the upload any more. elsewhere: it has another number of bytes than was
 * thought. smaller: it takes no piece as large as this.
 */
export type Verdict = { readonly kind: 'at'; readonly offset: number } | { readonly kind: 'forgotten' | 'elsewhere' | 'smaller' }

export type Checksum = 'sha1' | 'sha256'

const FORGOTTEN = new Set([404, 410])
/** Checksum mismatch, of the checksum extension. */
const SPOILED = 460
const LONGEST_RETRY_AFTER: Milliseconds = hours(6)

/** Which checksum the server looks at, by its answer to OPTIONS; undefined: none. */
export function checksumOf({ status, headers }: Answer): Checksum | undefined {
  if (status >= 300 || !listOf(headers, 'tus-extension').includes('checksum')) return undefined
  const known = listOf(headers, 'tus-checksum-algorithm')
  return (['sha256', 'sha1'] as const).find((name) => known.includes(name))
}

/** The most bytes that a server says it takes, by its answer to OPTIONS; undefined where it says nothing. */
export function largestOf({ status, headers }: Answer): number | undefined {
  return status < 300 ? numberOf(headers, 'tus-max-size') : undefined
}

/** Where an upload is taken that was just begun. Throws ExportTrouble. `now` is epoch milliseconds, for dates. */
export function locationOf(answer: Answer, now: number): string {
  const { status, headers } = answer
  const location = one(headers, 'location')
  if (status === 201 && location !== undefined && location !== '') return location
  if (status === 404 || status === 410) throw new ExportTrouble('refused', `the server takes no uploads at this address (${status})`)
  throw troubleOf(answer, now)
}

/** How far an upload is, by the answer to HEAD; `size`: of the file. Throws ExportTrouble. */
export function offsetOf(answer: Answer, size: number, now: number): Verdict {
  const { status, headers } = answer
  if (FORGOTTEN.has(status)) return { kind: 'forgotten' }
  // "if the resource is not found, the server SHOULD return 404, 410 or 403 without Upload-Offset"
  if (status === 403 && isTus(headers)) return { kind: 'forgotten' }
  const offset = numberOf(headers, 'upload-offset')
  if (status >= 300 || offset === undefined || !isTus(headers)) throw troubleOf(answer, now)
  const length = numberOf(headers, 'upload-length')
  // It is an upload of something else.
  return offset > size || (length !== undefined && length !== size) ? { kind: 'forgotten' } : { kind: 'at', offset }
}

/** How far an upload is, by the answer to PATCH. Throws ExportTrouble. */
export function patchedOf(answer: Answer, now: number): Verdict {
  const { status, headers } = answer
  if (FORGOTTEN.has(status)) return { kind: 'forgotten' }
  if (status === 409 || status === SPOILED) return { kind: 'elsewhere' }
  // A web server before the one for uploads limits what it takes at once: nginx 1 MB, unless it is told otherwise.
  if (status === 413) return { kind: 'smaller' }
  const offset = numberOf(headers, 'upload-offset')
  if (status !== 204 || offset === undefined) throw troubleOf(answer, now)
  return { kind: 'at', offset }
}

function troubleOf({ status, headers }: Answer, now: number): ExportTrouble {
  const retryAfter = retryAfterOf(headers, now)
  if (status === 413) return new ExportTrouble('too-large', 'the server does not take a file as large as this (413)')
  if (status === 423 || status === 429 || status === 503) return new ExportTrouble('busy', `the server is busy (${status})`, { retryAfter })
  if (status >= 500 && status !== 511) return new ExportTrouble('busy', `the server has a fault of its own (${status})`, { retryAfter })
  if (status === 408) return new ExportTrouble('unreachable', 'the server has not got all of it in time (408)')
  if (status >= 400 && status !== 511) return new ExportTrouble('refused', `the server does not let the box send anything (${status})`)
  return new ExportTrouble('odd', `no answer of an upload server (${status}): the network may want somebody to sign in`)
}

function isTus(headers: Headers): boolean {
  return one(headers, 'tus-resumable') !== undefined
}

function retryAfterOf(headers: Headers, now: number): Milliseconds | undefined {
  const said = one(headers, 'retry-after')?.trim()
  if (said === undefined) return undefined
  const wait = /^\d{1,9}$/u.test(said) ? Number(said) * 1000 : Date.parse(said) - now
  return Number.isFinite(wait) ? Math.min(Math.max(wait, 0), LONGEST_RETRY_AFTER) : undefined
}

function numberOf(headers: Headers, name: string): number | undefined {
  const said = one(headers, name)?.trim()
  return said !== undefined && /^\d{1,15}$/u.test(said) ? Number(said) : undefined
}

function listOf(headers: Headers, name: string): string[] {
  return (one(headers, name) ?? '').split(',').map((word) => word.trim().toLowerCase())
}

function one(headers: Headers, name: string): string | undefined {
  const value = headers[name]
  return typeof value === 'object' ? value[0] : value
}
