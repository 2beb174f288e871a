import { networkInterfaces, hostname } from 'node:os'
import { reachableAddresses } from '#appliance/base/address.ts'
import type { Clock, Timer } from '#appliance/base/clock.ts'
import { minutes } from '#appliance/base/duration.ts'
import { BoxError, sentenceOf } from '#appliance/base/errors.ts'
import { Lane } from '#appliance/base/lane.ts'
import type { Listening } from '#appliance/base/listen.ts'
import type { Log } from '#appliance/base/log.ts'
import { View } from '#appliance/base/view.ts'
import type { Watchable } from '#appliance/base/view.ts'
import type { BoxConfig } from '#appliance/config/schema.ts'
import type { SecureView } from '#appliance/contract/secure.ts'
import type { Room } from '#appliance/lifecycle/room.ts'
import type { Credentials } from './credentials.ts'
import { OwnCertificate } from './own-certificate.ts'
import type { OwnHosts } from './own-certificate.ts'
import { schoolCertificate } from './school-certificate.ts'
import { TlsDoor } from './tls-door.ts'
import type { BehindDoor } from './tls-door.ts'

/*
 * Encrypted doors beside the plain ones: HTTPS for the pages, RTMPS for publishers and players, both off until the settings give them a
 * port. It owns the certificate, its key and the handshake; what is said inside it hands to the web and to the RTMP door, which do not
 * know the difference. It redirects nobody: old panels go on over HTTP.
 */

/** How often addresses and the school's files are looked at. */
const LOOK_EVERY = minutes(1)

export interface SecureOptions {
  readonly settings: () => Pick<BoxConfig, 'tls' | 'http' | 'rtmp'>
  readonly dataFolder: string
  readonly https: BehindDoor
  readonly rtmps: BehindDoor
  /** This machine's, where left out. */
  readonly hosts?: () => OwnHosts
  readonly clock: Clock
  readonly log: Log
}

/** How the certificate is, for the check. */
export interface CertificateState {
  readonly from: Credentials['from']
  readonly validFrom: number
  readonly validUntil: number
  /** Why the school's own is not used, where the settings name one that cannot be. */
  readonly trouble: BoxError | undefined
}

export class Secure implements Room {
  readonly name = 'secure'
  readonly #options: SecureOptions
  readonly #own: OwnCertificate
  readonly #doors: Readonly<Record<'https' | 'rtmps', TlsDoor>>
  readonly #view = new View<SecureView | undefined>(undefined)
  readonly #lane = new Lane()
  #state: CertificateState | undefined
  #timer: Timer | undefined

  constructor(options: SecureOptions) {
    const { dataFolder, log, hosts = ownHosts } = options
    this.#options = options
    this.#own = new OwnCertificate({ dataFolder, hosts, log })
    this.#doors = {
      https: new TlsDoor({ at: () => this.#httpsAt(), speaks: 'http/1.1', behind: options.https, log }),
      rtmps: new TlsDoor({ at: () => this.#rtmpsAt(), behind: options.rtmps, log }),
    }
  }

  /** Undefined while no encrypted door is open. */
  get view(): Watchable<SecureView | undefined> {
    return this.#view
  }

  /** Undefined while no encrypted door is open. */
  get state(): CertificateState | undefined {
    return this.#state
  }

  /** Rejects with PORT_TAKEN or ROOM_FAILED, or where the certificate cannot be written. */
  async start(): Promise<void> {
    const { tls } = this.#options.settings()
    if (this.#timer !== undefined || (tls.https_port === 0 && tls.rtmps_port === 0)) return
    const credentials = await this.#credentials()
    if (tls.https_port !== 0) await this.#doors.https.open(credentials)
    if (tls.rtmps_port !== 0) await this.#doors.rtmps.open(credentials)
    this.#show(credentials)
    this.#timer = this.#options.clock.every(LOOK_EVERY, () => void this.lookAgain())
    this.#options.log.info({ httpsPort: this.#doors.https.port, rtmpsPort: this.#doors.rtmps.port }, 'encrypted doors open')
  }

  /** Connections that were handed on stay open: they belong to those who serve them, and close with them. */
  async stop(): Promise<void> {
    this.#timer?.cancel()
    this.#timer = undefined
    for (const door of Object.values(this.#doors)) door.close()
    await this.#lane.idle()
    this.#view.set(undefined)
    this.#state = undefined
  }

  /** The box may have come to another address, or the school have renewed its certificate; never rejects. */
  lookAgain(): Promise<void> {
    return this.#lane.run(async () => {
      try {
        const credentials = await this.#credentials()
        if (this.#timer === undefined) return
        if (credentials.fingerprint !== this.#view.value?.fingerprint)
          for (const door of Object.values(this.#doors)) door.renew(credentials)
        this.#show(credentials)
      } catch (thrown) {
        // What is served goes on being served.
        this.#options.log.warn({ reason: sentenceOf(thrown) }, 'certificate not looked at')
      }
    })
  }

  /** The school's, else the box's own: a page that cannot be opened helps nobody, and the projector shows which it is. */
  async #credentials(): Promise<Credentials> {
    const { certificate, key } = this.#options.settings().tls
    if (certificate === '' && key === '') return this.#noted(await this.#own.credentials())
    try {
      return this.#noted(await schoolCertificate({ certificate, key }))
    } catch (thrown) {
      if (!(thrown instanceof BoxError)) throw thrown
      if (thrown.message !== this.#state?.trouble?.message) this.#options.log.warn({ reason: thrown.message }, 'certificate cannot be used')
      return this.#noted(await this.#own.credentials(), thrown)
    }
  }

  #noted(credentials: Credentials, trouble?: BoxError): Credentials {
    const { from, validFrom, validUntil } = credentials
    this.#state = { from, validFrom, validUntil, trouble }
    return credentials
  }

  #show({ from, fingerprint, keyFingerprint }: Credentials): void {
    const { https, rtmps } = this.#doors
    const next = { httpsPort: https.port, rtmpsPort: rtmps.port, certificateFrom: from, fingerprint, keyFingerprint }
    if (JSON.stringify(next) !== JSON.stringify(this.#view.value)) this.#view.set(next)
  }

  #httpsAt(): Listening {
    const { http, tls } = this.#options.settings()
    return { host: http.host, port: tls.https_port, what: 'the pages over HTTPS', setting: 'tls.https_port' }
  }

  #rtmpsAt(): Listening {
    const { rtmp, tls } = this.#options.settings()
    return { host: rtmp.host, port: tls.rtmps_port, what: 'RTMPS', setting: 'tls.rtmps_port' }
  }
}

function ownHosts(): OwnHosts {
  return { hostname: hostname(), addresses: reachableAddresses(networkInterfaces()).map(({ address }) => address) }
}
