import { networkInterfaces } from 'node:os'
import { isIPv4 } from 'node:net'
import { Bonjour } from 'bonjour-service'
import type { Service } from 'bonjour-service'
import type { Clock, Timer } from '#appliance/base/clock.ts'
import { seconds } from '#appliance/base/duration.ts'
import type { Log } from '#appliance/base/log.ts'

/*
 * Boxes of one school find each other by DNS-SD over multicast DNS (RFC 6763, 6762) as `_classbox._tcp`. What is announced does not say
 * which school it is; who has the school's secret sees that it is his own. A network that swallows multicast makes this silent, never loud.
 */

const SERVICE = 'classbox'
const LOOK_EVERY = seconds(30)

export interface DiscoveryOptions {
  readonly clock: Clock
  readonly log: Log
  readonly boxId: string
  /** What the boxes of this school announce; see `schoolMark`. */
  readonly mark: string
  /** Of the pages. */
  readonly port: number
  /** An address such as http://192.168.1.20:8080. */
  readonly onFound: (address: string) => void
  /** Addresses of this machine; a change of them is announced. */
  readonly ownAddresses?: () => string
}

/** Announces this box and finds others; between `start` and `stop`. */
export class Discovery {
  readonly #options: DiscoveryOptions
  #bonjour: Bonjour | undefined
  #addresses = ''
  #timer: Timer | undefined

  constructor(options: DiscoveryOptions) {
    this.#options = options
  }

  start(): void {
    if (this.#timer !== undefined) return
    this.#begin()
    this.#timer = this.#options.clock.every(LOOK_EVERY, () => this.#look())
  }

  async stop(): Promise<void> {
    this.#timer?.cancel()
    this.#timer = undefined
    await this.#end()
  }

  /** The library notices no change of addresses by itself, and others must hear the new ones. */
  #look(): void {
    if (this.#own() === this.#addresses) return
    void this.#end().then(() => (this.#timer === undefined ? undefined : this.#begin()))
  }

  #begin(): void {
    const { boxId, mark, port, log } = this.#options
    this.#addresses = this.#own()
    // Without a multicast route, as on a box whose network is not up yet, the socket fails: the next change of addresses tries again.
    const failed = (err: unknown): void => log.debug({ err }, 'no multicast on this network')
    const bonjour = new Bonjour({}, failed)
    this.#bonjour = bonjour
    const txt = { school: mark, box: boxId }
    bonjour
      .publish({ name: `classbox ${boxId.slice(0, 8)}`, type: SERVICE, port, txt, probe: false, disableIPv6: true })
      .on('error', failed)
    bonjour.find({ type: SERVICE }, (service) => this.#saw(service))
  }

  #saw(service: Service): void {
    const { boxId, mark, onFound } = this.#options
    const txt: unknown = service.txt
    if (!isRecord(txt) || txt['school'] !== mark || txt['box'] === boxId) return
    // The address that it spoke from reaches it for sure; others that it names may be of a network that is not ours.
    const address = service.referer?.address ?? service.addresses?.find((one) => isIPv4(one))
    if (address === undefined || !isIPv4(address) || service.port < 1 || service.port > 65_535) return
    onFound(`http://${address}:${service.port}`)
  }

  #end(): Promise<void> {
    const bonjour = this.#bonjour
    this.#bonjour = undefined
    if (bonjour === undefined) return Promise.resolve()
    return new Promise((resolve) => {
      bonjour.unpublishAll(() => bonjour.destroy(() => resolve()))
    })
  }

  #own(): string {
    return (this.#options.ownAddresses ?? ownAddresses)()
  }
}

function ownAddresses(): string {
  return Object.values(networkInterfaces())
    .flatMap((links) => links ?? [])
    .filter(({ internal, family }) => !internal && family === 'IPv4')
    .map(({ address }) => address)
    .sort()
    .join(' ')
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null
}
