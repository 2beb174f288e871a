import { createHash, generateKeyPairSync, sign } from 'node:crypto'
import type { SignatureDocument } from '#appliance/contract/catalogue.ts'

/** A publisher's key: made anew, kept in memory. */
export interface SigningKey {
  readonly keyId: string
  /** SHA-256 of the public key: what a school writes into its settings. */
  readonly fingerprint: string
  /** 32 bytes in base64, as root.json has it. */
  readonly publicKey: string
  sign(bytes: Uint8Array): SignatureDocument['signatures'][number]
}

export function aSigningKey(): SigningKey {
  const { publicKey, privateKey } = generateKeyPairSync('ed25519')
  // The last 32 bytes of the DER form are the key itself (RFC 8410).
  const raw = publicKey.export({ format: 'der', type: 'spki' }).subarray(-32)
  const fingerprint = createHash('sha256').update(raw).digest('hex')
  const keyId = fingerprint.slice(0, 16)
  return {
    keyId,
    fingerprint,
    publicKey: raw.toString('base64'),
    sign: (bytes) => ({ keyId, ed25519: sign(null, bytes, privateKey).toString('base64') }),
  }
}
