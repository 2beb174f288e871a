import { createHash, X509Certificate } from 'node:crypto'

/** A certificate and its key, as TLS needs them and as people compare them. */
export interface Credentials {
  /** PEM; the certificates that vouch for it may follow. */
  readonly certificate: string
  /** PEM. */
  readonly key: string
  readonly from: 'box' | 'school'
  /** SHA-256 of the certificate in hex: what every browser shows of it. */
  readonly fingerprint: string
  /** SHA-256 of its public key (SubjectPublicKeyInfo) in hex. */
  readonly keyFingerprint: string
  /** Epoch milliseconds. */
  readonly validFrom: number
  readonly validUntil: number
}

/** Throws what Node's own reader throws where the text is no certificate. */
export function credentialsOf({ certificate, key, from }: Pick<Credentials, 'certificate' | 'key' | 'from'>): Credentials {
  const read = new X509Certificate(certificate)
  return {
    ...{ certificate, key, from },
    fingerprint: sha256(read.raw),
    keyFingerprint: sha256(read.publicKey.export({ type: 'spki', format: 'der' })),
    validFrom: Date.parse(read.validFrom),
    validUntil: Date.parse(read.validTo),
  }
}

function sha256(bytes: Buffer): string {
  return createHash('sha256').update(bytes).digest('hex')
}
