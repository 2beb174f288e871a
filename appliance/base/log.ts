import type { EventEmitter } from 'node:events'
import { pino, symbols } from 'pino'
import type { DestinationStream, Logger } from 'pino'

/** A room's logger: facts first, then a short past-tense sentence. */
export type Log = Logger

/** Field names that never reach a log line, at any of the first three levels. */
const SECRET_FIELDS = [
  ...['pin', 'claimCode', 'lessonCode', 'passphrase', 'secret', 'token', 'key', 'publishKey', 'cookie', 'authorization'],
  ...['pupilName', 'names'],
]

const LOG_LEVELS = ['trace', 'debug', 'info', 'warn', 'error', 'silent'] as const
export type LogLevel = (typeof LOG_LEVELS)[number]

/** The box's root log: JSON lines on stdout, or on `destination`. */
export function createLog(level: LogLevel, destination?: DestinationStream): Log {
  const paths = SECRET_FIELDS.flatMap((field) => [field, `*.${field}`, `*.*.${field}`])
  const options = {
    level,
    base: null,
    timestamp: () => `,"time":"${new Date().toISOString()}"`,
    formatters: { level: (label: string) => ({ level: label }) },
    redact: { paths, censor: '[hidden]' },
  }
  return destination === undefined ? pino(options) : pino(options, destination)
}

/**
 * Resolves once what was said last is written; for a process that says its last words. It may never resolve: nobody may read, and
 * a log that is silent has nothing on its way.
 */
export function logWritten(log: Log): Promise<void> {
  const destination = (log as unknown as Record<symbol, Partial<EventEmitter>>)[symbols.streamSym]
  // One that is only written to has written when it returns.
  return new Promise((resolve) => (destination?.once === undefined ? resolve() : void destination.once('drain', resolve)))
}

/** A key as it may be shown in a log: its first two characters, and its length no longer than that. */
export function maskKey(key: string): string {
  return `${key.slice(0, 2)}***`
}

/** Shorter parts of a path are names that people gave, not tokens. */
const SHORTEST_TOKEN = 16

/** What of the path of an address may be a secret: the stream key of an RTMP address, and what looks like a token anywhere. */
export function secretsInPath({ protocol, pathname }: URL): string[] {
  const [, app = '', ...rest] = pathname.split('/')
  const key = protocol.startsWith('rtmp') ? (rest.at(-1) ?? '') : ''
  const tokens = [app, ...rest].map(withoutExtension).filter((name) => name.length >= SHORTEST_TOKEN && /\d/.test(name))
  return [key, ...tokens].filter((secret) => secret !== '')
}

function withoutExtension(name: string): string {
  return name.replace(/\.[a-z][a-z0-9]{0,4}$/i, '')
}

/**
 * A URL without its credentials: user, password, every query value and what may be a secret in its path are hidden;
 * a text that is no URL is hidden whole.
 */
export function maskUrl(text: string): string {
  if (!URL.canParse(text)) return '***'
  const url = new URL(text)
  if (url.host === '') return '***'
  const user = url.username === '' && url.password === '' ? '' : '***@'
  const query = [...url.searchParams.keys()].map((name) => `${name}=***`).join('&')
  const path = url.pathname
    .split('/')
    .map(maskerOfParts(secretsInPath(url)))
    .join('/')
  return `${url.protocol}//${user}${url.host}${path}${query === '' ? '' : `?${query}`}`
}

function maskerOfParts(secrets: readonly string[]): (part: string) => string {
  return (part) => {
    if (secrets.includes(part)) return '***'
    const name = withoutExtension(part)
    return secrets.includes(name) ? `***${part.slice(name.length)}` : part
  }
}
