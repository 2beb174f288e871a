import { createHash } from 'node:crypto'

/** Of all names that a box makes up (RFC 9562, 6.6): random, and never another. */
const NAMESPACE = Buffer.from('5c6f9a2e7d1b4e0f8a3392d4b7e6150c', 'hex')

/** The UUID of a name (version 5): the same name has the same one on every box and at any time. */
export function uuidOfName(name: string): string {
  const bytes = createHash('sha1').update(NAMESPACE).update(name).digest().subarray(0, 16)
  bytes[6] = ((bytes[6] ?? 0) & 0x0f) | 0x50
  bytes[8] = ((bytes[8] ?? 0) & 0x3f) | 0x80
  return bytes.toString('hex').replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/u, '$1-$2-$3-$4-$5')
}
