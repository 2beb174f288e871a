import { join } from 'node:path'
import type { BoxBus } from '#appliance/base/bus.ts'
import type { Clock } from '#appliance/base/clock.ts'
import type { Log } from '#appliance/base/log.ts'
import { seconds } from '#appliance/base/duration.ts'
import type { BoxConfig } from '#appliance/config/schema.ts'
import type { Settings } from '#appliance/config/settings.ts'
import type { Carriage } from '#appliance/lesson/continuity.ts'
import { Ingest } from '#appliance/live/ingest/ingest.ts'
import type { BoxId } from '#appliance/live/pull/box-id.ts'
import { Live } from '#appliance/live/live.ts'
import type { LessonSources } from '#appliance/live/pull/lesson-digest.ts'
import { CatchUp } from '#appliance/live/pull/catch-up.ts'
import { OriginDvr } from '#appliance/live/pull/origin-dvr.ts'
import { Pull } from '#appliance/live/pull/pull.ts'
import type { Recordings } from '#appliance/live/recorder/recordings.ts'
import { SampleClass } from '#appliance/live/sample/sample-class.ts'
import type { StreamKeys } from '#appliance/live/ingest/stream-keys.ts'
import type { Viewers } from '#appliance/live/viewers/book.ts'
import type { World } from '#appliance/world.ts'
import { CLASS_CHANNEL } from './class-now.ts'

export interface LiveParts {
  world: World
  clock: Clock
  log: Log
  bus: BoxBus
  settings: Settings
  keys: StreamKeys
  boxId: BoxId
  recordings: Recordings
  book: Viewers
  /** Addresses of boxes of the school that were found. */
  nearby: () => readonly string[]
  /** What carries the lesson on a channel. */
  carriageOf: (channel: string) => Carriage
  dataFolder: string
}

export function buildLive(parts: LiveParts): Live {
  const { world, clock, log, bus, settings, keys, boxId, recordings, book, nearby, carriageOf, dataFolder } = parts
  const { ffmpeg, random, freeSpace } = world
  const { host, port, max_connections: maxConnections, max_per_address: maxPerAddress } = settings.value.rtmp
  const config = (): BoxConfig['live'] => settings.value.live
  let ingest: Ingest | undefined
  const pasts = new Map(Object.keys(config().channels).map((channel) => [channel, new OriginDvr(clock)]))
  const pastOf = (channel: string): OriginDvr => pasts.get(channel) ?? new OriginDvr(clock)
  return new Live({
    bus,
    clock,
    log,
    config,
    ffmpeg,
    book,
    origin: (channel) =>
      new CatchUp({ dvr: pastOf(channel), clock, log, ffmpeg, limits: () => ({ stall: seconds(config().stall_seconds) }) }),
    shift: { folder: join(dataFolder, 'shift'), freeSpace },
    sinks: (channel) => [recordings.sinkOf(channel)],
    ingest: (door, watch) => {
      ingest = new Ingest({
        ...{ host, port, maxConnections, maxPerAddress, clock, bus, log, watch },
        publisherTimeout: () => seconds(config().publisher_timeout_seconds),
        rightOf: (key) => {
          const grant = keys.find(key)
          return grant === undefined ? undefined : { channel: door(grant.channel), kind: grant.kind }
        },
      })
      return ingest
    },
    pull: (door) =>
      new Pull({
        ...{ door, bus, clock, log, ffmpeg, random, dvr: pastOf(door.name), boxId: () => boxId.value },
        limits: () => limitsOf(config()),
        plan: () => ({
          sources: [],
          shared_as: '',
          lesson: carriageOf(door.name),
          standIns: carriageOf(door.name).standIns,
          ...config().channels[door.name],
          peers: [...new Set([...config().peers, ...nearby()])],
        }),
      }),
    sample: () =>
      new SampleClass({ door: () => ingest?.door ?? { host: '127.0.0.1', port: 0 }, lendKey: () => keys.lend(CLASS_CHANNEL), clock, log }),
  })
}

function limitsOf({ stall_seconds: stall, failback_seconds: failback, stand_in: standIn }: BoxConfig['live']) {
  return {
    ...{ stall: seconds(stall), failback: seconds(failback), standInStall: seconds(standIn.stall_seconds) },
    ...{ failbackFromStandIn: seconds(standIn.return_seconds), returnEvery: seconds(standIn.return_every_seconds) },
  }
}

/** Where the lesson of each channel comes from, as the boxes of a school tell lessons apart. */
export function lessonSources(settings: Settings, carriageOf: LiveParts['carriageOf']): Record<string, LessonSources> {
  const { channels } = settings.value.live
  const withLesson = Object.entries(channels).map(([name, channel]): [string, LessonSources] => {
    return [name, { ...channel, lesson: { sources: carriageOf(name).sources } }]
  })
  return Object.fromEntries(withLesson)
}
