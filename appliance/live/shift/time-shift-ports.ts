import type { BoxBus } from '#appliance/base/bus.ts'
import type { Clock } from '#appliance/base/clock.ts'
import type { Milliseconds } from '#appliance/base/duration.ts'
import type { Log } from '#appliance/base/log.ts'
import type { SourceKind } from '#appliance/contract/live.ts'
import type { StreamHeaders } from '../fanout/stream-headers.ts'
import type { ChannelDoor, ChannelInput, SourceInfo } from '../media.ts'
import type { NewestGroup } from './newest-group.ts'
import type { SpoolLimits } from './spool.ts'

/** The channel behind the shift. */
export interface ShiftedChannel extends ChannelDoor {
  readonly fedBy: SourceKind | undefined
  /** Takes the channel, whoever feeds it. */
  feedFrom(source: SourceInfo): ChannelInput
  /** What was shown last, from its keyframe on; undefined before anything was, or where it is not held any more. */
  newestGroup(): NewestGroup | undefined
  /** What the source that feeds it has announced. */
  readonly headers: StreamHeaders
}

export interface TimeShiftOptions {
  channel: ShiftedChannel
  bus: BoxBus
  clock: Clock
  log: Log
  /** Of this channel alone; made when it is needed. */
  folder: string
  freeSpace: (folder: string) => Promise<number>
  /** Bytes of the disk that are left free. */
  minFree: () => number
  /** How long media may stay away before they count as stalled. */
  stall: () => Milliseconds
  /** Who feeds the channel has changed while it is held. */
  onChange: () => void
  limits?: Partial<SpoolLimits>
}
