import type { Clock } from '#appliance/base/clock.ts'
import { seconds } from '#appliance/base/duration.ts'
import { BoxError, sentenceOf } from '#appliance/base/errors.ts'
import { maskUrl } from '#appliance/base/log.ts'
import { checkSourceUrl, decoded, maskerFor } from './pull-url.ts'

const PATIENCE = seconds(5)
const MAX_ANSWER_BYTES = 64 * 1024

/**
 * Asks the school's service for the address of the moment: it answers `{"url": "..."}` or the bare address.
 * Rejects with BoxError RESOLVER_FAILED after 5 s, above 64 KB, or where the answer is no address that can be pulled.
 */
export async function resolveSource(resolver: string, clock: Clock, signal: AbortSignal): Promise<string> {
  const late = new AbortController()
  const timer = clock.after(PATIENCE, () => late.abort())
  try {
    const { address, authorization } = asked(resolver)
    const answer = await fetch(address, {
      signal: AbortSignal.any([signal, late.signal]),
      headers: { accept: 'application/json, text/plain', ...authorization },
    })
    if (!answer.ok) throw failed(resolver, `it answers ${answer.status}`)
    return addressIn(await readText(resolver, answer))
  } catch (thrown) {
    if (thrown instanceof BoxError && thrown.code === 'RESOLVER_FAILED') throw thrown
    const why = late.signal.aborted ? 'no whole answer within 5 s' : reasonOf(thrown)
    throw failed(resolver, why, thrown)
  } finally {
    timer.cancel()
  }
}

/** fetch refuses an address with user and password; they are sent as browsers send them. */
function asked(resolver: string): { address: URL; authorization: Record<string, string> } {
  const address = new URL(resolver)
  const { username, password } = address
  address.username = address.password = ''
  if (username === '' && password === '') return { address, authorization: {} }
  const pair = Buffer.from(`${decoded(username)}:${decoded(password)}`).toString('base64')
  return { address, authorization: { authorization: `Basic ${pair}` } }
}

async function readText(resolver: string, answer: Response): Promise<string> {
  const pieces: Uint8Array[] = []
  let bytes = 0
  for await (const piece of answer.body ?? []) {
    bytes += piece.length
    if (bytes > MAX_ANSWER_BYTES) throw failed(resolver, 'its answer is larger than 64 KB')
    pieces.push(piece)
  }
  return Buffer.concat(pieces).toString('utf8').trim()
}

function addressIn(text: string): string {
  return checkSourceUrl(text.startsWith('{') ? urlField(JSON.parse(text)) : text)
}

function urlField(value: unknown): string {
  const url = typeof value === 'object' && value !== null && 'url' in value ? value.url : undefined
  return typeof url === 'string' ? url.trim() : ''
}

function reasonOf(thrown: unknown): string {
  if (thrown instanceof SyntaxError) return 'its answer is broken JSON'
  // What fetch throws hides the reason of a refused connection in its cause.
  return thrown instanceof TypeError && thrown.cause !== undefined ? sentenceOf(thrown.cause) : sentenceOf(thrown)
}

function failed(resolver: string, why: string, cause?: unknown): BoxError {
  const sentence = `the service at ${maskUrl(resolver)} gave no address of the lesson: ${maskerFor(resolver)(why)}`
  return new BoxError('RESOLVER_FAILED', sentence, { cause })
}
