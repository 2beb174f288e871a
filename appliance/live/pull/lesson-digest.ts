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

/** Where a channel's lesson comes from. */
export interface LessonSources {
  /** What the settings call their lesson; empty = by its first address. */
  readonly shared_as: string
  /** Of the settings. */
  readonly sources: readonly PullSource[]
  /** Those that the lesson itself names. */
  readonly lesson?: { readonly sources: readonly PullSource[] } | undefined
}

/**
 * What the boxes of a school know a lesson by: SHA-256, in hex, over the name that the settings give it, or over the first address it
 * comes from without user and password. A lesson that names addresses of its own is no lesson of the settings, whatever they call theirs.
 * Undefined where a channel has neither name nor address. It tells nobody the address.
 */
export function lessonDigest(from: LessonSources): string | undefined {
  if (from.shared_as !== '' && (from.lesson?.sources ?? []).length === 0) return digestOf(`name ${from.shared_as}`)
  const [first] = sourcesInOrder(from)
  return first === undefined ? undefined : digestOf(`address ${canonical(first.resolver ?? first.url)}`)
}

/** The preferred one first. */
function sourcesInOrder({ lesson, sources }: Omit<LessonSources, 'shared_as'>): readonly PullSource[] {
  return [...(lesson?.sources ?? []), ...sources]
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
