import { connect } from 'node:net'
import { isIP } from 'node:net'
import type { Clock } from '#appliance/base/clock.ts'
import { seconds } from '#appliance/base/duration.ts'
import type { Milliseconds } from '#appliance/base/duration.ts'
import { BoxError } from '#appliance/base/errors.ts'
import { lineErrorCode } from '#appliance/base/line-trouble.ts'
import { undici } from '#appliance/base/undici.ts'
import type { NetworkStep, NetworkTrouble } from '#appliance/contract/network-test.ts'

/** What a step came to. */
export type Finding = Pick<NetworkStep, 'state' | 'trouble' | 'omitted' | 'milliseconds' | 'bytesPerSecond' | 'status'>

/** What one address is asked for at most; a head of HTTP, and what is under way when the line is closed, comes on top. */
export const MOST_OF_ADDRESS = 262_144
const ON_TOP = 65_536
const PATIENCE = seconds(8)
/** Less than that says nothing of a line. */
const ENOUGH_TO_TELL = 65_536
const PORTS: Readonly<Record<string, number>> = { 'rtmp:': 1935, 'rtmps:': 443, 'rtsp:': 554, 'rtsps:': 322 }

export interface ProbeOptions {
  readonly clock: Clock
  readonly signal: AbortSignal
  /** Called with every few bytes that came. */
  readonly took: (bytes: number) => void
  /** It gives documents of this kind: a web page in their place is somebody else's. */
  readonly wants: 'media' | 'document'
}

/** The bytes that asking `url` takes at most. */
export function mostBytesOf(url: string): number {
  return /^https?:/u.test(url) ? MOST_OF_ADDRESS + ON_TOP : 0
}

/** Asks an address as the box does later: by HTTP for its beginning, else for a connection alone. Never rejects. */
export async function probeAddress(text: string, options: ProbeOptions): Promise<Finding> {
  const url = new URL(text)
  // An SRT listener answers a handshake with its own stream id and passphrase alone, by UDP.
  if (url.protocol === 'srt:') return { state: 'not-tested', omitted: 'protocol' }
  try {
    if (url.protocol.startsWith('http')) return await probeHttp(url, options)
    const port = url.port === '' ? (PORTS[url.protocol] ?? 1935) : Number(url.port)
    return { state: 'well', milliseconds: await timeToConnect(url.hostname.replace(/^\[|\]$/gu, ''), port, options) }
  } catch (thrown) {
    return { state: 'failed', trouble: troubleOf(thrown) }
  }
}

/** Milliseconds until a port takes a connection; rejects with the system's error, or with ETIMEDOUT after 8 s. */
export async function timeToConnect(
  host: string,
  port: number,
  { clock, signal }: Pick<ProbeOptions, 'clock' | 'signal'>,
): Promise<number> {
  const began = clock.monotonic()
  const done = Promise.withResolvers<void>()
  const socket = connect({ host, port, signal })
  const timer = clock.after(PATIENCE, () =>
    socket.destroy(Object.assign(new BoxError('SOURCE_FAILED', 'no answer'), { code: 'ETIMEDOUT' })),
  )
  socket.once('connect', () => done.resolve())
  socket.on('error', (thrown) => done.reject(thrown))
  try {
    await done.promise
    return since(clock, began)
  } finally {
    timer.cancel()
    socket.destroy()
  }
}

async function probeHttp(url: URL, { clock, signal, took, wants }: ProbeOptions): Promise<Finding> {
  const end = new AbortController()
  const timer = clock.after(PATIENCE, () => end.abort(Object.assign(new BoxError('SOURCE_FAILED', 'no answer'), { code: 'ETIMEDOUT' })))
  const began = clock.monotonic()
  // Credentials belong into a head, not into the address of a request.
  const { username, password } = url
  const plain = Object.assign(new URL(url), { username: '', password: '' })
  const basic = `Basic ${Buffer.from(`${decodeURIComponent(username)}:${decodeURIComponent(password)}`).toString('base64')}`
  const headers = { range: `bytes=0-${MOST_OF_ADDRESS - 1}`, ...(username === '' ? {} : { authorization: basic }) }
  try {
    const answer = await undici().fetch(plain, { headers, signal: AbortSignal.any([signal, end.signal]) })
    const milliseconds = since(clock, began)
    const { status } = answer
    const rate = await rateOf(answer.body, { clock, took })
    const heard = { milliseconds, status, ...(rate === undefined ? {} : { bytesPerSecond: rate }) }
    const isPage = answer.headers.get('content-type')?.startsWith('text/html') === true
    if (answer.ok && isPage && wants === 'document') return { state: 'failed', trouble: 'login-page', ...heard }
    return answer.ok ? { state: 'well', ...heard } : { state: 'failed', trouble: 'status', ...heard }
  } finally {
    timer.cancel()
    end.abort()
  }
}

type Body = Awaited<ReturnType<ReturnType<typeof undici>['fetch']>>['body']

/** Reads the beginning; a server that knows no ranges, and a class without end, are hung up on. Undefined where too little came to tell. */
async function rateOf(body: Body, { clock, took }: Pick<ProbeOptions, 'clock' | 'took'>): Promise<number | undefined> {
  const began = clock.monotonic()
  let bytes = 0
  try {
    for await (const chunk of body ?? []) {
      bytes += (chunk as Uint8Array).length
      took((chunk as Uint8Array).length)
      if (bytes >= MOST_OF_ADDRESS) break
    }
  } catch (thrown) {
    // What has come tells as much of the line as if all had; whoever sends nothing has failed.
    if (bytes === 0) throw thrown
  }
  return bytes < ENOUGH_TO_TELL ? undefined : Math.round((bytes * 1000) / Math.max(1, clock.monotonic() - began))
}

/** What is wrong with a line, by the system's own name for it. */
export function troubleOf(thrown: unknown): NetworkTrouble {
  const code = lineErrorCode(thrown)
  if (/CERT|SELF_SIGNED|UNABLE_TO/u.test(code)) return 'certificate'
  return TROUBLES[code] ?? 'other'
}

const TROUBLES: Readonly<Record<string, NetworkTrouble>> = {
  ENOTFOUND: 'name-unknown',
  EAI_AGAIN: 'name-server-silent',
  ECONNREFUSED: 'refused',
  ECONNRESET: 'broke-off',
  UND_ERR_SOCKET: 'broke-off',
  UND_ERR_CONNECT_TIMEOUT: 'silent',
  ETIMEDOUT: 'silent',
  EHOSTUNREACH: 'unreachable',
  ENETUNREACH: 'unreachable',
}

/** The name of the host that has to be found first; undefined where an address names none. */
export function nameIn(text: string): string | undefined {
  const host = new URL(text).hostname.replace(/^\[|\]$/gu, '')
  return isIP(host) === 0 && host !== '' ? host : undefined
}

function since(clock: Clock, began: Milliseconds): number {
  return Math.max(1, Math.round(clock.monotonic() - began))
}
