import { once } from 'node:events'
import { connect, createServer } from 'node:net'
import type { AddressInfo, Server, Socket } from 'node:net'

/** A wire that can be cut without anybody being told: no FIN, no RST, only silence. */
export interface FreezableProxy {
  /** On 127.0.0.1. */
  readonly port: number
  /** When the newest connection first brought something to whoever opened it: epoch milliseconds. */
  readonly flowsSince: number | undefined
  /** Stops forwarding in both directions; sockets stay open, new ones are accepted and stay silent too. */
  freeze(): void
  /** Forwards again, beginning with what was held back. */
  thaw(): void
  /** Breaks every connection that is open; new ones are made. */
  hangUp(): void
  stop(): Promise<void>
  [Symbol.asyncDispose](): Promise<void>
}

/** Forwards TCP from an ephemeral port to `to` on 127.0.0.1. */
export async function startProxy(options: { to: number }): Promise<FreezableProxy> {
  const proxy = new Wire(options.to)
  await proxy.start()
  return proxy
}

class Wire implements FreezableProxy {
  readonly #to: number
  readonly #server: Server
  readonly #sockets = new Set<Socket>()
  /** Sockets whose other side closed while the wire was cut: they hear of it after the thaw. */
  readonly #bereaved = new Set<Socket>()
  #frozen = false
  flowsSince: number | undefined

  constructor(to: number) {
    this.#to = to
    // A half-closed side must not close the other by itself: end is forwarded by hand, and never while frozen.
    this.#server = createServer({ allowHalfOpen: true }, (inner) => this.#join(inner))
  }

  get port(): number {
    return (this.#server.address() as AddressInfo).port
  }

  async start(): Promise<void> {
    this.#server.listen(0, '127.0.0.1')
    await once(this.#server, 'listening')
  }

  freeze(): void {
    this.#frozen = true
    for (const socket of this.#sockets) socket.pause()
  }

  thaw(): void {
    this.#frozen = false
    for (const socket of this.#sockets) socket.resume()
    for (const socket of this.#bereaved) socket.destroySoon()
    this.#bereaved.clear()
  }

  hangUp(): void {
    for (const socket of this.#sockets) socket.destroy()
  }

  async stop(): Promise<void> {
    this.hangUp()
    await new Promise((resolve) => this.#server.close(resolve))
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.stop()
  }

  #join(client: Socket): void {
    const target = connect({ port: this.#to, host: '127.0.0.1', allowHalfOpen: true })
    this.#forward(client, target)
    this.#forward(target, client)
    target.once('data', () => (this.flowsSince = Date.now()))
  }

  #forward(from: Socket, to: Socket): void {
    this.#sockets.add(from)
    from.on('data', (chunk) => {
      // What is still on its way to somebody who has gone is nobody's, and no drain would follow.
      if (to.destroyed || to.write(chunk)) return
      from.pause()
      to.once('drain', () => this.#frozen || from.resume())
    })
    from.on('end', () => to.end())
    // What went wrong on one side is told to the other by the close that follows.
    from.on('error', () => undefined)
    from.on('close', () => {
      this.#sockets.delete(from)
      if (this.#frozen) this.#bereaved.add(to)
      else to.destroySoon()
    })
    if (this.#frozen) from.pause()
  }
}
