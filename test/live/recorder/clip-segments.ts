import { BoxBus } from '#appliance/base/bus.ts'
import { createLog } from '#appliance/base/log.ts'
import { ManualClock } from '#appliance/base/manual-clock.ts'
import { Channel } from '#appliance/live/channel.ts'
import type { MediaMessage } from '#appliance/live/media.ts'
import { Packager } from '#appliance/live/packager/packager.ts'
import type { Segment } from '#appliance/live/packager/segment.ts'
import { looped, readClip } from '#test/upstreams/clip.ts'
import { liveConfig } from '../a-relay.ts'

/** When the first segment begins, by the box's clock. */
export const BEGAN = Date.UTC(2026, 8, 1, 0, 0, 0)

/** A channel with its packager, fed faster than time; what it cuts is what the box itself would record. */
export class Packaging {
  readonly segments: Segment[] = []
  readonly #clock = new ManualClock(BEGAN)
  readonly #channel: Channel
  #input

  constructor() {
    const settings = () => liveConfig()
    const about = { clock: this.#clock, log: createLog('silent') }
    const sinks = [{ segment: (segment: Segment) => void this.segments.push(segment) }]
    const packager = new Packager({ ...about, channel: 'class', settings: () => settings().hls, sinks })
    const bus = new BoxBus(this.#clock, () => undefined)
    this.#channel = new Channel({ ...about, name: 'class', bus, settings, onChange: () => undefined, taps: [packager] })
    this.#input = this.#channel.open({ kind: 'publisher', from: 'test' })
  }

  /** Messages of one source in the order of their times. */
  push(messages: Iterable<MediaMessage>): this {
    let last: number | undefined
    for (const message of messages) {
      this.#clock.advance(Math.max(0, message.timestamp - (last ?? message.timestamp)))
      last = message.timestamp
      this.#input.push(message)
    }
    return this
  }

  /** Another publisher takes over, after a while without one. */
  change(pause = 1500): this {
    this.#input.end()
    this.#clock.advance(pause)
    this.#input = this.#channel.open({ kind: 'publisher', from: 'test' })
    return this
  }

  /** What is still in the making becomes the last segment. */
  end(): Segment[] {
    this.#channel.stop()
    return this.segments
  }
}

/** So many milliseconds of the sample lesson, with its headers; a keyframe each 2 s. */
export function* clip(milliseconds: number): Generator<MediaMessage> {
  const read = readClip()
  yield* read.headers
  for (const message of looped(read)) {
    if (message.timestamp >= milliseconds) return
    yield message
  }
}

/** The sample lesson in segments of about 2 s. */
export function clipSegments(count: number): Segment[] {
  const packaging = new Packaging().push(clip(count * 2000 + 500))
  const { segments } = packaging
  const whole = segments.slice(0, count)
  packaging.end()
  return whole
}
