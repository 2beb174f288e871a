import { createPrivateKey, generateKeyPairSync, X509Certificate } from 'node:crypto'
import { mkdir, readFile } from 'node:fs/promises'
import { isIP, isIPv4 } from 'node:net'
import { join } from 'node:path'
import type { Log } from '#appliance/base/log.ts'
import { writeFileAtomic } from '#appliance/storage/disk.ts'
import { credentialsOf } from './credentials.ts'
import type { Credentials } from './credentials.ts'
import { selfSigned } from './self-signed.ts'

/** Addresses that the box had before stay in its certificate, so many of them. */
const MOST_FORMER = 16
/** What may stand in a certificate as a host (RFC 1123 section 2.1). */
const HOST_NAME = /^(?=.{1,253}$)[a-z0-9]([a-z0-9-]*[a-z0-9])?(\.[a-z0-9]([a-z0-9-]*[a-z0-9])?)*$/iu

/** Under what the box is reached now. */
export interface OwnHosts {
  readonly hostname: string
  readonly addresses: readonly string[]
}

export interface OwnCertificateOptions {
  /** Where `tls/key.pem`, which only the box may read, and `tls/certificate.pem` lie. */
  readonly dataFolder: string
  readonly hosts: () => OwnHosts
  readonly log: Log
}

/**
 * The certificate that the box makes for itself. Its key stays the same for the life of the box, and so does the key's fingerprint, for
 * programs that pin one. The certificate is made anew, with that key, only where the box has come to a name or an IPv4 address that it
 * does not hold yet; those of before stay in it, so that a box whose addresses come round again keeps one certificate. IPv6 addresses
 * are taken along and never a reason: many routers give new ones every day.
 */
export class OwnCertificate {
  readonly #options: OwnCertificateOptions

  constructor(options: OwnCertificateOptions) {
    this.#options = options
  }

  /** The certificate that holds now, made where there is none. Rejects where the folder cannot be read or written. */
  async credentials(): Promise<Credentials> {
    const folder = join(this.#options.dataFolder, 'tls')
    await mkdir(folder, { recursive: true, mode: 0o700 })
    const key = await this.#key(join(folder, 'key.pem'))
    const path = join(folder, 'certificate.pem')
    const kept = certificateIn(await textOf(path), key)
    const hosts = this.#options.hosts()
    if (kept !== undefined && holds(kept, hosts)) return credentialsOf({ certificate: kept.toString(), key, from: 'box' })
    const certificate = selfSigned({
      key: createPrivateKey(key),
      commonName: `classbox ${hosts.hostname}`.slice(0, 64), // RFC 5280 appendix A.1: ub-common-name
      hosts: hostsFor(hosts, formerAddresses(kept)),
    })
    await writeFileAtomic(path, certificate)
    const made = credentialsOf({ certificate, key, from: 'box' })
    this.#options.log.info({ fingerprint: made.fingerprint }, 'certificate made')
    return made
  }

  async #key(path: string): Promise<string> {
    const kept = await textOf(path)
    if (isKey(kept)) return kept
    if (kept !== '') this.#options.log.warn({ path }, 'what was kept is no key: another one is made')
    const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
    const key = privateKey.export({ type: 'pkcs8', format: 'pem' })
    await writeFileAtomic(path, key, { mode: 0o600 })
    return key
  }
}

function isKey(pem: string): boolean {
  try {
    return createPrivateKey(pem).asymmetricKeyDetails?.namedCurve === 'prime256v1'
  } catch {
    return false
  }
}

/** The certificate that was kept; undefined where there is none for this key. */
function certificateIn(pem: string, key: string): X509Certificate | undefined {
  try {
    const certificate = new X509Certificate(pem)
    return certificate.checkPrivateKey(createPrivateKey(key)) ? certificate : undefined
  } catch {
    return undefined
  }
}

function holds(certificate: X509Certificate, { hostname, addresses }: OwnHosts): boolean {
  return [...namesOf(hostname), ...addresses.filter(isIPv4)].every((host) => {
    return (isIP(host) === 0 ? certificate.checkHost(host) : certificate.checkIP(host)) !== undefined
  })
}

function hostsFor({ hostname, addresses }: OwnHosts, former: readonly string[]): string[] {
  const before = former.filter((address) => !addresses.includes(address)).slice(-MOST_FORMER)
  return [...namesOf(hostname), '127.0.0.1', '::1', ...new Set([...before, ...addresses])]
}

/** `.local` is how mDNS calls it (RFC 6762). */
function namesOf(hostname: string): string[] {
  const [label = ''] = hostname.split('.')
  const all = new Set(['localhost', hostname, `${label}.local`].map((name) => name.toLowerCase()))
  return [...all].filter((name) => HOST_NAME.test(name))
}

function formerAddresses(certificate: X509Certificate | undefined): string[] {
  const found = (certificate?.subjectAltName ?? '').matchAll(/IP Address:(\d+\.\d+\.\d+\.\d+)/gu)
  return [...found].map((match) => match[1] ?? '').filter((address) => address !== '127.0.0.1')
}

async function textOf(path: string): Promise<string> {
  try {
    return await readFile(path, 'utf8')
  } catch (thrown) {
    if ((thrown as NodeJS.ErrnoException).code === 'ENOENT') return ''
    throw thrown
  }
}
