import type { Clock, Timer } from '#appliance/base/clock.ts'
import { seconds } from '#appliance/base/duration.ts'
import type { Milliseconds } from '#appliance/base/duration.ts'
import type { BoxConfig } from '#appliance/config/schema.ts'
import { BatchBuilder } from './batch-builder.ts'
import { FlvFormat } from './flv-format.ts'
import { GopRing } from './gop-ring.ts'
import type { ChannelFrame, ChannelTap } from '../media.ts'
import { RtmpFormat } from './rtmp-format.ts'
import type { StreamHeaders } from './stream-headers.ts'
import type { Viewer } from './viewer.ts'
import type { WireFormat } from './wire-format.ts'

type FanoutSettings = Pick<BoxConfig['live'], 'gop_max_bytes' | 'gop_max_seconds' | 'viewers'>

/** Up to here every message goes out at once; from here on messages are gathered, longer the more viewers there are. */
const FEW_VIEWERS = 8
const MILLISECONDS_PER_VIEWER = 0.5
/** With 40 ms the added delay stays under 60 ms (p95), and 200 viewers cost a third of a write per message. */
const LONGEST_TICK: Milliseconds = 40

/**
 * Writes a channel to all viewers who have a socket of their own, by HTTP-FLV or by RTMP: merged per tick into one shared
 * buffer of each format, so that a tick costs one copy a format and one write a viewer.
 */
export class Fanout implements ChannelTap {
  readonly ring = new GopRing()
  readonly formats: Readonly<Record<WireFormat['name'], WireFormat>> = { flv: new FlvFormat(), rtmp: new RtmpFormat() }
  readonly #clock: Clock
  readonly #settings: () => FanoutSettings
  readonly #builder = new BatchBuilder()
  readonly #viewers = new Set<Viewer>()
  #headers: StreamHeaders | undefined
  #timestamp = 0
  #start = false
  #tick: Timer | undefined

  constructor(clock: Clock, settings: () => FanoutSettings) {
    this.#clock = clock
    this.#settings = settings
  }

  get viewers(): number {
    return this.#viewers.size
  }

  /** `behind`: milliseconds of media to begin with, as far as they are held. */
  add(viewer: Viewer, head: Buffer, behind: Milliseconds): void {
    this.flush()
    this.#viewers.add(viewer)
    viewer.start(head, this.ring.startBehind(behind))
  }

  remove(viewer: Viewer): void {
    this.#viewers.delete(viewer)
  }

  /** Hot path. */
  write(frame: ChannelFrame, headers: StreamHeaders): void {
    const fresh = frame.start || headers !== this.#headers || !this.#builder.fits(frame.body.length)
    if (fresh) this.#close()
    if (this.#builder.bytes === 0) this.#open(frame.timestamp, frame.start, headers)
    this.#builder.add(frame)
    this.#tick ??= this.#clock.after(this.#tickLength(), () => this.flush())
  }

  /** Sends what was gathered. */
  flush(): void {
    this.#tick?.cancel()
    this.#tick = undefined
    this.#close()
    for (const viewer of this.#viewers) viewer.pump()
  }

  /** Once a second: lets stalled viewers go and picks up those who became free in a silence. */
  watchOver(): void {
    const patience = seconds(this.#settings().viewers.stall_seconds)
    for (const viewer of this.#viewers) {
      viewer.watchOver(patience)
      viewer.pump()
    }
  }

  /** Nothing of what was sent is of use to anybody who comes now. */
  forget(): void {
    this.flush()
    this.ring.clear()
  }

  stop(): void {
    this.#tick?.cancel()
    this.#tick = undefined
    for (const viewer of this.#viewers) viewer.leave('ended')
    this.#close()
    this.ring.clear()
  }

  #open(timestamp: number, start: boolean, headers: StreamHeaders): void {
    this.#timestamp = timestamp
    this.#start = start
    this.#headers = headers
  }

  #close(): void {
    if (this.#builder.bytes === 0 || this.#headers === undefined) return
    const { gop_max_bytes, gop_max_seconds } = this.#settings()
    const at = this.#clock.monotonic()
    const batch = { tags: this.#builder.take(), timestamp: this.#timestamp, start: this.#start, headers: this.#headers, at }
    this.ring.append(batch, { bytes: gop_max_bytes, milliseconds: seconds(gop_max_seconds) })
  }

  #tickLength(): Milliseconds {
    if (this.#viewers.size === 0) return LONGEST_TICK
    return Math.min(LONGEST_TICK, Math.max(0, this.#viewers.size - FEW_VIEWERS) * MILLISECONDS_PER_VIEWER)
  }
}
