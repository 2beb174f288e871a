import { once } from 'node:events'
import { connect, createServer } from 'node:net'
import type { AddressInfo, Server, Socket } from 'node:net'
import { RealClock } from '#appliance/base/clock.ts'
import type { Clock, Timer } from '#appliance/base/clock.ts'
import { milliseconds } from '#appliance/base/duration.ts'
import type { Milliseconds } from '#appliance/base/duration.ts'

export interface LineOptions {
  /** By which it goes, the machine's own where none is given; that of who uses it where both are to wait for a busy machine. */
  readonly clock?: Clock
  /** Where it leads to on this machine. */
  readonly to: number
  /** Bytes a second towards us, shared by all connections. */
  readonly rate: number
  /** There and back. */
  readonly roundTrip: Milliseconds
}

/** What a sender may have under way before it hears that anything arrived (RFC 6928), and the most that it comes to. */
const FIRST_WINDOW = 14_600
const MOST_WINDOW = 524_288
const STEP: Milliseconds = milliseconds(2)

interface Parcel {
  readonly at: number
  readonly deliver: () => void
}

/**
 * A long thin line, in this process: a shared rate, a delay, TCP's handshake and slow start, and a switch. It forwards bytes and knows
 * nothing of what they are. While it is down nothing moves; connections live through it, or are reset as a router does that starts anew.
 */
export class SlowLine {
  /** Bytes that came through towards us, whoever took them. */
  carried = 0
  readonly #options: LineOptions
  readonly #clock: Clock
  #server: Server | undefined
  #port = 0
  readonly #pairs = new Set<Pair>()
  #parcels: Parcel[] = []
  #free = 0
  #down = false
  #downFor = 0
  #downSince = 0
  #ticker: Timer | undefined

  constructor(options: LineOptions) {
    this.#options = options
    this.#clock = options.clock ?? new RealClock()
  }

  get port(): number {
    return this.#port
  }

  get connections(): number {
    return this.#pairs.size
  }

  /** Nobody uses it, and nothing is under way of what somebody asked for who has hung up. */
  get isIdle(): boolean {
    return this.#pairs.size === 0 && this.#parcels.length === 0
  }

  async open(): Promise<void> {
    const server = this.#listen()
    await once(server, 'listening')
    this.#port = (server.address() as AddressInfo).port
    this.#ticker = this.#clock.every(STEP, () => this.#tick())
  }

  async close(): Promise<void> {
    this.#ticker?.cancel()
    for (const pair of this.#pairs) pair.reset()
    await new Promise<void>((closed) => void (this.#server?.close(() => closed()) ?? closed()))
  }

  /** Time on the line: it stands still while the line is down. */
  now(): number {
    return (this.#down ? this.#downSince : this.#clock.monotonic()) - this.#downFor
  }

  cut({ reset }: { reset: boolean }): void {
    this.#downSince = this.#clock.monotonic()
    this.#down = true
    // Nobody can connect over a line that is down.
    this.#server?.close()
    this.#server = undefined
    if (!reset) return
    for (const pair of this.#pairs) pair.reset()
    this.#parcels = []
    this.#free = 0
  }

  restore(): void {
    this.#downFor += this.#clock.monotonic() - this.#downSince
    this.#down = false
    this.#listen()
  }

  /** When so many bytes have passed the narrow place. */
  passes(bytes: number): number {
    this.#free = Math.max(this.#free, this.now()) + (bytes * 1000) / this.#options.rate
    return this.#free
  }

  post(parcel: Parcel): void {
    let place = this.#parcels.length
    while (place > 0 && (this.#parcels[place - 1]?.at ?? 0) > parcel.at) place -= 1
    this.#parcels.splice(place, 0, parcel)
  }

  forget(pair: Pair): void {
    this.#pairs.delete(pair)
  }

  #listen(): Server {
    const server = createServer({ allowHalfOpen: true }, (near) => void this.#pairs.add(new Pair(near, this, this.#options)))
    this.#server = server
    return server.listen(this.#port, '127.0.0.1')
  }

  #tick(): void {
    if (this.#down) return
    const now = this.now()
    while ((this.#parcels[0]?.at ?? Infinity) <= now) this.#parcels.shift()?.deliver()
  }
}

class Pair {
  readonly #near: Socket
  readonly #far: Socket
  readonly #line: SlowLine
  readonly #half: number
  #window = FIRST_WINDOW
  #underWay = 0
  /** Our first words come after the handshake, and the others never before them. */
  #spoken: number

  constructor(near: Socket, line: SlowLine, { to, roundTrip }: LineOptions) {
    this.#near = near
    this.#line = line
    this.#half = roundTrip / 2
    this.#spoken = line.now() + roundTrip
    this.#far = connect({ port: to, host: '127.0.0.1', allowHalfOpen: true })
    near.setNoDelay(true)
    near.on('data', (chunk) => this.#toFar(() => void this.#far.write(chunk)))
    near.on('end', () => this.#toFar(() => void this.#far.end()))
    this.#far.on('readable', () => this.#pump())
    this.#far.on('end', () => this.#post(line.passes(0) + this.#half, () => void near.end()))
    for (const socket of [near, this.#far]) {
      socket.on('error', () => this.reset())
      socket.on('close', () => this.#closed())
    }
  }

  reset(): void {
    this.#near.resetAndDestroy()
    this.#far.resetAndDestroy()
    this.#line.forget(this)
  }

  #toFar(deliver: () => void): void {
    this.#spoken = Math.max(this.#spoken, this.#line.now())
    this.#post(this.#spoken + this.#half, deliver)
  }

  #pump(): void {
    for (;;) {
      const room = Math.min(this.#window - this.#underWay, this.#far.readableLength)
      const chunk = room > 0 ? (this.#far.read(Math.min(room, 2920)) as Buffer | null) : null
      if (chunk === null) {
        // The end is only told of to who reads.
        if (this.#far.readableLength === 0) this.#far.read(0)
        return
      }
      this.#underWay += chunk.length
      const passed = this.#line.passes(chunk.length)
      this.#post(passed, () => void (this.#line.carried += chunk.length))
      this.#post(passed + this.#half, () => void this.#near.write(chunk))
      this.#post(passed + 2 * this.#half, () => this.#heard(chunk.length))
    }
  }

  #post(at: number, deliver: () => void): void {
    this.#line.post({ at, deliver })
  }

  #heard(bytes: number): void {
    this.#underWay -= bytes
    this.#window = Math.min(this.#window + bytes, MOST_WINDOW)
    this.#pump()
  }

  #closed(): void {
    if (!this.#near.destroyed && !this.#far.destroyed) return
    // What was under way when we hung up has used the line all the same.
    this.#near.destroy()
    this.#far.destroy()
    this.#line.forget(this)
  }
}

export async function aSlowLine(options: LineOptions): Promise<SlowLine & AsyncDisposable> {
  const line = new SlowLine(options)
  await line.open()
  return Object.assign(line, { [Symbol.asyncDispose]: () => line.close() })
}
