import { createHash } from 'node:crypto'
import type { PullSource } from '#appliance/config/schema.ts'

const PORTS: Readonly<Record<string, string>> = {
  'http:': '80',
  'https:': '443',
  'rtmp:': '1935',
  'rtmps:': '443',
  'rtsp:': '554',
  'rtsps:': '322',
}

/**
 * What the boxes of a school know a lesson by: SHA-256, in hex, over the name that the settings give it, or over the first address it
 * comes from without user and password. Undefined where a channel has neither. It tells nobody the address.
 */
export function lessonDigest({ shared_as, sources }: { shared_as: string; sources: readonly PullSource[] }): string | undefined {
  if (shared_as !== '') return digestOf(`name ${shared_as}`)
  const [first] = sources
  return first === undefined ? undefined : digestOf(`address ${canonical(first.resolver ?? first.url)}`)
}

function canonical(text: string): string {
  const url = URL.parse(text)
  if (url === null) return text
  const port = url.port === '' ? (PORTS[url.protocol] ?? '') : url.port
  return `${url.protocol}//${url.hostname.toLowerCase()}:${port}${url.pathname}${url.search}`
}

function digestOf(text: string): string {
  return createHash('sha256').update(text).digest('hex')
}
