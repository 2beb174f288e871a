import { createHmac, randomBytes } from 'node:crypto'
import type { PullSource } from '#appliance/config/schema.ts'

/** Of this start of the box alone: whoever sees revisions must not be able to try out which password is behind one. */
const KEY = randomBytes(32)

/** Stands for the addresses of a channel, credentials and order included: another list has another one, the same list the same. */
export function sourcesRevision(sources: readonly PullSource[]): string {
  const list = sources.map(({ url, resolver = '' }) => [url, resolver])
  return createHmac('sha256', KEY).update(JSON.stringify(list)).digest('base64url').slice(0, 16)
}
