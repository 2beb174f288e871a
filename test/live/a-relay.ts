import { randomUUID } from 'node:crypto'
import { rm } from 'node:fs/promises'
import type { Socket } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { BoxBus } from '#appliance/base/bus.ts'
import { createLog } from '#appliance/base/log.ts'
import { ManualClock } from '#appliance/base/manual-clock.ts'
import { View } from '#appliance/base/view.ts'
import type { BoxConfig } from '#appliance/config/schema.ts'
import type { FactName } from '#appliance/contract/facts.ts'
import type { UpstreamView } from '#appliance/contract/live.ts'
import { Live } from '#appliance/live/live.ts'
import type { ChannelDoor, ChannelInput, MediaMessage } from '#appliance/live/media.ts'
import type { PullPort } from '#appliance/live/pull/pull-demand.ts'
import { HEAD, Wire } from './flv-viewer.ts'
import type { FlvViewer } from './flv-viewer.ts'

export type LiveConfig = BoxConfig['live']

export function liveConfig(changes: Partial<LiveConfig> = {}): LiveConfig {
  return {
    channels: { class: { sources: [], shared_as: '' } },
    pull: 'on-demand',
    stall_seconds: 3,
    publisher_timeout_seconds: 8,
    gop_max_bytes: 8_388_608,
    gop_max_seconds: 12,
    failback_seconds: 10,
    stand_in: { stall_seconds: 1.5, return_seconds: 20, return_every_seconds: 60 },
    peers: [],
    hls: { part_milliseconds: 200, segment_seconds: 1, segments: 7, max_bytes: 33_554_432 },
    recording: {
      on: true,
      keep: false,
      keep_days: 14,
      quota_bytes: 21_474_836_480,
      min_free_bytes: 1_073_741_824,
      export: { folder: '', tus_url: '' },
    },
    viewers: { max: 240, max_per_address: 240, max_lag_bytes: 1_048_576, stall_seconds: 15 },
    ...changes,
  }
}

/** A pull that only notes what is asked of it; a test feeds the door itself. */
export class NotedPull implements PullPort {
  readonly view = new View<readonly UpstreamView[]>([])
  readonly revision = 'first'
  readonly door: ChannelDoor
  running = false
  starts = 0
  chosen: string | null = null

  constructor(door: ChannelDoor) {
    this.door = door
  }

  give(url: string): void {
    this.view.set([{ id: 'source-1', kind: 'address', url, state: 'off', attempts: 0, chosen: false }])
  }

  start(): void {
    this.running = true
    this.starts += 1
  }

  async stop(): Promise<void> {
    this.running = false
  }

  refresh(): void {}

  choose(id: string | null): void {
    this.chosen = id
  }
}

/** A relay with a clock of its own and a publisher's hand on its door. */
export class Relay {
  readonly clock = new ManualClock()
  readonly facts: { name: FactName; payload: unknown }[] = []
  readonly config: LiveConfig
  readonly live: Live
  readonly wire: Wire
  readonly bus: BoxBus
  pull!: NotedPull
  sampleRuns = false
  ffmpeg = { find: (): Promise<unknown> => Promise.resolve(undefined) }
  ingest = { open: false, fails: undefined as Error | undefined }
  /** Made when something is held for later. */
  readonly shiftFolder = join(tmpdir(), `classbox-shift-${randomUUID()}`)

  constructor(changes: Partial<LiveConfig> = {}, wire = new Wire()) {
    this.wire = wire
    this.config = liveConfig(changes)
    const bus = (this.bus = new BoxBus(this.clock, (_name, thrown) => {
      throw thrown
    }))
    bus.onAny(({ name, payload }) => this.facts.push({ name, payload }))
    this.live = new Live({
      bus,
      clock: this.clock,
      log: createLog('silent'),
      config: () => this.config,
      ingest: () => this.#ingestPort(),
      pull: (door) => (this.pull = new NotedPull(door)),
      sample: () => this.#samplePort(),
      ffmpeg: { find: () => this.ffmpeg.find() },
      shift: { folder: this.shiftFolder, freeSpace: async () => Infinity },
    })
  }

  async open(): Promise<this> {
    await this.wire.open()
    await this.live.start()
    return this
  }

  async close(): Promise<void> {
    await this.live.stop()
    await this.wire.close()
    await rm(this.shiftFolder, { recursive: true, force: true })
  }

  publish(): ChannelInput {
    return this.live.channel('class').open({ kind: 'publisher', from: '192.0.2.9' })
  }

  /** Pushes messages at the pace of their times; the relay's timers run as they would. */
  play(input: ChannelInput, messages: readonly MediaMessage[]): void {
    let last = messages[0]?.timestamp ?? 0
    for (const message of messages) {
      this.clock.advance(Math.max(0, (message.timestamp - last) | 0))
      last = message.timestamp
      input.push(message)
    }
    this.clock.advance(50)
  }

  async watch(address = '192.0.2.1'): Promise<FlvViewer> {
    return (await this.watchWithSocket(address)).viewer
  }

  /** `box` is the end of the connection that the relay writes to. */
  async watchWithSocket(address = '192.0.2.1'): Promise<{ box: Socket; viewer: FlvViewer }> {
    const ends = await this.wire.connect()
    await this.live.watch('class', { socket: ends.box, address, head: HEAD })
    return ends
  }

  get channel() {
    const [channel] = this.live.view.value.channels
    if (channel === undefined) throw new TypeError('the relay has no channel')
    return channel
  }

  /** Resolves when a fact has been told, or is told next. */
  async told(name: FactName): Promise<void> {
    if (this.factsOf(name).length > 0) return
    await new Promise<void>((resolve) => {
      const forget = this.bus.on(name, () => {
        forget()
        resolve()
      })
    })
  }

  factsOf(name: FactName): unknown[] {
    return this.facts.filter((fact) => fact.name === name).map((fact) => fact.payload)
  }

  #ingestPort() {
    const { ingest } = this
    return {
      get door() {
        return { host: '127.0.0.1', port: ingest.open ? 1935 : 0 }
      },
      start: async () => {
        if (ingest.fails !== undefined) throw ingest.fails
        ingest.open = true
      },
      stop: async () => {
        ingest.open = false
      },
      letGo: () => undefined,
      welcome: () => undefined,
    }
  }

  #samplePort() {
    const running = (on: boolean) => (this.sampleRuns = on)
    const port = {
      running: false,
      start: async () => void (port.running = running(true)),
      stop: async () => void (port.running = running(false)),
    }
    return port
  }
}
