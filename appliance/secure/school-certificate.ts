import { createPrivateKey, X509Certificate } from 'node:crypto'
import type { KeyObject } from 'node:crypto'
import { open } from 'node:fs/promises'
import { BoxError, sentenceOf } from '#appliance/base/errors.ts'
import { credentialsOf } from './credentials.ts'
import type { Credentials } from './credentials.ts'

/** A chain of certificates is a few thousand bytes. */
const MOST_BYTES = 262_144

/** Why a school's own certificate cannot be used. */
export type CertificateFault = 'incomplete' | 'unreadable' | 'no-certificate' | 'no-key' | 'key-locked' | 'mismatch'

/** Paths of PEM files, as the settings name them. */
export interface CertificateFiles {
  readonly certificate: string
  readonly key: string
}

/** Rejects with CERTIFICATE_UNUSABLE, whose `details` are `fault`, a CertificateFault, and `path`. Whether it is out of date is not looked at. */
export async function schoolCertificate(files: CertificateFiles): Promise<Credentials> {
  if (files.certificate === '' || files.key === '') {
    const missing = files.certificate === '' ? 'tls.certificate' : 'tls.key'
    throw unusable('incomplete', missing, { sentence: `${missing} is not set: a certificate and its key belong together` })
  }
  const [certificate, key] = [await textOf(files.certificate), await textOf(files.key)]
  const read = readCertificate(certificate, files.certificate)
  if (read.checkPrivateKey(readKey(key, files.key))) return credentialsOf({ certificate, key, from: 'school' })
  throw unusable('mismatch', files.key, { sentence: `the key ${files.key} is not the one of the certificate ${files.certificate}` })
}

function readCertificate(pem: string, path: string): X509Certificate {
  try {
    return new X509Certificate(pem)
  } catch (cause) {
    throw unusable('no-certificate', path, { sentence: `${path} holds no certificate in PEM form`, cause })
  }
}

function readKey(pem: string, path: string): KeyObject {
  try {
    return createPrivateKey(pem)
  } catch (cause) {
    const sentence = `the key ${path} is locked with a passphrase; give it without one`
    if (/ENCRYPTED/u.test(pem)) throw unusable('key-locked', path, { sentence, cause })
    throw unusable('no-key', path, { sentence: `${path} holds no private key in PEM form`, cause })
  }
}

async function textOf(path: string): Promise<string> {
  try {
    const file = await open(path)
    try {
      if ((await file.stat()).size > MOST_BYTES)
        throw unusable('no-certificate', path, { sentence: `${path} is far too long for a certificate or a key` })
      return await file.readFile('utf8')
    } finally {
      await file.close()
    }
  } catch (cause) {
    if (cause instanceof BoxError) throw cause
    throw unusable('unreadable', path, { sentence: `${path} cannot be read: ${sentenceOf(cause)}`, cause })
  }
}

function unusable(fault: CertificateFault, path: string, about: { sentence: string; cause?: unknown }): BoxError {
  return new BoxError('CERTIFICATE_UNUSABLE', about.sentence, { cause: about.cause, details: { fault, path } })
}
