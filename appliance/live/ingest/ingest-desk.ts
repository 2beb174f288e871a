import type { Clock } from '#appliance/base/clock.ts'
import { milliseconds, seconds } from '#appliance/base/duration.ts'
import type { Milliseconds } from '#appliance/base/duration.ts'
import type { ChannelDoor, ChannelInput, SourceInfo } from '../media.ts'
import { PatientInput } from '../patient-input.ts'

const SILENCE = seconds(2)
const PATIENCE = seconds(3)
const GLANCE = milliseconds(100)
/** An encoder's first keyframe comes before. */
const SOUND_ALONE = seconds(1)

/** What a publish key allows. */
export interface PublishRight {
  channel: ChannelDoor
  kind: 'publisher' | 'sample'
}

/** Somebody who publishes, as the desk sees them. */
export interface Publisher {
  /** Peer address, for people. */
  readonly address: string
  /** The channel is no longer theirs; `reason` is for the log. */
  letGo(reason: string): void
}

/** The leave to feed a channel, from the moment it was given. */
export interface Seat {
  /** Name of the channel. */
  readonly channel: string
  readonly input: ChannelInput
  /** Milliseconds since the last media, or since the seat was taken where none came yet. */
  silentFor(): Milliseconds
  /** The same of media that a player could use. */
  stillFor(): Milliseconds
  /** The publisher is gone; safe to call twice, and after being replaced. */
  leave(): void
}

interface Holder {
  seat: Seat
  publisher: Publisher
  kind: PublishRight['kind']
}

/**
 * Decides who publishes on a channel. A newcomer with the key takes it when nobody has it, or who has it has brought nothing to show
 * for 2 s; otherwise the newcomer waits up to 3 s for that silence and is then refused. So an encoder that comes back after its line
 * was cut is on air 2 to 3 s after its last picture, and a second encoder never disturbs a working one.
 * The sample class gives way to a real publisher at once, and does not wait for one to leave. What the box pulls goes on until
 * the publisher brings something to show.
 */
export class PublishDesk {
  readonly #clock: Clock
  readonly #holders = new Map<string, Holder>()
  readonly #waiting = new Map<Publisher, PublishRight>()

  constructor(clock: Clock) {
    this.#clock = clock
  }

  /** The seat, or undefined where somebody else publishes or `signal` aborted meanwhile. */
  async claim(right: PublishRight, publisher: Publisher, signal: AbortSignal): Promise<Seat | undefined> {
    this.#waiting.set(publisher, right)
    try {
      return (await this.#becomesFree(right, signal)) ? this.#seat(right, publisher) : undefined
    } finally {
      this.#waiting.delete(publisher)
    }
  }

  /** Lets the publisher of a channel go, and those who wait for it; the sample class, which needs no key of the channel, stays. */
  clear(channel: string, reason: string): void {
    const holder = this.#holders.get(channel)
    if (holder?.kind === 'publisher') holder.publisher.letGo(reason)
    for (const [publisher, right] of this.#waiting) {
      if (right.channel.name === channel && right.kind === 'publisher') publisher.letGo(reason)
    }
  }

  async #becomesFree(right: PublishRight, signal: AbortSignal): Promise<boolean> {
    const deadline = this.#clock.monotonic() + (right.kind === 'sample' ? 0 : PATIENCE)
    while (!this.#isFree(right)) {
      if (this.#clock.monotonic() >= deadline) return false
      await this.#clock.sleep(GLANCE, signal)
      if (signal.aborted) return false
    }
    return true
  }

  #isFree({ channel, kind }: PublishRight): boolean {
    const holder = this.#holders.get(channel.name)
    if (holder === undefined || !holder.seat.input.current) return true
    return (holder.kind === 'sample' && kind === 'publisher') || holder.seat.stillFor() > SILENCE
  }

  #seat({ channel, kind }: PublishRight, publisher: Publisher): Seat {
    const earlier = this.#holders.get(channel.name)
    const seat = this.#newSeat(channel, this.#inputFor(channel, { kind, from: publisher.address }))
    this.#holders.set(channel.name, { seat, publisher, kind })
    earlier?.publisher.letGo('another publisher took the channel')
    return seat
  }

  #inputFor(channel: ChannelDoor, source: SourceInfo): ChannelInput {
    if (!channel.isLive || this.#isFedByPublisher(channel)) return channel.open(source)
    return new PatientInput({ door: channel, source, clock: this.#clock, soundAlone: SOUND_ALONE })
  }

  /** One who has the seat, but nothing to show yet, leaves the channel to what is pulled. */
  #isFedByPublisher({ name }: ChannelDoor): boolean {
    const input = this.#holders.get(name)?.seat.input
    return input?.current === true && !(input instanceof PatientInput && !input.isOpen)
  }

  #newSeat(channel: ChannelDoor, input: ChannelInput): Seat {
    const since = this.#clock.monotonic()
    const seat: Seat = {
      channel: channel.name,
      input,
      silentFor: () => Math.min(input.silentFor(), this.#clock.monotonic() - since),
      stillFor: () => Math.min(input.stillFor?.() ?? input.silentFor(), this.#clock.monotonic() - since),
      leave: () => {
        if (this.#holders.get(channel.name)?.seat === seat) this.#holders.delete(channel.name)
        if (input.current) input.end()
      },
    }
    return seat
  }
}
