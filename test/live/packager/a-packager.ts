import { BoxBus } from '#appliance/base/bus.ts'
import { createLog } from '#appliance/base/log.ts'
import { ManualClock } from '#appliance/base/manual-clock.ts'
import type { BoxConfig } from '#appliance/config/schema.ts'
import { Channel } from '#appliance/live/channel.ts'
import type { ChannelInput, MediaMessage } from '#appliance/live/media.ts'
import { Packager } from '#appliance/live/packager/packager.ts'
import type { Segment } from '#appliance/live/packager/segment.ts'

export type HlsSettings = BoxConfig['live']['hls']

export const HLS_SETTINGS: HlsSettings = { part_milliseconds: 200, segment_seconds: 1, segments: 7, max_bytes: 33_554_432 }

/** A channel that is packaged, on a clock that a test moves, and what came out of it. */
export class PackagedChannel {
  readonly clock = new ManualClock()
  readonly packager: Packager
  readonly channel: Channel
  readonly segments: Segment[] = []
  /** Each different low-latency playlist, in order, as somebody who reads it at every change gets it. */
  readonly playlists: string[] = []

  constructor(settings: Partial<HlsSettings> = {}) {
    const { clock } = this
    const hls = { ...HLS_SETTINGS, ...settings }
    const log = createLog('silent')
    this.packager = new Packager({
      ...{ channel: 'class', clock, log, settings: () => hls },
      sinks: [{ segment: (segment) => void this.segments.push(segment) }],
    })
    this.packager.watch(() => this.#read())
    const live = { stall_seconds: 3, gop_max_bytes: 8_388_608, gop_max_seconds: 12, viewers: { stall_seconds: 15 } } as BoxConfig['live']
    const bus = new BoxBus(clock, (_name, thrown) => {
      throw thrown
    })
    this.channel = new Channel({
      ...{ name: 'class', bus, clock, log, settings: () => live, onChange: () => undefined },
      taps: [this.packager],
    })
  }

  publish(): ChannelInput {
    return this.channel.open({ kind: 'publisher', from: '192.0.2.9' })
  }

  /** Pushes messages at the pace of their times. */
  play(input: ChannelInput, messages: Iterable<MediaMessage>): void {
    let last: number | undefined
    for (const message of messages) {
      this.clock.advance(Math.max(0, (message.timestamp - (last ?? message.timestamp)) | 0))
      last = message.timestamp
      input.push(message)
    }
  }

  get playlist(): string {
    return this.packager.playlist('low-latency')?.toString() ?? ''
  }

  #read(): void {
    const { playlist } = this
    if (playlist !== '' && playlist !== this.playlists.at(-1)) this.playlists.push(playlist)
  }
}
