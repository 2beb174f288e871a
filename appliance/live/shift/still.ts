import type { Clock, Timer } from '#appliance/base/clock.ts'
import { milliseconds, seconds } from '#appliance/base/duration.ts'
import type { Milliseconds } from '#appliance/base/duration.ts'
import { headerMessages } from '../fanout/stream-headers.ts'
import type { StreamHeaders } from '../fanout/stream-headers.ts'
import { TAG_VIDEO } from '../media.ts'
import type { ChannelInput } from '../media.ts'
import { silenceFor } from './silence.ts'

/** A newcomer sees the picture within so long. */
const PICTURE_EVERY: Milliseconds = seconds(1)
const BEAT: Milliseconds = milliseconds(40)

export interface StillOptions {
  input: Pick<ChannelInput, 'push'>
  clock: Clock
  headers: StreamHeaders
  /** The body of the keyframe that stands; undefined where a lesson has sound alone. */
  picture: Buffer | undefined
}

/** Whether players can be kept going by a still: a picture, or sound that can be silent. */
export function canStand({ headers, picture }: Pick<StillOptions, 'headers' | 'picture'>): boolean {
  return picture !== undefined || (headers.audio !== undefined && silenceFor(headers.audio) !== undefined)
}

/**
 * One picture that stands: its keyframe is repeated, with silence where the sound of the lesson can be silent, so that players go on
 * playing. `start`, then `stop`, which is safe to call twice.
 */
export class Still {
  readonly #options: StillOptions
  readonly #silence: ReturnType<typeof silenceFor>
  #begun: Milliseconds = 0
  #pictures = 0
  #sounds = 0
  #timer: Timer | undefined

  constructor(options: StillOptions) {
    this.#options = options
    const { audio } = options.headers
    this.#silence = audio === undefined ? undefined : silenceFor(audio)
  }

  start(): void {
    const { clock, input, headers } = this.#options
    // Sound that cannot be silent is not announced: a player would wait for it.
    const announced = this.#silence === undefined ? { ...headers, audio: undefined } : headers
    for (const message of headerMessages(announced, undefined, 0)) input.push(message)
    this.#begun = clock.monotonic()
    this.#go()
    this.#timer = clock.every(BEAT, () => this.#go())
  }

  /** Up to now nothing is missing. */
  stop(): void {
    if (this.#timer !== undefined) this.#go()
    this.#timer?.cancel()
    this.#timer = undefined
  }

  /** In the order of their times, whatever was late. */
  #go(): void {
    const now = this.#options.clock.monotonic() - this.#begun
    for (;;) {
      const picture = this.#options.picture === undefined ? Infinity : this.#pictures * PICTURE_EVERY
      const sound = this.#silence === undefined ? Infinity : this.#sounds * this.#silence.duration
      if (Math.min(picture, sound) > now) return
      if (picture <= sound) this.#pushPicture(picture)
      else this.#pushSound(sound)
    }
  }

  #pushPicture(timestamp: Milliseconds): void {
    this.#pictures += 1
    const { input, picture } = this.#options
    if (picture !== undefined) input.push({ type: TAG_VIDEO, timestamp, body: picture })
  }

  #pushSound(timestamp: Milliseconds): void {
    this.#sounds += 1
    if (this.#silence === undefined) return
    const { type, body } = this.#silence
    this.#options.input.push({ type, timestamp: Math.round(timestamp), body })
  }
}
