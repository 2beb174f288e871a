import type { Socket } from 'node:net'
import type { BoxBus } from '#appliance/base/bus.ts'
import type { Clock } from '#appliance/base/clock.ts'
import type { Log } from '#appliance/base/log.ts'
import type { BoxConfig } from '#appliance/config/schema.ts'
import type { WireFormat } from './fanout/wire-format.ts'
import type { ChannelDoor } from './media.ts'
import type { SegmentSink } from './packager/segment.ts'
import type { OriginPort } from './pull/catch-up.ts'
import type { PullPort } from './pull/pull-demand.ts'
import type { ViewerBook } from './viewers/viewer-book.ts'

/** Where publishers in the room come in. */
export interface IngestPort {
  start(): Promise<void>
  stop(): Promise<void>
  /** Lets the publisher of a channel go, where there is one; `reason` is for the log. */
  letGo(channel: string, reason: string): void
  /** Takes a connection that was accepted elsewhere, or ends it while this door is shut. */
  welcome(socket: Socket): void
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
  /** Builds what feeds the channels, each given only the doors it needs. Who comes to play is handed to `watch`, see Live. */
  ingest: (door: (channel: string) => ChannelDoor, watch: WatchPort) => IngestPort
  pull: (door: ChannelDoor) => PullPort
  sample: () => SamplePort
  ffmpeg: { find(): Promise<unknown> }
  /** The past that the origins of a channel keep; none, where left out. */
  origin?: (channel: string) => OriginPort
  /** Where what a teacher holds for later lies, a folder for each channel, and how many bytes may still be written there. */
  shift: { folder: string; freeSpace: (folder: string) => Promise<number> }
  /** Who takes the whole segments of a channel, such as its recorder. */
  sinks?: (channel: string) => readonly SegmentSink[]
  /** Where viewers on sockets of their own are written down. */
  book?: ViewerBook
}

/** Live.watch, as the RTMP door knows it. */
export type WatchPort = (channel: string, watching: Watching) => Promise<Viewing>

export interface Watching {
  /** A connected socket; an HTTP response has not begun on it. */
  socket: Socket
  /** How the picture goes out; HTTP-FLV where left out. */
  format?: WireFormat['name']
  address: string
  /** A screen or a person of the room, for whom some places are kept. */
  known?: boolean
  /** Name of the screen, or what the player calls itself. */
  label?: string
  /** Written before the stream: the head of an HTTP response, or what a player of RTMP waits for. */
  head: Buffer
  /** Gives up the wait for media. */
  signal?: AbortSignal
}

/** A viewer who has been let in. */
export interface Viewing {
  /** While it is held nothing is sent; afterwards it goes on at the newest keyframe. */
  hold(held: boolean): void
}
