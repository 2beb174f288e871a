import { Value } from 'typebox/value'
import Type from 'typebox'
import { plainAddress } from '#appliance/base/address.ts'
import { BoxError } from '#appliance/base/errors.ts'
import { PeerAnswer, PeerAsk } from '#appliance/contract/library-peers.ts'
import { ASK_PATH, SEAL_HEADER } from '#appliance/library/peers/ask-peer.ts'
import { openRequest, sealAnswer } from '#appliance/library/peers/seal.ts'
import { fails } from '../app.ts'
import type { App } from '../app.ts'
import type { LibraryPeersForWeb } from '../rooms.ts'

export interface LibraryPeersOptions {
  readonly peers: LibraryPeersForWeb
  /** What the boxes of this school share; empty where they share nothing. */
  readonly secret: () => string
}

/** Ten boxes ask once a second. */
const ASKED_OFTEN = { rateLimit: { max: 3000, timeWindow: 60_000 } }

/** One box asks another. The body is sealed as it stands, so it is taken as text and read here. */
export function libraryPeersRoute(app: App, { peers, secret }: LibraryPeersOptions): void {
  app.post(
    ASK_PATH,
    {
      config: ASKED_OFTEN,
      schema: {
        tags: ['library'],
        summary: 'Another box of this school asks what this one has; sealed with the school’s secret',
        description: fails('PEER_REFUSED'),
        body: Type.String({ maxLength: 65_536 }),
        response: { 200: PeerAnswer },
      },
    },
    async (request, reply) => {
      const sealed = { method: 'POST', path: ASK_PATH, body: request.body }
      const asker = openRequest(secret(), request.headers.authorization, sealed)
      if (asker === undefined) throw new BoxError('PEER_REFUSED', 'this does not bear the seal of this school')
      const text = JSON.stringify(peers.answer(asker.boxId, plainAddress(request.ip), askOf(request.body)))
      return reply
        .header(SEAL_HEADER, sealAnswer(secret(), asker.word, text))
        .type('application/json')
        .serializer((payload: unknown) => String(payload))
        .send(text as unknown as PeerAnswer)
    },
  )
}

function askOf(text: string): PeerAsk {
  try {
    const ask: unknown = JSON.parse(text)
    if (Value.Check(PeerAsk, ask)) return ask
  } catch {
    // No JSON is as malformed as JSON of another shape.
  }
  throw new BoxError('BAD_REQUEST', 'this is not what one box asks another')
}
