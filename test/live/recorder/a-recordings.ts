import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { onTestFinished, vi } from 'vitest'
import { BoxBus } from '#appliance/base/bus.ts'
import { createLog } from '#appliance/base/log.ts'
import { ManualClock } from '#appliance/base/manual-clock.ts'
import { View } from '#appliance/base/view.ts'
import type { BoxConfig } from '#appliance/config/schema.ts'
import type { FactName } from '#appliance/contract/facts.ts'
import type { ChannelView, LiveView } from '#appliance/contract/live.ts'
import { UNKNOWN_CLASS } from '#appliance/live/recorder/class-about.ts'
import type { ClassAbout } from '#appliance/live/recorder/class-about.ts'
import type { ExportHold } from '#appliance/live/recorder/export/export-lane.ts'
import type { LessonNow } from '#appliance/live/recorder/class-recorder.ts'
import type { Segment } from '#appliance/live/packager/segment.ts'
import { Recordings } from '#appliance/live/recorder/recordings.ts'
import { ViewerPlaces } from '#appliance/live/fanout/viewers.ts'
import { Viewers } from '#appliance/live/viewers/book.ts'
import { openDatabase } from '#appliance/storage/database.ts'
import { aFolder } from '#test/helper/a-folder.ts'
import { liveConfig } from '../a-relay.ts'
import { BEGAN, clipSegments } from './clip-segments.ts'

export type RecordingSettings = BoxConfig['live']['recording']

export interface RigOptions {
  readonly settings?: Partial<RecordingSettings>
  /** What an earlier box left. */
  readonly data?: string
  readonly lesson?: LessonNow
  /** Whether somebody vouches for the date, at first. */
  readonly dateKnown?: boolean
  /** The test starts it. */
  readonly asleep?: boolean
  /** Places for those who watch from the beginning. */
  readonly places?: number
  /** What the class is of, at first. */
  readonly about?: ClassAbout
  /** Where sticks are. */
  readonly sticks?: () => readonly string[]
}

const HALF_AN_HOUR = 1_800_000
const IDLE: LessonNow = { running: false, channel: 'class' }

/** The recordings of a box over a real disk and a real database, with a lesson and a channel that a test moves. */
export async function aRecordings(options: RigOptions = {}) {
  const data = options.data ?? (await aFolder())
  const clock = new ManualClock(BEGAN)
  const lines: string[] = []
  const log = createLog('trace', { write: (line: string) => void lines.push(line) })
  const db = await openDatabase({ path: join(data, 'classbox.db'), clock, log })
  const bus = new BoxBus(clock, (_name, thrown) => {
    throw thrown
  })
  const facts: { name: FactName; payload: unknown }[] = []
  bus.onAny(({ name, payload }) => facts.push({ name, payload }))
  const settings: RecordingSettings = { ...liveConfig().recording, ...options.settings }
  const disk = { free: 1e12, answers: Promise.resolve() }
  const taught = { about: options.about ?? UNKNOWN_CLASS }
  const inClass = new View(false)
  const uplink: { held: ExportHold | undefined; share: number; took: number } = { held: undefined, share: 1, took: 0 }
  const date = { known: options.dateKnown ?? true }
  const lesson = new View<LessonNow>(options.lesson ?? IDLE)
  const live = new View<Pick<LiveView, 'channels'>>({ channels: [CHANNEL] })
  const book = new Viewers(clock)
  const places = new ViewerPlaces(() => ({ ...liveConfig().viewers, max: options.places ?? 240 }))
  const recordings = new Recordings({
    ...{ bus, clock, log, db, dataFolder: data, settings: () => settings, freeSpace: async () => disk.answers.then(() => disk.free) },
    ...{ lesson: () => lesson, live: () => live, dateKnown: () => date.known, book },
    lessonOf: () => taught.about,
    exports: {
      classRunning: () => inClass,
      uplink: () => uplink,
      tookUplink: (bytes) => void (uplink.took += bytes),
      sticks: async () => options.sticks?.() ?? [],
      box: () => ({ school: '云岭小学', room: '三年二班', class: '', language: 'zh-Hans', time_zone: 'Asia/Shanghai' }),
    },
    enter: (_channel, { address, known }) => places.take(address, known),
  })
  let stopped = false
  const stop = async (): Promise<void> => {
    if (stopped) return
    stopped = true
    await recordings.stop()
    await db.close()
  }
  onTestFinished(stop)
  if (options.asleep !== true) await recordings.start()
  await recordings.idle()
  const sink = recordings.sinkOf('class')
  const until = (holds: () => void | Promise<void>): Promise<void> => vi.waitFor(holds, { timeout: 20_000, interval: 5 })
  const rig = {
    ...{ taught, inClass, uplink, lines, data, clock, db, bus, date, facts, settings, disk, lesson, live, recordings, sink, stop, book },
    folder: join(data, 'recordings'),
    factsOf: (name: FactName) => facts.filter((fact) => fact.name === name).map(({ payload }) => payload),
    files: () => readdir(join(data, 'recordings'), { recursive: true }).then((files) => files.toSorted()),
    view: () => recordings.fresh(),
    /** The recording of the class that runs, or the newest. */
    first: () => {
      const [first] = recordings.fresh().recordings
      if (first === undefined) throw new TypeError('there is no recording')
      return first
    },
    async begin(startedAt = clock.now()): Promise<void> {
      lesson.set({ running: true, channel: 'class', startedAt })
      await recordings.idle()
    },
    async end(): Promise<void> {
      lesson.set(IDLE)
      await recordings.idle()
    },
    /** Brings segments, and waits until they are on the disk or lost. */
    async bring(segments: readonly Segment[]): Promise<void> {
      for (const segment of segments) sink.segment(segment)
      await recordings.idle()
    },
    until,
    /** The disk does not answer any more, until the function is called. */
    hang(): () => void {
      const { promise, resolve } = Promise.withResolvers<void>()
      disk.answers = promise
      return resolve
    },
    /** The wall clock alone is set. */
    step: (milliseconds: number) => clock.stepWall(clock.now() + milliseconds),
    /** Time goes by, and what is done every minute is done. */
    async wait(milliseconds: number): Promise<void> {
      for (let left = milliseconds; left > 0; left -= HALF_AN_HOUR) {
        clock.advance(Math.min(left, HALF_AN_HOUR))
        await recordings.idle()
      }
    },
    picture: (codec: string) => live.set({ channels: [{ ...CHANNEL, video: { codec, codecString: '', width: 1280, height: 720 } }] }),
  }
  return rig
}

export type RecordingsRig = Awaited<ReturnType<typeof aRecordings>>

/** A class with so many segments, over; the next one may begin. */
export async function aClass(rig: RecordingsRig, segments = 2, at = rig.clock.now()): Promise<string> {
  await rig.begin(at)
  await rig.bring(clipSegments(6).slice(0, segments))
  const { id } = rig.first()
  await rig.end()
  return id
}

const CHANNEL: ChannelView = {
  name: 'class',
  state: 'live',
  upstreams: [],
  upstreamsRevision: '',
  stats: { bitsPerSecond: 0, framesPerSecond: 0, keyframeInterval: 0, arrivalJitter: 0, gaps: 0, bytes: 0 },
  troubles: [],
  viewers: 0,
}
