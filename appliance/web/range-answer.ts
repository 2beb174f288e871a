import type { IncomingHttpHeaders } from 'node:http'
import { byteRangeOf } from './byte-range.ts'
import type { ByteRange } from './byte-range.ts'

/** What is answered to a request for bytes: the status, its headers, and the part that the body is; undefined where there is none. */
export interface RangeAnswer {
  readonly status: 200 | 206 | 304 | 416
  readonly headers: Readonly<Record<string, string>>
  readonly part: ByteRange | undefined
}

/** Conditional and partial requests, RFC 9110 13 and 14. */
export function rangeAnswer(asked: IncomingHttpHeaders, { size, etag }: { size: number; etag: string }): RangeAnswer {
  const headers = { 'accept-ranges': 'bytes', etag }
  if (matches(asked['if-none-match'], etag)) return { status: 304, headers, part: undefined }
  const range = byteRangeOf({ range: asked.range, ifRange: single(asked['if-range']) }, { size, etag })
  if (range === 'outside') return { status: 416, headers: { ...headers, 'content-range': `bytes */${size}` }, part: undefined }
  const part = range ?? { from: 0, bytes: size }
  const whole = { ...headers, 'content-length': String(part.bytes) }
  if (range === undefined) return { status: 200, headers: whole, part }
  return { status: 206, headers: { ...whole, 'content-range': `bytes ${part.from}-${part.from + part.bytes - 1}/${size}` }, part }
}

function matches(header: string | undefined, etag: string): boolean {
  return header !== undefined && (header.trim() === '*' || header.split(',').some((one) => one.trim().replace(/^W\//, '') === etag))
}

function single(header: string | string[] | undefined): string | undefined {
  return Array.isArray(header) ? header[0] : header
}
