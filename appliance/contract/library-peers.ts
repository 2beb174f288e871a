import Type from 'typebox'
import type { Static } from 'typebox'
import { Sha256 } from './catalogue.ts'

/** Boxes have version 4 UUIDs, see `<data>/box-id`. */
const BoxId = Type.String({ pattern: '^[0-9a-f-]{1,64}$' })

/** A class runs there that comes over the uplink which the boxes share: nothing else may take of it. */
const LineTaken = Type.Boolean()

/** One box asks another what it has, and says of itself what the other may want to know. Sealed with the school's secret. */
export const PeerAsk = Type.Object({
  /** Port of its pages, so that it can be asked in return. */
  port: Type.Integer({ minimum: 1, maximum: 65_535 }),
  /** Blobs that it does not have whole, in the order in which it needs them. */
  wants: Type.Array(Sha256, { maxItems: 200 }),
  /** Those of them that it fetches over the uplink now. */
  fetching: Type.Array(Sha256, { maxItems: 200 }),
  /** It may not fetch any of them over the uplink now, and nobody is to wait for that. */
  held: Type.Optional(Type.Boolean()),
  lineTaken: Type.Optional(LineTaken),
})
export type PeerAsk = Static<typeof PeerAsk>

/** What the other box has of the blobs that it was asked for. */
export const PeerAnswer = Type.Object({
  boxId: BoxId,
  holds: Type.Array(
    Type.Object({
      sha256: Sha256,
      /** Absent: all of it. A bit for each piece, the first in the highest bit of the first byte, in base64. */
      pieces: Type.Optional(Type.String({ maxLength: 16_384 })),
    }),
    { maxItems: 200 },
  ),
  /** Of the blobs asked for, those that it would fetch over the uplink and hand on, were it its turn, and those that it fetches now. */
  wants: Type.Array(Sha256, { maxItems: 200 }),
  fetching: Type.Array(Sha256, { maxItems: 200 }),
  lineTaken: Type.Optional(LineTaken),
})
export type PeerAnswer = Static<typeof PeerAnswer>
