import type { Clock } from '#appliance/base/clock.ts'
import { seconds } from '#appliance/base/duration.ts'
import { BoxError } from '#appliance/base/errors.ts'
import { maskUrl } from '#appliance/base/log.ts'
import type { Log } from '#appliance/base/log.ts'
import { View } from '#appliance/base/view.ts'
import type { Watchable } from '#appliance/base/view.ts'
import type { ClockTrust } from '#appliance/contract/box.ts'
import type { NetworkStep, NetworkTestView } from '#appliance/contract/network-test.ts'
import type { Room } from '#appliance/lifecycle/room.ts'
import { within } from '#appliance/lifecycle/within.ts'
import { mostBytesOf, nameIn, probeAddress, timeToConnect, troubleOf } from './probe-address.ts'
import type { Finding } from './probe-address.ts'
import type { ThisNetwork } from './this-network.ts'

/** An address of the settings. */
export interface TestedAddress {
  readonly kind: 'source' | 'resolver' | 'catalogue'
  readonly url: string
}

export interface NetworkTestOptions {
  readonly network: ThisNetwork
  readonly addresses: () => readonly TestedAddress[]
  readonly clockTrust: Watchable<ClockTrust>
  /** A class takes all of the line. */
  readonly inClass: Watchable<boolean>
  /** What was used of the uplink counts towards the month. */
  readonly tookUplink: (bytes: number) => void
  readonly clock: Clock
  readonly log: Log
}

const LONGEST_LOOK_UP = seconds(6)
/** Pages, and names: whoever refuses there is there. */
const GATEWAY_PORTS = [80, 53]

interface PlannedStep {
  readonly step: NetworkStep
  readonly look: (signal: AbortSignal) => Promise<Finding>
}

/**
 * Looks at the way out step by step: cable, gateway, names, time, and each address of the settings, of which it reads at most 256 KB.
 * It tests when a person asks and never in a class; one that begins breaks it off. It changes nothing.
 */
export class NetworkTest implements Room {
  readonly name = 'network-test'
  readonly #options: NetworkTestOptions
  readonly #view: View<NetworkTestView>
  #running: { readonly end: AbortController; readonly all: Promise<void> } | undefined

  constructor(options: NetworkTestOptions) {
    this.#options = options
    this.#view = new View<NetworkTestView>({ running: false, mostBytes: 0, usedBytes: 0, steps: [] })
  }

  /** The last test, or what one would look at by the settings of this moment. */
  get view(): NetworkTestView {
    const { value } = this.#view
    if (value.begunAt !== undefined) return { ...value, mostBytes: value.running ? value.mostBytes : this.#mostBytes() }
    return { ...value, mostBytes: this.#mostBytes(), steps: this.#plan().map(({ step }) => step) }
  }

  start(): Promise<void> {
    return Promise.resolve()
  }

  async stop(): Promise<void> {
    this.#running?.end.abort()
    await this.#running?.all
  }

  /** Begins a test; one that runs already is the same. Throws CLASS_RUNNING in a class. */
  begin(): void {
    const { inClass, clock, log } = this.#options
    if (inClass.value) throw new BoxError('CLASS_RUNNING', 'a class takes the line: the network is tested between classes')
    if (this.#running !== undefined) return
    const end = new AbortController()
    const plan = this.#plan()
    const mostBytes = this.#mostBytes()
    this.#view.set({ running: true, begunAt: clock.now(), mostBytes, usedBytes: 0, steps: plan.map(({ step }) => step) })
    log.info({ steps: plan.length, mostBytes }, 'network test begun')
    const stopWatching = inClass.watch((isNow) => (isNow ? end.abort() : undefined))
    const all = this.#run(plan, end.signal).finally(() => {
      stopWatching()
      this.#running = undefined
    })
    this.#running = { end, all }
  }

  async #run(plan: readonly PlannedStep[], signal: AbortSignal): Promise<void> {
    const { tookUplink, log, inClass } = this.#options
    for (const { step, look } of plan) {
      this.#put(step.id, { state: 'running' })
      const finding = signal.aborted ? undefined : await look(signal)
      const omitted = { state: 'not-tested', omitted: inClass.value ? 'class' : 'stopped' } as const
      this.#put(step.id, signal.aborted || finding === undefined ? omitted : finding)
    }
    const { usedBytes, steps } = this.#view.value
    tookUplink(usedBytes)
    this.#view.set({ ...this.#view.value, running: false })
    const failed = steps.filter(({ state }) => state === 'failed').map(({ id, trouble }) => `${id} ${trouble}`)
    log.info({ usedBytes, failed }, 'network test done')
  }

  #put(id: string, finding: Finding): void {
    const steps = this.#view.value.steps.map((step) => (step.id === id ? { ...step, ...finding } : step))
    this.#view.set({ ...this.#view.value, steps })
  }

  #mostBytes(): number {
    return this.#options.addresses().reduce((sum, { url }) => sum + mostBytesOf(url), 0)
  }

  #plan(): PlannedStep[] {
    const { addresses, network } = this.#options
    const all = addresses()
    const own: PlannedStep[] = [
      { step: waiting('cable', 'cable', network.addresses().join('  ')), look: () => this.#lookAtCable() },
      { step: waiting('gateway', 'gateway', ''), look: (signal) => this.#lookAtGateway(signal) },
      { step: waiting('names', 'names', ''), look: () => this.#lookAtNames(all) },
      { step: waiting('time', 'time', ''), look: () => Promise.resolve(timeFinding(this.#options.clockTrust.value)) },
    ]
    return [...own, ...all.map((address, at) => this.#planAddress(address, at))]
  }

  #planAddress({ kind, url }: TestedAddress, at: number): PlannedStep {
    const { clock } = this.#options
    const took = (bytes: number): void => this.#view.set({ ...this.#view.value, usedBytes: this.#view.value.usedBytes + bytes })
    const wants = kind === 'catalogue' ? 'document' : 'media'
    const asked = kind === 'catalogue' ? `${url.replace(/\/?$/u, '/')}root.json` : url
    return { step: waiting(`address-${at + 1}`, kind, maskUrl(url)), look: (signal) => probeAddress(asked, { clock, signal, took, wants }) }
  }

  async #lookAtCable(): Promise<Finding> {
    const { network } = this.#options
    if (network.addresses().length > 0) return { state: 'well' }
    return { state: 'failed', trouble: (await network.isPlugged()) ? 'no-address' : 'no-cable' }
  }

  async #lookAtGateway(signal: AbortSignal): Promise<Finding> {
    const { network, clock } = this.#options
    const gateway = await network.gateway()
    if (gateway === undefined) return { state: 'failed', trouble: 'no-gateway' }
    this.#name('gateway', gateway)
    const began = clock.monotonic()
    const answers = GATEWAY_PORTS.map((port) => timeToConnect(gateway, port, { clock, signal }).catch(whereRefused))
    const isThere = await Promise.any(answers).then(
      () => true,
      () => false,
    )
    if (isThere) return { state: 'well', milliseconds: Math.max(1, Math.round(clock.monotonic() - began)) }
    // Many drop what they do not serve, but none can be used without having said where it is.
    return (await network.hasHeardOf(gateway)) ? { state: 'well' } : { state: 'failed', trouble: 'gateway-silent' }
  }

  async #lookAtNames(addresses: readonly TestedAddress[]): Promise<Finding> {
    const { network, clock } = this.#options
    const name = addresses.map(({ url }) => nameIn(url)).find((found) => found !== undefined)
    if (name === undefined) return { state: 'not-tested', omitted: 'nothing-set' }
    this.#name('names', name)
    const began = clock.monotonic()
    try {
      const inTime = await within(clock, LONGEST_LOOK_UP, network.lookUp(name))
      if (!inTime) return { state: 'failed', trouble: 'name-server-silent' }
      return { state: 'well', milliseconds: Math.max(1, Math.round(clock.monotonic() - began)) }
    } catch (thrown) {
      return { state: 'failed', trouble: troubleOf(thrown) }
    }
  }

  #name(id: string, target: string): void {
    const steps = this.#view.value.steps.map((step) => (step.id === id ? { ...step, target } : step))
    this.#view.set({ ...this.#view.value, steps })
  }
}

function waiting(id: string, kind: NetworkStep['kind'], target: string): NetworkStep {
  return { id, kind, target, state: 'waiting' }
}

function timeFinding(trust: ClockTrust): Finding {
  return trust === 'no' ? { state: 'failed', trouble: 'time-unsure' } : { state: 'well' }
}

/** A refusal comes from somebody who is there. */
function whereRefused(thrown: unknown): void {
  if (troubleOf(thrown) !== 'refused') throw thrown
}
