import { createHash, createPublicKey, verify } from 'node:crypto'
import type { KeyObject } from 'node:crypto'
import Value from 'typebox/value'
import { SignatureDocument } from '#appliance/contract/catalogue.ts'
import { parseJson } from './json-text.ts'
import { refusal } from './refusal.ts'

/** Keys by their id, and how many of those that are named must have signed. */
export interface Signers {
  readonly keys: Readonly<Record<string, string>>
  readonly role: { readonly keys: readonly string[]; readonly threshold: number }
}

/** A document as it came, with what came as its signature. */
export interface SignedBytes {
  readonly bytes: Uint8Array
  readonly signature: Uint8Array
}

const MOST_BYTES = 16_384
/** What stands before the 32 bytes of an Ed25519 key in its DER form (RFC 8410). */
const DER_HEAD = Buffer.from('302a300506032b6570032100', 'hex')

/** SHA-256 in hex of a public key that is given in base64: what a school writes into its settings. */
export function fingerprintOf(publicKey: string): string {
  return createHash('sha256').update(Buffer.from(publicKey, 'base64')).digest('hex')
}

/** How documents name a public key that is given in base64. */
export function keyIdOf(publicKey: string): string {
  return fingerprintOf(publicKey).slice(0, 16)
}

/**
 * Makes sure that enough of the signers signed exactly these bytes. Rejects with CATALOGUE_REFUSED: malformed; wrong-key where no signer
 * signed; wrong-signature where one of theirs does not fit the bytes; unsigned where too few signed.
 */
export async function verifySigned(name: string, signed: SignedBytes, signers: Signers): Promise<void> {
  const { threshold } = signers.role
  const theirs = await signaturesOf(name, signed.signature, signers)
  if (theirs.size === 0) throw refusal('wrong-key', `${name} is signed, but by no key that may sign it`)
  let good = 0
  for (const [keyId, signature] of theirs) {
    const key = publicKeyOf(signers.keys[keyId])
    if (key === undefined || !(await fits(signed.bytes, key, signature))) {
      throw refusal('wrong-signature', `the signature of key ${keyId} does not fit ${name}: it was changed, or is only half published`)
    }
    good += 1
  }
  if (good < threshold) throw refusal('unsigned', `${name} is signed by ${good} of the keys that may; ${threshold} are needed`)
}

/** Those of the signatures that are by signers, each signer once. */
async function signaturesOf(name: string, bytes: Uint8Array, { keys, role }: Signers): Promise<ReadonlyMap<string, Buffer>> {
  const value = await parseJson(`${name}.sig`, bytes, MOST_BYTES)
  if (!Value.Check(SignatureDocument, value)) throw refusal('malformed', `${name}.sig is no list of signatures`)
  const theirs = value.signatures.filter(({ keyId }) => role.keys.includes(keyId) && Object.hasOwn(keys, keyId))
  return new Map(theirs.map(({ keyId, ed25519 }) => [keyId, Buffer.from(ed25519, 'base64')]))
}

function publicKeyOf(base64: string | undefined): KeyObject | undefined {
  const raw = Buffer.from(base64 ?? '', 'base64')
  if (raw.length !== 32) return undefined
  return createPublicKey({ key: Buffer.concat([DER_HEAD, raw]), format: 'der', type: 'spki' })
}

/** On another thread: eight megabytes take a small box a tenth of a second. */
function fits(bytes: Uint8Array, key: KeyObject, signature: Buffer): Promise<boolean> {
  return new Promise((resolve) => verify(null, bytes, key, signature, (failed, good) => resolve(failed === null && good)))
}
