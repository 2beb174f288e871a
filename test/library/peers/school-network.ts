import { aHost, aSwitch } from '#test/helper/hosts.ts'
import type { Host, Port, Switch } from '#test/helper/hosts.ts'
import type { HostOptions } from '../../fixtures/school-host/host-state.ts'
import { HostedBox } from './hosted-box.ts'
import { Stranger } from './stranger.ts'

/** From the interface of a host to a switch, with the address of the interface. */
export type Cable = readonly [name: string, to: Switch, address: string]

export interface BoxPlan extends Partial<HostOptions> {
  /** None where the network is not there yet. */
  readonly cables?: readonly Cable[]
  /** Options of the switch for its ports. */
  readonly port?: string
  /** What else runs on its host before it. */
  readonly besides?: (host: Host) => Promise<void>
}

/** Switches, boxes and strangers of one test, which go with it. */
export class SchoolNetwork {
  readonly #after: (tidy: () => Promise<void>) => void

  constructor(onTestFinished: (tidy: () => Promise<void>) => void) {
    this.#after = onTestFinished
  }

  async switch(): Promise<Switch> {
    const one = await aSwitch()
    this.#after(() => one.remove())
    return one
  }

  async box({ cables = [], port, besides, ...options }: BoxPlan = {}): Promise<HostedBox & { readonly ports: readonly Port[] }> {
    const host = await this.#host()
    const box = new HostedBox(host, { school: 'school-7', secret: 'the secret of the school', ...options })
    this.#after(() => box.kill())
    const ports = cables.map((cable) => plug(host, cable))
    if (port !== undefined) for (const one of ports) one.set(port)
    await besides?.(host)
    box.start()
    return Object.assign(box, { ports })
  }

  /** Who listens, at one address or, as somebody hostile, at many. */
  async stranger(to: Switch, [first = '', ...more]: readonly string[]): Promise<Stranger> {
    const host = await this.#host()
    plug(host, ['eth0', to, first])
    host.ip(...more.map((address) => `address add ${address}/24 dev eth0`))
    return this.#strangerOn(host, 'listens')
  }

  /** A program that leaves multicast DNS to nobody else on its host. */
  async takeMulticastPort(host: Host): Promise<void> {
    await this.#strangerOn(host, 'alone')
  }

  async #strangerOn(host: Host, mode: 'alone' | 'listens'): Promise<Stranger> {
    const stranger = new Stranger(host, mode)
    this.#after(() => stranger.remove())
    await stranger.untilReady()
    return stranger
  }

  async #host(): Promise<Host> {
    const host = await aHost()
    this.#after(() => host.remove())
    return host
  }
}

export function plug(host: Host, [name, to, address]: Cable): Port {
  return to.plug(host, { name, address: `${address}/24` })
}
