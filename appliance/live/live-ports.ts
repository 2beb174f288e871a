import type { Socket } from 'node:net'
import type { BoxBus } from '#appliance/base/bus.ts'
import type { Clock } from '#appliance/base/clock.ts'
import type { Log } from '#appliance/base/log.ts'
import type { BoxConfig } from '#appliance/config/schema.ts'
import type { ChannelDoor } from './media.ts'
import type { PullPort } from './pull/pull-demand.ts'

/** Where publishers in the room come in. */
export interface IngestPort {
  start(): Promise<void>
  stop(): Promise<void>
  /** Lets the publisher of a channel go, where there is one; `reason` is for the log. */
  letGo(channel: string, reason: string): void
  /** Port 0 while it does not listen. */
  readonly door: { readonly host: string; readonly port: number }
}

/** The box's own lesson. */
export interface SamplePort {
  readonly running: boolean
  start(): Promise<void>
  stop(): Promise<void>
}

export interface LiveOptions {
  bus: BoxBus
  clock: Clock
  log: Log
  /** The settings of the moment; channels are those of the start. */
  config: () => BoxConfig['live']
  /** Builds what feeds the channels, each given only the doors it needs. */
  ingest: (door: (channel: string) => ChannelDoor) => IngestPort
  pull: (door: ChannelDoor) => PullPort
  sample: () => SamplePort
  ffmpeg: { find(): Promise<unknown> }
}

export interface Watching {
  /** A connected socket to which nothing has been written. */
  socket: Socket
  address: string
  /** A screen or a person of the room, for whom some places are kept. */
  known?: boolean
  /** Written before the stream: the head of an HTTP response. */
  head: Buffer
  /** Gives up the wait for media. */
  signal?: AbortSignal
}
