import { readFile } from 'node:fs/promises'
import type { LessonReport, LessonView } from '#appliance/contract/lesson.ts'
import type { Asset, Item, Slot } from '#appliance/contract/catalogue.ts'
import { textOf, zoneOf } from '#appliance/base/zone.ts'
import type { LogLine, RunningBox } from '#test/helper/a-box.ts'
import { aClaimant } from '#test/helper/a-teacher.ts'
import type { Device } from '#test/helper/a-teacher.ts'
import { until } from '#test/helper/until.ts'
import { anItem, aPublisher } from '#test/library/a-publisher.ts'
import type { APublisher } from '#test/library/a-publisher.ts'
import { startLibraryBox, untilReady } from '#test/library/a-library-box.ts'
import { TreeServer } from '#test/library/tree-server.ts'
import { startProxy } from '#test/upstreams/proxy.ts'
import type { FreezableProxy } from '#test/upstreams/proxy.ts'
import { startRtmpUpstream } from '#test/upstreams/rtmp-upstream.ts'
import { startDatedHls } from '#test/upstreams/dated-hls.ts'
import { startThinLine } from '#test/upstreams/thin-line.ts'
import { lessonClips } from './lesson-clips.ts'
import type { LessonClips, Origin } from './lesson-clips.ts'
import { Projector } from './projector.ts'
import type { SeenPicture } from './projector.ts'

/** A story's lesson lasts a minute and a half: its thresholds are as much shorter. */
export const SCALED = {
  /** Seconds of stable input before the class goes back to live, and between two returns. */
  returnAfter: 5,
  returnEvery: 8,
} as const

/** Whoever tells the story: a test, or a program that ends what it began. */
export interface Teller {
  readonly onTestFinished: (run: () => Promise<void> | void) => void
  readonly onTestFailed: (run: () => Promise<void> | void) => void
}

export interface SchoolDayOptions {
  /** The platform sends by HLS, so many seconds late, and dates its pictures; by RTMP, and at once, where left out. */
  readonly hlsLateBy?: number
  /** What is given; the pictures that tell themselves apart by their bytes. */
  readonly clips?: LessonClips
  /** A lesson as long as in school has the thresholds that a school has. */
  readonly thresholds?: 'scaled' | 'as-in-school'
  /** Lines on which the platform can be had, one address each, in this order. */
  readonly lines?: number
  /** Address of the lesson's sound alone. */
  readonly sound?: string
  /** The line is late by as much on the average, and by anything up to twice that: milliseconds. */
  readonly jitter?: number
  /** Whether the lesson's recording is on the box. */
  readonly recording?: boolean
  /** A film of the local pack. */
  readonly pack?: boolean
  readonly startByBell?: boolean
  /** The bell rings so many seconds after everything is ready. */
  readonly startsIn?: number
  readonly lessonSeconds?: number
  /** How long the recording is by its catalogue. */
  readonly recordingSeconds?: number
  readonly env?: Record<string, string>
  /** The box's data folder, which the caller removes. */
  readonly data?: string
  /** Further keys of `live`. */
  readonly live?: string
  /** A lesson that begins so many seconds after the first. */
  readonly nextAfter?: number
}

/** Where the lesson is sent from. */
interface Platform {
  readonly url: string
  startEncoder(): Promise<void>
  loseEncoder(): Promise<void>
  stop(): Promise<void>
}

const ZONE = zoneOf('Asia/Shanghai')
/** The recording has a title of so many milliseconds before the lesson begins. */
const OFFSET = 8000
/** The far teacher is on air so many milliseconds before the bell. */
const EARLY = 4000
/** Where in each source the bell rings, milliseconds; the local pack knows no bell. */
const BEFORE_THE_BELL: Readonly<Record<Origin, number>> = { live: EARLY, recording: OFFSET, pack: 0 }

/** A lesson of a county platform in a real box: signed, with its recording in the library, given live over a line that can be cut. */
export class SchoolDay {
  readonly bellAt: number
  readonly line: FreezableProxy
  /** The others, over which the platform can be had as well. */
  readonly backups: readonly FreezableProxy[]
  readonly platform: Platform
  readonly projector: Projector
  readonly publisher: APublisher
  box: RunningBox
  staff: Device
  readonly #restart: () => Promise<RunningBox>
  readonly #before: LogLine[] = []

  constructor(parts: DayParts) {
    this.bellAt = parts.bellAt
    this.line = parts.line
    this.backups = parts.backups
    this.platform = parts.platform
    this.projector = parts.projector
    this.publisher = parts.publisher
    this.box = parts.box
    this.staff = parts.staff
    this.#restart = parts.restart
  }

  /** What the box has logged since the first start. */
  get log(): readonly LogLine[] {
    return [...this.#before, ...this.box.lines()]
  }

  async lesson(): Promise<LessonView> {
    return (await this.staff.call<LessonView>('GET', '/api/v1/lesson')).body
  }

  /** Waits until the lesson is as it is wanted. */
  async until(holds: (lesson: LessonView) => boolean, timeout = 60_000): Promise<LessonView> {
    let view: LessonView | undefined
    await until(async () => holds((view = await this.lesson())), { timeout })
    if (view === undefined) throw new Error('nobody was asked')
    return view
  }

  async start(): Promise<LessonView> {
    return (await this.staff.call<LessonView>('POST', '/api/v1/lesson/start', {})).body
  }

  async end(): Promise<LessonReport> {
    const { body } = await this.staff.call<LessonView>('POST', '/api/v1/lesson/end', {})
    if (body.report === undefined) throw new Error(`no report: ${JSON.stringify(body)}`)
    return body.report
  }

  /** The lesson is on, and the projector shows it. */
  async inClass(): Promise<void> {
    await this.until(({ phase }) => phase === 'warming')
    await this.start()
    await this.projector.picture(({ origin, seenAt }) => origin === 'live' && seenAt > this.bellAt)
    await this.until(({ phase }) => phase === 'live')
  }

  async wait(milliseconds: number): Promise<void> {
    await new Promise((resolve) => setTimeout(resolve, milliseconds))
  }

  /** What the room saw, in the order in which the lesson says that it changed. */
  get turns(): (readonly [unknown, unknown, unknown])[] {
    return this.log.filter(({ msg }) => msg === 'lesson phase changed').map(({ from, to, because }) => [from, to, because] as const)
  }

  /** kill -9, and the same box again. */
  async powerCut(offFor = 0): Promise<void> {
    await this.box.kill()
    this.#before.push(...this.box.lines())
    await new Promise((resolve) => setTimeout(resolve, offFor))
    this.box = await this.#restart()
  }

  /** By how many milliseconds a picture is from where the class should be. Below 0: too early in the lesson. */
  errorOf({ origin, at, seenAt }: Pick<SeenPicture, 'origin' | 'at' | 'seenAt'>): number {
    return at - BEFORE_THE_BELL[origin] - (seenAt - this.bellAt)
  }

  /** Pictures of one source, in the order in which they came. */
  seen(origin: Origin, from = 0): SeenPicture[] {
    return this.projector.pictures.slice(from).filter((picture) => picture.origin === origin)
  }

  /** The longest time without a new picture, milliseconds, between two of these. */
  longestGap(pictures: readonly SeenPicture[]): number {
    return Math.max(0, ...pictures.slice(1).map((picture, place) => picture.seenAt - (pictures[place]?.seenAt ?? picture.seenAt)))
  }
}

type DayParts = Pick<SchoolDay, 'bellAt' | 'line' | 'backups' | 'platform' | 'projector' | 'publisher' | 'box' | 'staff'> & {
  readonly restart: () => Promise<RunningBox>
}

/** A box on the morning of a lesson: all is on its disk, and the bell is about to ring. */
export async function aSchoolDay({ onTestFinished, onTestFailed }: Teller, options: SchoolDayOptions = {}): Promise<SchoolDay> {
  const clips = options.clips ?? (await lessonClips())
  const { hlsLateBy } = options
  const platform =
    hlsLateBy === undefined
      ? await startRtmpUpstream({ clip: clips.live, onAir: false })
      : await startDatedHls({ clip: clips.live, lateBy: hlsLateBy })
  onTestFinished(() => platform.stop())
  const far = await throughTheWeather(Number(new URL(platform.url).port), options, onTestFinished)
  const [line, ...backups] = await linesTo(far, options, onTestFinished)
  const publisher = aPublisher()
  const server = await new TreeServer(publisher).listen()
  onTestFinished(() => server.close())
  const urls = [line, ...backups].map(({ port }) => platform.url.replace(/:\d+\//, `:${port}/`))
  const items = await publishItems(publisher, clips, { ...options, urls })
  const catalogues = [{ url: server.url, fingerprint: publisher.fingerprint }]
  const settings = { catalogues, more: settingsOf(options), env: options.env ?? {} }
  const box = await startLibraryBox(options.data === undefined ? settings : { ...settings, data: options.data })
  const staff = await aClaimant(box)
  await confirmTime(staff)
  await untilReady(box, ...items)
  const bellAt = Math.ceil((Date.now() + (options.startsIn ?? 5) * 1000) / 1000) * 1000
  publisher.timetable(slotsOf(bellAt, options))
  await staff.call('POST', '/api/v1/library/check', {})
  const onAir = setTimeout(() => void platform.startEncoder(), bellAt - EARLY - Date.now())
  const day: SchoolDay = new SchoolDay({
    ...{ bellAt, line, backups, platform, publisher, box, staff, projector: new Projector(box.httpPort, clips) },
    // Where its screens and its teacher know it.
    restart: () => startLibraryBox({ ...settings, data: box.data, httpPort: box.httpPort, rtmpPort: box.rtmpPort }),
  })
  onTestFailed(() => tellWhat(day))
  onTestFinished(async () => {
    clearTimeout(onAir)
    day.projector.off()
    await day.box.dispose()
    await box.dispose()
  })
  return day
}

/** The port of a line that is late by a time that keeps changing; of `to` itself where the weather is good. */
async function throughTheWeather(to: number, { jitter }: SchoolDayOptions, onTestFinished: Teller['onTestFinished']): Promise<number> {
  if (jitter === undefined) return to
  const line = await startThinLine({ to, bitsPerSecond: 20_000_000, jitter, random: Math.random })
  onTestFinished(() => line.stop())
  return line.port
}

async function linesTo(
  to: number,
  { lines = 1 }: SchoolDayOptions,
  onTestFinished: Teller['onTestFinished'],
): Promise<[FreezableProxy, ...FreezableProxy[]]> {
  const first = await startProxy({ to })
  const others = await Promise.all(Array.from({ length: lines - 1 }, () => startProxy({ to })))
  onTestFinished(async () => void (await Promise.all([first, ...others].map((line) => line.stop()))))
  return [first, ...others]
}

/** As a teacher's phone does where nothing else vouches for the date. */
async function confirmTime(staff: Device): Promise<void> {
  await staff.call('POST', '/api/v1/time/confirm', { now: Date.now() })
}

function settingsOf({ live = '', thresholds = 'scaled' }: SchoolDayOptions): string {
  const { returnAfter, returnEvery } = SCALED
  const scaled = `failback_seconds: 3, stand_in: { return_seconds: ${returnAfter}, return_every_seconds: ${returnEvery} }`
  const keys = [thresholds === 'scaled' ? scaled : '', live].filter((key) => key !== '')
  return `lesson: { prepare_minutes: 0.05 }\nlive: { ${keys.join(', ')} }`
}

/** Answers the items that have to be on the box. */
async function publishItems(
  publisher: APublisher,
  clips: LessonClips,
  options: SchoolDayOptions & { urls: readonly string[] },
): Promise<string[]> {
  const { recording = true, pack = false, sound, urls } = options
  // As long as the lesson, whatever comes before it in the file.
  const whole = clips.duration - OFFSET
  const film = (path: string) => readFile(path).then((bytes) => publisher.blob(bytes, { mime: 'video/mp4' }))
  const live: Item = anItem({
    ...{
      id: 'maths',
      kind: 'live-lesson',
      title: { 'zh-Hans': '分数的意义', en: 'Fractions' },
      live: { urls: [...urls], ...(sound === undefined ? {} : { audioOnly: [sound] }) },
    },
    ...(recording ? { pair: { live: 'maths', recording: 'maths-recorded', offsetMs: OFFSET } } : {}),
  })
  const assets: Asset[] = []
  const items = [live]
  const add = async (id: string, path: string, durationMs = whole): Promise<void> => {
    const asset = await film(path)
    assets.push(asset)
    items.push(anItem({ id, kind: 'special-course', durationMs, assets: [{ asset: asset.sha256, role: 'main' }] }))
  }
  if (recording)
    await add('maths-recorded', clips.recording, options.recordingSeconds === undefined ? whole : options.recordingSeconds * 1000)
  if (pack) await add('maths-pack', clips.pack)
  publisher.catalogue(items, assets)
  return items.slice(1).map(({ id }) => id)
}

function slotsOf(bellAt: number, { lessonSeconds = 90, pack = false, startByBell = false, nextAfter }: SchoolDayOptions): Slot[] {
  const slot = (uid: string, at: number): Slot => ({
    ...{ uid, start: localTime(at), end: localTime(at + lessonSeconds * 1000), item: 'maths', title: { 'zh-Hans': '数学', en: 'Maths' } },
    ...(pack ? { fallback: ['maths-pack'] } : {}),
    ...(startByBell ? { startByBell } : {}),
  })
  return [slot('maths', bellAt), ...(nextAfter === undefined ? [] : [slot('next', bellAt + nextAfter * 1000)])]
}

function localTime(at: number): string {
  if (ZONE === undefined) throw new Error('no zone')
  return textOf(ZONE.wallAt(at)).slice(0, 19)
}

/** What somebody needs who looks for the cause. */
function tellWhat({ log, bellAt, projector }: SchoolDay): void {
  const lines = log
    .filter(({ msg }) => msg !== 'room started')
    .slice(-80)
    .map(({ msg, time, level, ...more }) => `${new Date(String(time)).getTime() - bellAt} ${level} ${msg} ${JSON.stringify(more)}`)
  const { pictures } = projector
  const turns = pictures.filter(({ origin }, at) => at === 0 || at === pictures.length - 1 || pictures[at - 1]?.origin !== origin)
  process.stderr.write(`${lines.join('\n')}\n${turns.map(({ origin, at, seenAt }) => `${seenAt - bellAt}: ${origin} ${at}`).join('\n')}\n`)
}
