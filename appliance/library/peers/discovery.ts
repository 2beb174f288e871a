import { networkInterfaces } from 'node:os'
import { isDeepStrictEqual } from 'node:util'
import type { Clock, Timer } from '#appliance/base/clock.ts'
import { milliseconds, seconds } from '#appliance/base/duration.ts'
import type { Milliseconds } from '#appliance/base/duration.ts'
import { Lane } from '#appliance/base/lane.ts'
import type { Log } from '#appliance/base/log.ts'
import { announcedBy, announcement, asksForBoxes, goodbye, isOfSchool, question } from './dns-sd.ts'
import type { Announcement } from './dns-sd.ts'
import { DoorKeeper } from './door-keeper.ts'
import { Multicast } from './multicast.ts'

/*
 * Boxes of one school find each other by DNS-SD over multicast DNS (RFC 6763, 6762) as `_classbox._tcp`. What is announced does not say
 * which school it is; who has the school's secret sees that it is his own. A network that swallows multicast makes this silent, never loud.
 *
 * Not by a ready-made library: bonjour-service 1.4 on multicast-dns 7 sends on one interface only (mafintosh/multicast-dns#68), announces
 * the name of the machine, tells of no new address of a service that it knows and forgets none that is gone (onlxltd/bonjour-service#25),
 * keeps every name that anybody makes up, answers every question, and ends the process where the port is taken (#91).
 */

const LOOK_EVERY: Milliseconds = seconds(2)
const MEND_EVERY: Milliseconds = seconds(30)
const SAY_AT_LEAST_EVERY: Milliseconds = seconds(60)
/** RFC 6762, section 6: nobody is told the same more often, however many ask. */
const SAY_AT_MOST_EVERY: Milliseconds = seconds(1)
/** Who comes asks a few times, as packets get lost; after that it hears what others say of themselves. */
const QUESTIONS = 5
/** A machine with containers has many addresses. */
const MOST_ADDRESSES = 16
/** The mark of a school is known to whoever listens on its network. An address may be of somebody who passes on what a school's boxes say. */
const LET_IN = { each: 8, all: 400 }

const NOWHERE = { says: undefined, addresses: [] }

export interface DiscoveryOptions {
  readonly clock: Clock
  readonly log: Log
  /** What this box says of itself; undefined while there is nothing to say. */
  readonly announces: () => Announcement | undefined
  /** An address such as http://192.168.1.20:8080, each time that its box says that it is there. */
  readonly onFound: (address: string) => void
}

interface Begun {
  readonly says: Announcement
  readonly multicast: Multicast
  readonly at: Milliseconds
}

/** Announces this box and finds others, on all networks that it has at any time; between `start` and `stop`. */
export class Discovery {
  readonly #options: DiscoveryOptions
  readonly #lane = new Lane()
  readonly #keeper: DoorKeeper
  #looking: Timer | undefined
  #saying: Timer | undefined
  #answering: Timer | undefined
  /** What it was like at the last look. */
  #now: { readonly says: Announcement | undefined; readonly addresses: readonly string[] } = NOWHERE
  #begun: Begun | undefined
  #saidAt: Milliseconds = 0

  constructor(options: DiscoveryOptions) {
    this.#options = options
    this.#keeper = new DoorKeeper(options.clock, LET_IN)
  }

  start(): void {
    if (this.#looking !== undefined) return
    this.#looking = this.#options.clock.every(LOOK_EVERY, () => this.#look())
    this.#look()
  }

  async stop(): Promise<void> {
    this.#looking?.cancel()
    this.#looking = undefined
    this.#now = NOWHERE
    await this.#lane.run(() => this.#end())
  }

  /** Nothing tells that the network has come, gone or given this machine another address; and others must hear that. */
  #look(): void {
    const now = { says: this.#options.announces(), addresses: ownAddresses() }
    const toMend = this.#begun?.multicast.isBroken === true && this.#options.clock.monotonic() - this.#begun.at >= MEND_EVERY
    if (isDeepStrictEqual(now, this.#now) && !toMend) return
    this.#now = now
    void this.#lane.run(async () => {
      await this.#end()
      await this.#begin()
    })
  }

  async #begin(): Promise<void> {
    const { says, addresses } = this.#now
    if (says === undefined || addresses.length === 0) return
    const multicast = new Multicast({ log: this.#options.log, onPacket: (packet, from) => this.#heard(packet, from) })
    await multicast.open(addresses)
    this.#begun = { says, multicast, at: this.#options.clock.monotonic() }
    this.#sayAgain(this.#begun, 0)
  }

  async #end(): Promise<void> {
    this.#saying?.cancel()
    this.#answering?.cancel()
    this.#answering = undefined
    const begun = this.#begun
    this.#begun = undefined
    await begun?.multicast.send((address) => goodbye(begun.says, address))
    await begun?.multicast.close()
  }

  /** Often at first, then now and then: packets get lost, and a switch or a phone's hotspot may have slept. */
  #sayAgain(begun: Begun, times: number): void {
    this.#say(begun)
    if (times < QUESTIONS) void begun.multicast.send(() => question)
    const pause = Math.min(SAY_AT_LEAST_EVERY, seconds(2 ** times))
    this.#saying = this.#options.clock.after(pause, () => this.#sayAgain(begun, times + 1))
  }

  #say({ says, multicast }: Begun): void {
    this.#saidAt = this.#options.clock.monotonic()
    void multicast.send((address) => announcement(says, address))
  }

  #heard(packet: Buffer, from: string): void {
    if (this.#begun === undefined) return
    const { says } = this.#begun
    if (asksForBoxes(packet)) return this.#answerSoon(this.#begun)
    if (!isOfSchool(packet, says.mark) || !this.#keeper.letsIn(from)) return
    const box = announcedBy(packet, says)
    if (box !== undefined && box.boxId !== says.boxId) this.#options.onFound(`http://${box.address}:${box.port}`)
  }

  /** One answer for all who ask within a second; after a pause by chance, as all boxes of the school heard the question. */
  #answerSoon(begun: Begun): void {
    if (this.#answering !== undefined) return
    const { clock } = this.#options
    const pause = Math.max(milliseconds(20 + 100 * Math.random()), this.#saidAt + SAY_AT_MOST_EVERY - clock.monotonic())
    this.#answering = clock.after(pause, () => {
      this.#answering = undefined
      this.#say(begun)
    })
  }
}

function ownAddresses(): string[] {
  return Object.values(networkInterfaces())
    .flatMap((links) => links ?? [])
    .filter(({ internal, family }) => !internal && family === 'IPv4')
    .map(({ address }) => address)
    .sort()
    .slice(0, MOST_ADDRESSES)
}
