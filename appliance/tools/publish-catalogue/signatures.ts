import { createPublicKey, verify } from 'node:crypto'
import type { KeyObject } from 'node:crypto'
import type { RootDocument, SignatureDocument } from '#appliance/contract/catalogue.ts'
import { fingerprintOf } from '#appliance/library/catalogue/signature.ts'

/** The keys of a document by their id; one whose id is not that of its bytes is left out. */
export function keysOf({ keys }: Pick<RootDocument, 'keys'>): ReadonlyMap<string, KeyObject> {
  const known = new Map<string, KeyObject>()
  for (const [id, base64] of Object.entries(keys)) {
    const raw = Buffer.from(base64, 'base64')
    if (raw.length === 32 && fingerprintOf(base64).startsWith(id)) known.set(id, publicKey(raw))
  }
  return known
}

/** The signatures that hold for exactly these bytes; each key counts once. */
export function holding(bytes: Buffer, document: SignatureDocument, keys: ReadonlyMap<string, KeyObject>): SignatureDocument['signatures'] {
  const seen = new Set<string>()
  return document.signatures.filter(({ keyId, ed25519 }) => {
    const key = keys.get(keyId)
    if (key === undefined || seen.has(keyId) || !verify(null, bytes, key, Buffer.from(ed25519, 'base64'))) return false
    seen.add(keyId)
    return true
  })
}

function publicKey(raw: Buffer): KeyObject {
  return createPublicKey({ format: 'jwk', key: { kty: 'OKP', crv: 'Ed25519', x: raw.toString('base64url') } })
}
