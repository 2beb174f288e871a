import { createSocket } from 'node:dgram'
import type { Socket } from 'node:dgram'
import { once } from 'node:events'
import type { Log } from '#appliance/base/log.ts'

const GROUP = '224.0.0.251'
const PORT = 5353
/** RFC 6762, section 11. */
const HOPS = 255

export interface MulticastOptions {
  readonly log: Log
  readonly onPacket: (packet: Buffer, from: string) => void
}

/**
 * Sends to and hears the multicast DNS group on given addresses of this machine, until it is closed. Each address has a socket to send
 * from, because one that is bound to no address sends on the interface of the default route alone, and on none where there is no such
 * route. A failure makes it broken, and is never loud: a network may be without multicast, or just going away.
 */
export class Multicast {
  readonly #options: MulticastOptions
  readonly #senders = new Map<string, Socket>()
  #listener: Socket | undefined
  #isBroken = false
  #isClosed = false

  constructor(options: MulticastOptions) {
    this.#options = options
  }

  /** Something failed; a new one may do better. */
  get isBroken(): boolean {
    return this.#isBroken
  }

  async open(addresses: readonly string[]): Promise<void> {
    // Bound to the group, it hears nothing that somebody sends to this machine alone, from however far.
    const listener = await this.#bound(GROUP)
    this.#listener = listener
    listener?.on('message', (packet, { address }) => this.#options.onPacket(packet, address))
    for (const address of addresses) {
      if (listener !== undefined) this.#try(() => join(listener, address))
      const sender = await this.#bound(address)
      if (sender !== undefined && this.#try(() => aim(sender, address))) this.#senders.set(address, sender)
    }
  }

  /** Resolves when all is on its way, or failed. */
  async send(packetFrom: (address: string) => Buffer): Promise<void> {
    await Promise.all([...this.#senders].map(([address, sender]) => this.#sent(sender, packetFrom(address))))
  }

  async close(): Promise<void> {
    if (this.#isClosed) return
    this.#isClosed = true
    const sockets = [...this.#senders.values(), ...(this.#listener === undefined ? [] : [this.#listener])]
    this.#senders.clear()
    await Promise.all(sockets.map((socket) => new Promise<void>((resolve) => socket.close(resolve))))
  }

  #sent(sender: Socket, packet: Buffer): Promise<void> {
    return new Promise((resolve) => {
      sender.send(packet, PORT, GROUP, (err) => {
        if (err !== null) this.#failed(err)
        resolve()
      })
    })
  }

  /** Other programs of this machine may speak multicast DNS, too, so the port is shared. */
  async #bound(address: string): Promise<Socket | undefined> {
    const socket = createSocket({ type: 'udp4', reuseAddr: true }).on('error', (err) => this.#failed(err))
    try {
      socket.bind(PORT, address)
      await once(socket, 'listening')
      return socket
    } catch {
      // Whoever listens for errors has heard of it.
      socket.close()
      return undefined
    }
  }

  #try(act: () => void): boolean {
    try {
      act()
      return true
    } catch (err) {
      this.#failed(err)
      return false
    }
  }

  #failed(err: unknown): void {
    this.#isBroken = true
    this.#options.log.debug({ err }, 'multicast failed on this network')
  }
}

function join(listener: Socket, address: string): void {
  try {
    listener.addMembership(GROUP, address)
  } catch (thrown) {
    // Two addresses of one interface: it has joined already.
    if (!(thrown instanceof Error && 'code' in thrown && thrown.code === 'EADDRINUSE')) throw thrown
  }
}

function aim(sender: Socket, address: string): void {
  sender.setMulticastInterface(address)
  sender.setMulticastTTL(HOPS)
}
