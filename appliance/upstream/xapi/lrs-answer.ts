import { hours } from '#appliance/base/duration.ts'
import type { Milliseconds } from '#appliance/base/duration.ts'
import { isPage } from '#appliance/base/web-desk.ts'
import type { Verdict } from '../delivery.ts'

/*
 * What a learning record store's answer to POST /statements means (xAPI 1.0.3, part 3, 1.1 and 2.1.2). Pure.
 */

export interface LrsAnswer {
  readonly status: number
  readonly headers: Readonly<Record<string, string | string[] | undefined>>
  /** Its beginning. */
  readonly body: Uint8Array
}

const LONGEST_RETRY_AFTER: Milliseconds = hours(6)

/** `statements`: how many were sent; `now`: epoch milliseconds, for dates. */
export function verdictOf({ status, headers, body }: LrsAnswer, { statements, now }: { statements: number; now: number }): Verdict {
  const page = isPage(body)
  if (status === 200 || status === 204)
    return page ? odd('answers with a web page: the network may want somebody to sign in') : { is: 'taken' }
  if (status === 401 || status === 403) return { is: 'later', trouble: 'not-allowed', says: `does not let the box in (${status})` }
  // One of that id is there already. Ids follow from what is told: it is this one, told in other words by an earlier make of the box.
  if (status === 409) return statements === 1 ? { is: 'taken' } : { is: 'refused', says: 'one of several is there already (409)' }
  // A web server for TLS says 400 in HTML to whoever comes without.
  if (!page && (status === 400 || status === 413 || status === 422))
    return { is: 'refused', says: `does not want it (${status})${reasonIn(body)}` }
  if (status === 408 || status === 429 || (status >= 500 && status !== 511)) {
    return { is: 'later', trouble: 'busy', says: `cannot take anything now (${status})`, retryAfter: retryAfterOf(headers, now) }
  }
  return odd(`gives an answer that fits no question (${status})`)
}

function odd(says: string): Verdict {
  return { is: 'later', trouble: 'odd', says }
}

/** For the technician: some stores say which part they mind. */
function reasonIn(body: Uint8Array): string {
  const text = new TextDecoder('utf-8')
    .decode(body.subarray(0, 300))
    .replaceAll(/[\p{Cc}\s]+/gu, ' ')
    .trim()
  return text === '' ? '' : `: ${text}`
}

function retryAfterOf(headers: LrsAnswer['headers'], now: number): Milliseconds | undefined {
  const header = headers['retry-after']
  const said = (typeof header === 'object' ? header[0] : header)?.trim()
  if (said === undefined) return undefined
  const wait = /^\d{1,9}$/u.test(said) ? Number(said) * 1000 : Date.parse(said) - now
  return Number.isFinite(wait) ? Math.min(Math.max(wait, 0), LONGEST_RETRY_AFTER) : undefined
}
