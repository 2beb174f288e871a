import { BoxBus } from '#appliance/base/bus.ts'
import { createLog } from '#appliance/base/log.ts'
import { ManualClock } from '#appliance/base/manual-clock.ts'
import type { BoxConfig } from '#appliance/config/schema.ts'
import { Channel } from '#appliance/live/channel.ts'
import type { ChannelInput, MediaMessage } from '#appliance/live/media.ts'
import { Packager } from '#appliance/live/packager/packager.ts'
import type { Segment } from '#appliance/live/packager/segment.ts'
import type { PlaylistForm } from '#appliance/live/packager/window.ts'
import { readPlaylist } from './m3u8.ts'
import type { ReadPlaylist } from './m3u8.ts'

export type HlsSettings = BoxConfig['live']['hls']

const FORMS: PlaylistForm[] = ['low-latency', 'delta', 'plain']

const HLS_SETTINGS: HlsSettings = { part_milliseconds: 200, segment_seconds: 1, segments: 7, max_bytes: 33_554_432 }

/** A channel that is packaged, on a clock that a test moves, and what came out of it. */
export class PackagedChannel {
  readonly clock: ManualClock
  readonly packager: Packager
  readonly channel: Channel
  /** What the technician may change at any time. */
  readonly settings: HlsSettings
  readonly segments: Segment[] = []
  /** Each different playlist of one form, in order, as somebody who reads it at every change gets it. */
  readonly seen: Record<PlaylistForm, string[]> = { 'low-latency': [], delta: [], plain: [] }

  /** The whole playlist and the update of the same moment, at every change. */
  readonly moments: { whole: string; update: string }[] = []

  /** `bootedAt`: epoch milliseconds, from which its numbers follow; where left out they are counted from 0. */
  constructor(settings: Partial<HlsSettings> = {}, bootedAt?: number) {
    const clock = new ManualClock(bootedAt)
    this.clock = clock
    this.settings = { ...HLS_SETTINGS, ...settings }
    const log = createLog('silent')
    this.packager = new Packager({
      ...{ channel: 'class', clock, log, settings: () => this.settings, behind: () => this.channel.behind },
      ...(bootedAt === undefined ? { firstNumber: 0 } : {}),
      sinks: [{ segment: (segment) => void this.segments.push(segment) }],
    })
    this.packager.watch(() => this.#look())
    const live = { stall_seconds: 3, gop_max_bytes: 8_388_608, gop_max_seconds: 12, viewers: { stall_seconds: 15 } } as BoxConfig['live']
    const bus = new BoxBus(clock, (_name, thrown) => {
      throw thrown
    })
    this.channel = new Channel({
      ...{ name: 'class', bus, clock, log, settings: () => live, onChange: () => undefined },
      ...{ taps: [this.packager], isTapped: () => true },
    })
  }

  publish(kind: 'publisher' | 'pull' = 'publisher'): ChannelInput {
    return this.channel.open({ kind, from: '192.0.2.9' })
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

  /** What the playlist of a form says now. */
  read(form: PlaylistForm = 'low-latency'): ReadPlaylist {
    return readPlaylist(this.packager.playlist(form)?.toString() ?? '')
  }

  /** The bytes under a name of the playlist; undefined where there are none. */
  fetch(uri: string): Buffer | undefined {
    const [, init, number = '', part] = /^(?:init-(\d+)\.mp4|(\d+)(?:\.(\d+))?\.m4s)$/u.exec(uri) ?? []
    if (init !== undefined) return this.packager.init(Number(init))?.data
    if (part !== undefined) return this.packager.part(Number(number), Number(part))?.data
    const segment = this.packager.segment(Number(number))
    return segment && Buffer.concat(segment.parts.map(({ data }) => data))
  }

  #look(): void {
    const [whole, update] = [this.packager.playlist('low-latency'), this.packager.playlist('delta')]
    if (whole !== undefined && update !== undefined) this.moments.push({ whole: whole.toString(), update: update.toString() })
    for (const form of FORMS) {
      const text = this.packager.playlist(form)?.toString() ?? ''
      if (text !== '' && text !== this.seen[form].at(-1)) this.seen[form].push(text)
    }
  }
}
