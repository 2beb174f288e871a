/** Part of a body, RFC 9110 14. */
export interface ByteRange {
  readonly from: number
  readonly bytes: number
}

export interface RangeRequest {
  readonly range: string | undefined
  /** If-Range (13.1.5): the part is wanted of this body only. */
  readonly ifRange: string | undefined
}

/**
 * The part that a request asks for; undefined: the whole. A unit other than bytes, several ranges at once and what cannot be understood
 * count as not asked for (14.2).
 */
export function byteRangeOf(
  { range, ifRange }: RangeRequest,
  { size, etag }: { size: number; etag: string },
): ByteRange | 'outside' | undefined {
  if (range === undefined || (ifRange !== undefined && ifRange !== etag)) return undefined
  const [, first = '', last = ''] = /^bytes=\s*(\d{0,15})-(\d{0,15})\s*$/.exec(range) ?? []
  if (first === '' && last === '') return undefined
  if (first === '') return ofEnd(Math.min(Number(last), size), size)
  const from = Number(first)
  const to = last === '' ? size - 1 : Math.min(Number(last), size - 1)
  if (last !== '' && Number(last) < from) return undefined
  return from >= size ? 'outside' : { from, bytes: to - from + 1 }
}

function ofEnd(bytes: number, size: number): ByteRange | 'outside' {
  return bytes === 0 ? 'outside' : { from: size - bytes, bytes }
}
