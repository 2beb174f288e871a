import { answerOf, failureOf, FILE_PATIENCE, request } from './api.ts'
import type { Answer } from './api.ts'
import { pageClock } from './page-clock.ts'

/*
 * Calls that take the box longer than a glance, for the pages that need them: the others stay light.
 */

/** A file that the box has made for a wish. */
export interface ToldFile {
  name: string
  blob: Blob
}

/** As `ask`. Never throws. */
export function postPatiently<T>(path: string, body: unknown): Promise<Answer<T>> {
  return answerOf(path, request('POST', body), FILE_PATIENCE)
}

/** What `/api/v1<path>` makes for this wish, under the name that the box gives it. Never throws. */
export async function fetchFile(path: string, body: unknown): Promise<Answer<ToldFile>> {
  const giveUp = new AbortController()
  const cancel = pageClock.after(FILE_PATIENCE, () => giveUp.abort())
  try {
    const response = await fetch(`/api/v1${path}`, { ...request('POST', body), credentials: 'same-origin', signal: giveUp.signal })
    if (!response.ok) return { ok: false, failure: await failureOf(response) }
    const name = /filename="([^"]+)"/.exec(response.headers.get('content-disposition') ?? '')?.[1] ?? 'file'
    return { ok: true, value: { name, blob: await response.blob() } }
  } catch {
    // As for every call: no network, a refused connection, or a file that broke off.
    return { ok: false, failure: { code: 'BOX_UNREACHABLE' } }
  } finally {
    cancel()
  }
}
