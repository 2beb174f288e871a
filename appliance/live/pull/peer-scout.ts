import type { IncomingMessage } from 'node:http'
import { request as requestHttps } from 'node:https'
import type { Clock } from '#appliance/base/clock.ts'
import { seconds } from '#appliance/base/duration.ts'
import type { Milliseconds } from '#appliance/base/duration.ts'
import { nodeHttp } from '#appliance/base/node-http.ts'
import { mayTake, pathHeader, pathIn } from './peer-protocol.ts'

/** A box on the same network answers at once, or is not there. */
export const PEER_PATIENCE: Milliseconds = seconds(1)

export interface Inquiry {
  /** Where the peer has the lesson. */
  address: string
  /** Who asks. */
  boxId: string
  clock: Clock
}

/** A box's id: it has the lesson on air and hands it on. absent: it has not, or does not. unreachable: nobody answers there. */
export type PeerAnswer = { readonly boxId: string } | 'absent' | 'unreachable'

/** Asks one peer, without taking anything; resolves within a second and never rejects. */
export function askPeer({ address, boxId, clock }: Inquiry, signal: AbortSignal): Promise<PeerAnswer> {
  return new Promise((resolve) => {
    const send = address.startsWith('https:') ? requestHttps : nodeHttp.request
    const request = send(address, { method: 'HEAD', agent: false, headers: pathHeader([boxId]) })
    const answer = (said: PeerAnswer): void => {
      timer.cancel()
      signal.removeEventListener('abort', giveUp)
      request.destroy()
      resolve(said)
    }
    const giveUp = (): void => answer('unreachable')
    const timer = clock.after(PEER_PATIENCE, giveUp)
    signal.addEventListener('abort', giveUp, { once: true })
    request.on('response', (response) => answer(saidBy(response, boxId)))
    request.on('error', giveUp)
    if (signal.aborted) return giveUp()
    request.end()
  })
}

function saidBy({ statusCode, headers }: IncomingMessage, ownId: string): PeerAnswer {
  const path = pathIn(headers)
  return statusCode === 200 && mayTake(path, ownId) ? { boxId: path[0] } : 'absent'
}
