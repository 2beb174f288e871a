import type { ErrorCode } from '#appliance/contract/errors.ts'
import type { Problem } from '#appliance/contract/problem.ts'
import { pageClock } from './page-clock.ts'

/** Why a command was not carried out. `BOX_UNREACHABLE` is the page's own word: nothing answered. */
export interface Failure {
  code: ErrorCode | 'BOX_UNREACHABLE'
  /** Seconds until it is worth trying again. */
  retryAfter?: number
}

export type Answer<T> = { ok: true; value: T } | { ok: false; failure: Failure }

type Method = 'GET' | 'POST' | 'PUT' | 'DELETE'

const PATIENCE = 10_000

/** Calls `/api/v1<path>` of the box this page came from. Never throws. */
export async function ask<T>(method: Method, path: string, body?: unknown): Promise<Answer<T>> {
  const giveUp = new AbortController()
  const cancel = pageClock.after(PATIENCE, () => giveUp.abort())
  try {
    const response = await fetch(`/api/v1${path}`, request(method, body, giveUp.signal))
    if (!response.ok) return { ok: false, failure: await failureOf(response) }
    return { ok: true, value: (await response.json()) as T }
  } catch {
    // fetch rejects alike for no network, a refused connection and a body that is no JSON: the box did not answer.
    return { ok: false, failure: { code: 'BOX_UNREACHABLE' } }
  } finally {
    cancel()
  }
}

function request(method: Method, body: unknown, signal: AbortSignal): RequestInit {
  const plain: RequestInit = { method, credentials: 'same-origin', cache: 'no-store', signal }
  if (body === undefined) return plain
  return { ...plain, headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) }
}

async function failureOf(response: Response): Promise<Failure> {
  if (!response.headers.get('content-type')?.includes('json')) return { code: 'INTERNAL' }
  const problem = (await response.json()) as Problem
  const code = problem.code as ErrorCode
  return problem.retryAfter === undefined ? { code } : { code, retryAfter: problem.retryAfter }
}
