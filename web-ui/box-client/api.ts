import type { ErrorCode } from '#appliance/contract/errors.ts'
import type { Problem } from '#appliance/contract/problem.ts'
import { pageClock } from './page-clock.ts'

/** Why a command was not carried out. `BOX_UNREACHABLE` is the page's own word: nothing answered. */
export interface Failure {
  code: ErrorCode | 'BOX_UNREACHABLE'
  /** Seconds until it is worth trying again. */
  retryAfter?: number
  /** What it is now, where somebody else has changed it since this page looked. */
  current?: unknown
}

export type Answer<T> = { ok: true; value: T } | { ok: false; failure: Failure }

type Method = 'GET' | 'POST' | 'PUT' | 'DELETE'

const PATIENCE = 10_000
/** A workbook over the Wi-Fi of an old phone. */
export const FILE_PATIENCE = 60_000

/** Calls `/api/v1<path>` of the box this page came from. Never throws. */
export function ask<T>(method: Method, path: string, body?: unknown): Promise<Answer<T>> {
  return answerOf(path, request(method, body), PATIENCE)
}

/** Sends a file to `/api/v1<path>` as it is. Never throws. */
export function send<T>(path: string, file: Blob): Promise<Answer<T>> {
  return answerOf(path, { method: 'POST', headers: { 'content-type': 'application/octet-stream' }, body: file }, FILE_PATIENCE)
}

/** What the box answers within `patience` milliseconds. Never throws. */
export async function answerOf<T>(path: string, wish: RequestInit, patience: number): Promise<Answer<T>> {
  const giveUp = new AbortController()
  const cancel = pageClock.after(patience, () => giveUp.abort())
  try {
    const response = await fetch(`/api/v1${path}`, { ...wish, credentials: 'same-origin', cache: 'no-store', signal: giveUp.signal })
    if (!response.ok) return { ok: false, failure: await failureOf(response) }
    return { ok: true, value: (await response.json()) as T }
  } catch {
    // fetch rejects alike for no network, a refused connection and a body that is no JSON: the box did not answer.
    return { ok: false, failure: { code: 'BOX_UNREACHABLE' } }
  } finally {
    cancel()
  }
}

export function request(method: Method, body: unknown): RequestInit {
  if (body === undefined) return { method }
  return { method, headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) }
}

export async function failureOf(response: Response): Promise<Failure> {
  if (!response.headers.get('content-type')?.includes('json')) return { code: 'INTERNAL' }
  const problem = (await response.json()) as Problem
  const { code, retryAfter, current } = problem
  return {
    code: code as ErrorCode,
    ...(retryAfter === undefined ? {} : { retryAfter }),
    ...(current === undefined ? {} : { current }),
  }
}
