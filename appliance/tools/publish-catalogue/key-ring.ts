import { createPrivateKey, createPublicKey, generateKeyPairSync, sign } from 'node:crypto'
import type { KeyObject } from 'node:crypto'
import { mkdir, readFile, rename, stat } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { BoxError, sentenceOf } from '#appliance/base/errors.ts'
import { fingerprintOf } from '#appliance/library/catalogue/signature.ts'
import { writeFileAtomic } from '#appliance/storage/disk.ts'

/** One Ed25519 key (RFC 8032) of a publisher. */
export interface SigningKey {
  readonly id: string
  /** The 32 raw bytes of the public key. */
  readonly raw: Buffer
  /** SHA-256 of them, in hex: what a box is told to trust. */
  readonly fingerprint: string
  sign(bytes: Buffer): string
}

export const ROOT_KEY_FILE = 'root-key.pem'
export const SIGNING_KEY_FILE = 'signing-key.pem'

/** The key in a PEM file (PKCS #8). Undefined where there is no such file. */
export async function readKey(path: string): Promise<SigningKey | undefined> {
  try {
    return keyOf(createPrivateKey(await readFile(path)))
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code === 'ENOENT') return undefined
    throw new BoxError('BAD_REQUEST', `${path} cannot be read as a key: ${sentenceOf(cause)}`, { cause })
  }
}

/** Makes a key, for the eyes of its owner alone. One that stands at `path` is kept beside it. */
export async function makeKey(path: string): Promise<SigningKey> {
  const { privateKey } = generateKeyPairSync('ed25519')
  await mkdir(dirname(path), { recursive: true, mode: 0o700 })
  const former = await readKey(path)
  if (former !== undefined) await rename(path, join(dirname(path), `retired-${former.id}.pem`))
  await writeFileAtomic(path, privateKey.export({ type: 'pkcs8', format: 'pem' }), { mode: 0o600 })
  return keyOf(privateKey)
}

/** Whether others on this machine may read the key. */
export async function isOpenToOthers(path: string): Promise<boolean> {
  return ((await stat(path)).mode & 0o077) !== 0
}

function keyOf(key: KeyObject): SigningKey {
  if (key.asymmetricKeyType !== 'ed25519') throw new BoxError('BAD_REQUEST', `the key is ${key.asymmetricKeyType}, and not Ed25519`)
  const { x = '' } = createPublicKey(key).export({ format: 'jwk' })
  const raw = Buffer.from(x, 'base64url')
  const fingerprint = fingerprintOf(raw.toString('base64'))
  return { id: fingerprint.slice(0, 16), raw, fingerprint, sign: (bytes) => sign(null, bytes, key).toString('base64') }
}
