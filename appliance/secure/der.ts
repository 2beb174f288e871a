/*
 * The few forms of ASN.1's distinguished encoding (ITU-T X.690) that a certificate is made of. Writing only: nothing that comes from
 * elsewhere is ever read by this.
 */

/** One value: its tag, its length, its contents one after the other. */
export function tlv(tag: number, ...contents: readonly Buffer[]): Buffer {
  const body = Buffer.concat(contents)
  return Buffer.concat([Buffer.from([tag]), lengthOf(body.length), body])
}

export const sequence = (...items: readonly Buffer[]): Buffer => tlv(0x30, ...items)
export const set = (...items: readonly Buffer[]): Buffer => tlv(0x31, ...items)
export const yes = (): Buffer => tlv(0x01, Buffer.from([0xff]))
export const octets = (bytes: Buffer): Buffer => tlv(0x04, bytes)
export const text = (value: string): Buffer => tlv(0x0c, Buffer.from(value))
/** `[number] EXPLICIT`. */
export const explicit = (number: number, item: Buffer): Buffer => tlv(0xa0 | number, item)
/** `[number] IMPLICIT` of a value that is no structure. */
export const implicit = (number: number, bytes: Buffer): Buffer => tlv(0x80 | number, bytes)

/** A positive number, big endian. */
export function integer(bytes: Buffer): Buffer {
  const first = bytes.findIndex((byte) => byte !== 0)
  const shortest = first === -1 ? Buffer.alloc(1) : bytes.subarray(first)
  // 8.3.3: the first bit is the sign.
  return tlv(0x02, (shortest[0] ?? 0) < 0x80 ? Buffer.alloc(0) : Buffer.alloc(1), shortest)
}

/** `unused` bits at the end do not count. */
export function bits(bytes: Buffer, unused = 0): Buffer {
  return tlv(0x03, Buffer.from([unused]), bytes)
}

/** An object identifier in dots, such as `2.5.29.17`. */
export function objectId(dotted: string): Buffer {
  const [first = 0, second = 0, ...rest] = dotted.split('.').map(Number)
  return tlv(0x06, ...[first * 40 + second, ...rest].map(base128))
}

/** UTCTime, for the years 1950 to 2049 (RFC 5280 section 4.1.2.5.1). */
export function utcTime(at: Date): Buffer {
  const digits = at.toISOString().replaceAll(/[-T:]/gu, '').slice(2, 14)
  return tlv(0x17, Buffer.from(`${digits}Z`))
}

function lengthOf(length: number): Buffer {
  if (length < 0x80) return Buffer.from([length])
  const bytes = bigEndian(length, 256)
  return Buffer.from([0x80 | bytes.length, ...bytes])
}

function base128(value: number): Buffer {
  const groups = bigEndian(value, 128)
  return Buffer.from(groups.map((group, index) => (index === groups.length - 1 ? group : group | 0x80)))
}

function bigEndian(value: number, base: number): number[] {
  const digits = [value % base]
  for (let left = Math.floor(value / base); left > 0; left = Math.floor(left / base)) digits.unshift(left % base)
  return digits
}
