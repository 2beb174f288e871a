import { networkInterfaces } from 'node:os'
import type { NetworkInterfaceInfo } from 'node:os'
import { reachableAddresses } from '#appliance/base/address.ts'
import type { Clock, Timer } from '#appliance/base/clock.ts'
import { seconds } from '#appliance/base/duration.ts'
import { View } from '#appliance/base/view.ts'
import type { Watchable } from '#appliance/base/view.ts'
import type { BoxView } from '#appliance/contract/box.ts'
import type { ClockTrustForWeb, SecureForWeb, SettingsForWeb } from './rooms.ts'
import type { SignIn } from './sign-in/sign-in.ts'

/** Cables are plugged and addresses given while the box runs. */
const LOOK_EVERY = seconds(10)

export interface BoxPictureOptions {
  readonly settings: SettingsForWeb
  readonly signIn: Pick<SignIn, 'claimed' | 'changes'>
  readonly clockTrust: ClockTrustForWeb
  readonly secure: SecureForWeb
  readonly clock: Clock
  readonly version: string
  /** New at every start. */
  readonly boot: string
}

/** What every page may know of the box, kept up to date. */
export class BoxPicture {
  readonly #options: BoxPictureOptions
  readonly #view: View<BoxView>
  #port: number | undefined
  #stops: (() => void)[] = []
  #timer: Timer | undefined

  constructor(options: BoxPictureOptions) {
    this.#options = options
    this.#view = new View(this.#now())
  }

  get view(): Watchable<BoxView> {
    return this.#view
  }

  /** `port` is the one that really listens. */
  start(port: number): void {
    const { settings, signIn, clockTrust, secure, clock } = this.#options
    this.#port = port
    const look = (): void => this.#look()
    this.#stops = [settings.watch(look), signIn.changes.watch(look), clockTrust.trust.watch(look), secure.view.watch(look)]
    this.#timer = clock.every(LOOK_EVERY, look)
    this.#look()
  }

  stop(): void {
    this.#timer?.cancel()
    for (const stop of this.#stops.splice(0)) stop()
  }

  /** The view with the time of this very moment. */
  fresh(): BoxView {
    return { ...this.#view.value, now: this.#options.clockTrust.now() }
  }

  #look(): void {
    const next = this.#now()
    const before = { ...this.#view.value, now: next.now }
    if (JSON.stringify(next) !== JSON.stringify(before)) this.#view.set(next)
  }

  #now(): BoxView {
    const { settings, signIn, clockTrust, secure, version, boot } = this.#options
    const { school, room, language, time_zone: timeZone } = settings.value.box
    const addresses = addressesOf(networkInterfaces(), this.#port)
    return {
      school,
      room,
      language,
      timeZone,
      version,
      claimed: signIn.claimed,
      addresses,
      clockTrust: clockTrust.trust.value,
      now: clockTrust.now(),
      boot,
      ...(secure.view.value === undefined ? {} : { secure: secure.view.value }),
    }
  }
}

/** The addresses on which phones reach a port, best first: wired and wireless IPv4 as the system orders them, then IPv6. */
export function addressesOf(interfaces: NodeJS.Dict<NetworkInterfaceInfo[]>, port: number | undefined): string[] {
  if (port === undefined) return []
  const names = reachableAddresses(interfaces).map(({ address, family }) => (family === 'IPv4' ? address : `[${address}]`))
  return (names.length > 0 ? names : ['localhost']).map((name) => (port === 80 ? `http://${name}` : `http://${name}:${port}`))
}
