import { FlvReader } from '#appliance/live/flv/flv-reader.ts'
import { TAG_AUDIO, TAG_VIDEO } from '#appliance/live/media.ts'
import type { ChannelInput, MediaMessage } from '#appliance/live/media.ts'
import { silenceFor } from '#appliance/live/shift/silence.ts'
import { readFileSync } from 'node:fs'
import { CLIP_FILE, looped, readClip } from '#test/upstreams/clip.ts'
import { fastForward } from '#test/helper/fast-forward.ts'
import type { FlvViewer } from '../flv-viewer.ts'
import type { Relay } from '../a-relay.ts'

/** A teacher's encoder that plays the sample lesson without end, at the pace of the relay's own clock. */
export class ClipSource {
  readonly #clip = readClip()
  readonly #media = looped(this.#clip)
  readonly #relay: Relay
  #next = this.#media.next().value
  #begun: number
  input: ChannelInput
  #pausedUntil = 0
  /** Bodies of all pictures that were sent, in order. */
  readonly pictures: Buffer[] = []
  readonly #timer: { cancel(): void }

  constructor(relay: Relay, input: ChannelInput) {
    this.#relay = relay
    this.input = input
    this.#begun = relay.clock.monotonic()
    this.announce()
    this.#timer = relay.clock.every(20, () => this.#send())
  }

  announce(): void {
    for (const header of this.#clip.headers) this.input.push(header)
  }

  /** Gone; what it would have sent meanwhile is left out. */
  leave(): void {
    this.#pausedUntil = Infinity
    this.input.end()
  }

  /** Sends nothing for so long, and goes on where it was. */
  pause(milliseconds: number): void {
    this.#pausedUntil = this.#relay.clock.monotonic() + milliseconds
    this.#begun += milliseconds
  }

  /** The same lesson goes on by another input: a connection that was begun again. */
  moveTo(input: ChannelInput): void {
    this.input = input
    this.#begun += this.#relay.clock.monotonic() - this.#begun - this.#next.timestamp
    this.#pausedUntil = 0
    this.announce()
  }

  stop(): void {
    this.#timer.cancel()
  }

  #send(): void {
    if (this.#relay.clock.monotonic() < this.#pausedUntil) return
    const now = this.#relay.clock.monotonic() - this.#begun
    while (this.#next.timestamp <= now) {
      const message: MediaMessage = this.#next
      if (message.type === TAG_VIDEO) this.pictures.push(message.body)
      this.input.push(message)
      this.#next = this.#media.next().value
    }
  }
}

/** What a viewer saw, each picture as its number in what the source sent; -1: none of these. */
export function seen(viewer: FlvViewer, source: ClipSource): number[] {
  const numbers = new Map(source.pictures.map((body, number) => [body.toString('latin1'), number]))
  return viewer.pictures.map(({ body }) => numbers.get(body.toString('latin1')) ?? -1)
}

/** Lets so much time pass, on the relay's own clock. */
export async function pass(relay: Relay, milliseconds: number): Promise<void> {
  const until = relay.clock.monotonic() + milliseconds
  await fastForward(relay.clock, () => relay.clock.monotonic() >= until)
}

/** Pauses between two messages of a track, the longest of them. */
export function longestPause(messages: readonly MediaMessage[]): number {
  return Math.max(...messages.slice(1).map(({ timestamp }, at) => timestamp - (messages[at]?.timestamp ?? 0)))
}

/** The body of silence in the sound of the sample lesson. */
export function silenceOfClip(): Buffer {
  let header: Buffer | undefined
  new FlvReader(({ type, body }) => {
    if (type === TAG_AUDIO && body[1] === 0) header = Buffer.from(body)
  }).write(readFileSync(CLIP_FILE))
  const silence = header === undefined ? undefined : silenceFor(header)
  if (silence === undefined) throw new TypeError('the sample lesson has no sound that can be silent')
  return silence.body
}
