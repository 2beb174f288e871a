import { Value } from 'typebox/value'
import type { Dispatcher } from 'undici'
import { BoxError, sentenceOf } from '#appliance/base/errors.ts'
import { PeerAnswer } from '#appliance/contract/library-peers.ts'
import type { PeerAsk } from '#appliance/contract/library-peers.ts'
import { isSealedAnswer, sealRequest } from './seal.ts'

export const ASK_PATH = '/api/v1/library/peers/ask'
export const SEAL_HEADER = 'classbox-seal'
/** 200 blobs with the bitmaps of a 64 GiB library. */
const MOST_BYTES = 4_194_304

export interface Asking {
  readonly dispatcher: Dispatcher
  readonly address: string
  readonly secret: string
  readonly boxId: string
  /** 32 hex digits that were never used before. */
  readonly word: string
  readonly signal: AbortSignal
}

/** Asks one box. Rejects with SOURCE_FAILED where it does not answer, or PEER_REFUSED where it is no box of this school. */
export async function askPeer({ dispatcher, address, secret, boxId, word, signal }: Asking, ask: PeerAsk): Promise<PeerAnswer> {
  const body = JSON.stringify(ask)
  const authorization = sealRequest(secret, { boxId, word }, { method: 'POST', path: ASK_PATH, body })
  const headers = { authorization, 'content-type': 'text/plain' }
  const answer = await sent(dispatcher, { origin: address, path: ASK_PATH, method: 'POST', headers, body, signal })
  const seal = answer.headers[SEAL_HEADER]
  const text = await textOf(answer, address)
  if (answer.statusCode !== 200) throw new BoxError('SOURCE_FAILED', `the box at ${address} answered ${answer.statusCode}`)
  if (typeof seal !== 'string' || !isSealedAnswer(secret, { word, body: text, seal })) {
    throw new BoxError('PEER_REFUSED', `whoever answers at ${address} does not have this school’s secret`)
  }
  return read(text, address)
}

async function sent(dispatcher: Dispatcher, options: Dispatcher.RequestOptions): Promise<Dispatcher.ResponseData> {
  try {
    return await dispatcher.request(options)
  } catch (cause) {
    throw new BoxError('SOURCE_FAILED', `the box at ${String(options.origin)} does not answer: ${sentenceOf(cause)}`, { cause })
  }
}

async function textOf({ body }: Dispatcher.ResponseData, address: string): Promise<string> {
  const parts: Buffer[] = []
  let bytes = 0
  try {
    for await (const part of body as AsyncIterable<Buffer>) {
      bytes += part.length
      if (bytes > MOST_BYTES) throw new BoxError('SOURCE_FAILED', `the box at ${address} answers without end`)
      parts.push(part)
    }
  } catch (cause) {
    if (cause instanceof BoxError) throw cause
    throw new BoxError('SOURCE_FAILED', `the box at ${address} broke off: ${sentenceOf(cause)}`, { cause })
  }
  return Buffer.concat(parts).toString()
}

function read(text: string, address: string): PeerAnswer {
  try {
    const answer: unknown = JSON.parse(text)
    if (Value.Check(PeerAnswer, answer)) return answer
  } catch {
    // No JSON is as malformed as JSON of another shape.
  }
  throw new BoxError('SOURCE_FAILED', `the box at ${address} answered what no box of this version does`)
}
