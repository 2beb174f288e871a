import { readFile } from 'node:fs/promises'
import type { Clock } from '#appliance/base/clock.ts'
import { seconds } from '#appliance/base/duration.ts'
import { BoxError, sentenceOf } from '#appliance/base/errors.ts'
import { TAG_VIDEO } from '#appliance/live/media.ts'
import type { MediaMessage } from '#appliance/live/media.ts'
import { RtmpPublisher } from '#appliance/live/rtmp/rtmp-publisher.ts'
import { publishInRealTime } from '#appliance/live/sample/clip-publishing.ts'
import { readLoopingClip } from '#appliance/live/sample/sample-clip.ts'
import type { LoopingClip } from '#appliance/live/sample/sample-clip.ts'
import type { SentFrames } from './sent-frames.ts'

const COME_BACK_AFTER = seconds(2)

export interface LeadTeacherOptions {
  url: string
  clip: LoopingClip
  clock: Clock
  frames: SentFrames
  /** A sentence for whoever looks on. */
  say: (sentence: string) => void
}

/** Publishes a clip in real time, again and again on one clock, and comes back when the box lost it. */
export class LeadTeacher {
  readonly #options: LeadTeacherOptions
  #bytes = 0

  constructor(options: LeadTeacherOptions) {
    this.#options = options
  }

  /** Bytes of media handed to the box so far. */
  get bytes(): number {
    return this.#bytes
  }

  /** Resolves when `signal` ends it. Rejects with PUBLISH_REFUSED or PUBLISH_FAILED where even the first connection fails. */
  async teach(signal: AbortSignal): Promise<void> {
    let publisher = await this.#connect()
    while (!signal.aborted) {
      try {
        this.#options.say('on air')
        await this.#publish(publisher, signal)
        await publisher.close()
      } catch (thrown) {
        publisher = await this.#comeBack(thrown, signal)
      }
    }
    publisher.destroy()
  }

  async #connect(): Promise<RtmpPublisher> {
    const publisher = new RtmpPublisher({ clock: this.#options.clock })
    await publisher.connect(this.#options.url)
    return publisher
  }

  async #comeBack(thrown: unknown, signal: AbortSignal): Promise<RtmpPublisher> {
    for (let reason = thrown; ;) {
      this.#options.say(`off air: ${sentenceOf(reason)}; trying again`)
      await this.#options.clock.sleep(COME_BACK_AFTER, signal)
      if (signal.aborted) return new RtmpPublisher({ clock: this.#options.clock })
      try {
        return await this.#connect()
      } catch (again) {
        reason = again
      }
    }
  }

  #publish(publisher: RtmpPublisher, signal: AbortSignal): Promise<void> {
    const { clip, clock, frames } = this.#options
    const onSent = ({ type, body }: MediaMessage): void => {
      if (type === TAG_VIDEO) frames.sent(body, clock.monotonic())
      this.#bytes += body.length
    }
    return publishInRealTime({ clip, publisher, clock, onSent }, signal)
  }
}

/** Rejects with SAMPLE_MISSING where the file cannot be read or is no FLV that can be looped. */
export async function readClipFile(file: string): Promise<LoopingClip> {
  try {
    return readLoopingClip(await readFile(file))
  } catch (cause) {
    throw new BoxError('SAMPLE_MISSING', `${file} cannot be published: ${sentenceOf(cause)}`, { cause })
  }
}
