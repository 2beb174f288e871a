import { once } from 'node:events'
import { createServer } from 'node:http'
import type { ServerResponse } from 'node:http'
import type { AddressInfo, Socket } from 'node:net'
import { describe, expect, it, vi } from 'vitest'
import type { TestContext } from 'vitest'
import { BoxBus } from '#appliance/base/bus.ts'
import { RealClock } from '#appliance/base/clock.ts'
import { createLog } from '#appliance/base/log.ts'
import { kindOf } from '#appliance/live/codec/codecs.ts'
import { Live } from '#appliance/live/live.ts'
import { TAG_VIDEO } from '#appliance/live/media.ts'
import type { MediaMessage } from '#appliance/live/media.ts'
import { CatchUp } from '#appliance/live/pull/catch-up.ts'
import { Ffmpeg } from '#appliance/live/pull/ffmpeg.ts'
import { OriginDvr } from '#appliance/live/pull/origin-dvr.ts'
import { Pull } from '#appliance/live/pull/pull.ts'
import { aFolder } from '#test/helper/a-folder.ts'
import { noFfmpeg } from '#test/helper/ffmpeg-publisher.ts'
import { readClip } from '#test/upstreams/clip.ts'
import { cutForHls, segmentOf } from '#test/upstreams/hls-clip.ts'
import type { HlsClip } from '#test/upstreams/hls-clip.ts'
import { liveConfig } from '../a-relay.ts'
import { HEAD, Wire } from '../flv-viewer.ts'
import type { FlvViewer } from '../flv-viewer.ts'
import { noPublishers } from '../no-publishers.ts'

/** A platform that keeps a lesson from its beginning: its list is never cut. */
class PatientOrigin {
  readonly #clip: HlsClip
  readonly #dated: boolean
  readonly #began = Date.now() - 90_000
  readonly #sockets = new Set<Socket>()
  readonly requests: { path: string; at: number }[] = []
  isCut = false
  readonly #server = createServer((request, response) => this.#answer(request.url ?? '/', response))

  constructor(clip: HlsClip, dated: boolean) {
    this.#clip = clip
    this.#dated = dated
    this.#server.on('connection', (socket) => {
      if (this.isCut) return void socket.destroy()
      this.#sockets.add(socket)
      socket.on('close', () => this.#sockets.delete(socket))
    })
  }

  async start(): Promise<string> {
    this.#server.listen(0, '127.0.0.1')
    await once(this.#server, 'listening')
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}/lesson.m3u8`
  }

  /** The line: everything that is open breaks, and nothing gets through. */
  cut(isCut: boolean): void {
    this.isCut = isCut
    if (isCut) for (const socket of this.#sockets) socket.destroy()
  }

  async stop(): Promise<void> {
    for (const socket of this.#sockets) socket.destroy()
    await new Promise((resolve) => this.#server.close(resolve))
  }

  #answer(path: string, response: ServerResponse): void {
    this.requests.push({ path, at: Date.now() })
    if (path === '/lesson.m3u8') return void response.end(this.#list())
    const segment = segmentOf(this.#clip, Number(/\d+/.exec(path)?.[0]))
    return void response.end(segment)
  }

  #list(): string {
    const { seconds, segments } = this.#clip
    const newest = Math.floor((Date.now() - this.#began) / 1000 / seconds) - 1
    const lines = [
      '#EXTM3U',
      '#EXT-X-VERSION:3',
      `#EXT-X-TARGETDURATION:${seconds}`,
      '#EXT-X-MEDIA-SEQUENCE:0',
      '#EXT-X-PLAYLIST-TYPE:EVENT',
    ]
    for (let number = 0; number <= newest; number += 1) {
      if (number > 0 && number % segments.length === 0) lines.push('#EXT-X-DISCONTINUITY')
      if (this.#dated) lines.push(`#EXT-X-PROGRAM-DATE-TIME:${new Date(this.#began + number * seconds * 1000).toISOString()}`)
      lines.push(`#EXTINF:${seconds.toFixed(3)},`, `segment-${number}.ts`)
    }
    return `${lines.join('\n')}\n`
  }
}

/** What of a picture survives every container: its slices (ISO 14496-10 7.4.1), without what stands between them. */
function slicesOf({ body }: MediaMessage): string {
  const slices: string[] = []
  for (let at = 5; at + 4 < body.length;) {
    const end = at + 4 + body.readUInt32BE(at)
    const type = (body[at + 4] ?? 0) & 0x1f
    if (type === 1 || type === 5) slices.push(body.toString('latin1', at + 4, end))
    at = end
  }
  return slices.join('')
}

const ROUND = readClip().round.filter((message) => message.type === TAG_VIDEO && ['keyframe', 'inter'].includes(kindOf(message)))
const NUMBERS = new Map(ROUND.map((message, number) => [slicesOf(message), number]))
const numbersOf = (viewer: FlvViewer): number[] => viewer.pictures.map((picture) => NUMBERS.get(slicesOf(picture)) ?? -1)

const isUnbroken = (numbers: readonly number[]): boolean =>
  numbers.slice(1).every((number, at) => number === ((numbers[at] ?? 0) + 1) % ROUND.length)

type Test = Pick<TestContext, 'onTestFinished'>

/** A class that is pulled from a platform; `dated`: which tells when its pictures were made. */
async function aClass({ onTestFinished }: Test, { dated = true } = {}) {
  const origin = new PatientOrigin(await cutForHls(2), dated)
  const url = await origin.start()
  onTestFinished(() => origin.stop())
  const clock = new RealClock()
  const facts: { name: string; at: number }[] = []
  const bus = new BoxBus(clock, () => undefined)
  bus.onAny(({ name, at }) => facts.push({ name, at }))
  const config = liveConfig()
  const log = createLog('silent')
  const ffmpeg = new Ffmpeg({ clock, searchPath: process.env['PATH'] ?? '' })
  const dvr = new OriginDvr(clock)
  const nothing = async (): Promise<void> => undefined
  const live = new Live({
    ...{ bus, clock, log, ffmpeg, config: () => config },
    ingest: noPublishers,
    sample: () => ({ running: false, start: nothing, stop: nothing }),
    shift: { folder: await aFolder(undefined, onTestFinished), freeSpace: async () => Infinity },
    origin: () => new CatchUp({ dvr, clock, log, ffmpeg, limits: () => ({ stall: 3000 }) }),
    pull: (door) =>
      new Pull({
        ...{ door, bus, clock, log, ffmpeg, dvr, random: () => 0.5, boxId: () => 'this-box' },
        plan: () => ({ sources: [{ url }], shared_as: '', peers: [], standIns: [] }),
      }),
  })
  const wire = await new Wire().open()
  await live.start()
  onTestFinished(async () => {
    await live.stop()
    await wire.close()
  })
  live.demand('class', true)
  const until = (holds: () => boolean): Promise<boolean> => vi.waitUntil(holds, { timeout: 80_000, interval: 50 })
  const { box, viewer } = await wire.connect()
  await until(() => live.view.value.channels[0]?.state === 'live')
  await live.watch('class', { socket: box, address: '192.0.2.1', head: HEAD })
  return {
    origin,
    live,
    viewer,
    until,
    channel: () => live.view.value.channels[0],
    told: (name: string) => facts.filter((fact) => fact.name === name),
  }
}

describe.skipIf(noFfmpeg !== undefined).concurrent(`a truly live lesson whose line was cut ${noFfmpeg ?? ''}`, () => {
  it.concurrent.for([
    ['with the dates of its pictures', true],
    ['by the numbers of its segments alone', false],
  ] as const)(
    'goes on where it stopped, %s, without a hole, at no more than twice its pace, and becomes live by the same connection',
    async ([, dated], test) => {
      const { origin, live, viewer, until, channel, told } = await aClass(test, { dated })
      await until(() => viewer.pictures.length > 100)
      expect(channel()?.dvr?.reachesBackMs).toBeGreaterThan(80_000)
      origin.cut(true)
      await until(() => told('live.lost').length === 1)
      const lastShown = numbersOf(viewer).at(-1) ?? -1
      const lostAt = told('live.lost')[0]?.at ?? 0
      await new Promise((resolve) => setTimeout(resolve, 5000))
      origin.cut(false)
      await until(() => told('live.went-live').length === 2)
      const begun = viewer.pictures.length
      const asked = origin.requests.length
      live.catchUpFrom('class', lostAt)
      await until(() => channel()?.shift?.state === 'behind')
      expect(channel()?.shift?.behindMs).toBeGreaterThan(4000)
      await until(() => viewer.pictures.length > begun + 230)
      const numbers = numbersOf(viewer).slice(begun)
      const from = numbers.findLastIndex((number, at) => at > 0 && number !== ((numbers[at - 1] ?? 0) + 1) % ROUND.length)
      const caughtUp = numbers.slice(from)
      expect(isUnbroken(caughtUp)).toBe(true)
      expect(caughtUp.length).toBeGreaterThan(150)
      // It begins with what was being fetched when the line was cut, of which some may have been shown.
      expect((lastShown + 1 - (caughtUp[0] ?? 0) + ROUND.length) % ROUND.length).toBeLessThanOrEqual(50)
      const fetched = origin.requests.slice(asked).filter(({ path }) => path.startsWith('/segment'))
      const span = (fetched.at(-1)?.at ?? 0) - (fetched[0]?.at ?? 0)
      expect(fetched.length * 2000).toBeLessThan(2 * span + 20_000)
      expect(told('live.lost')).toHaveLength(1)
      expect(channel()?.shift).toMatchObject({ state: 'behind' })
      live.jumpToLive('class')
      await until(() => channel()?.shift === undefined)
      expect(channel()?.state).toBe('live')
    },
  )

  it('is live again by another connection where a teacher jumps while the past is still fetched', async (test) => {
    const { live, viewer, until, channel, told } = await aClass(test)
    await until(() => viewer.pictures.length > 100)
    // More than comes before anybody can tap.
    const lostAt = Date.now() - 40_000
    live.catchUpFrom('class', lostAt)
    await until(() => channel()?.shift?.state === 'behind')
    live.jumpToLive('class')
    await until(() => channel()?.shift === undefined)
    const begun = viewer.pictures.length
    await until(() => viewer.pictures.length > begun + 60)
    expect(isUnbroken(numbersOf(viewer).slice(begun + 1, begun + 50))).toBe(true)
    expect(channel()?.upstreams[0]?.state).toBe('running')
    expect(told('live.lost')).toEqual([])
  })

  it('goes on as well as it can where its origin goes away while the past is fetched', async (test) => {
    const { origin, live, viewer, until, channel } = await aClass(test)
    await until(() => viewer.pictures.length > 100)
    const lostAt = Date.now()
    await until(() => viewer.pictures.length > 250)
    live.catchUpFrom('class', lostAt)
    await until(() => channel()?.shift?.state === 'behind')
    origin.cut(true)
    await until(() => channel()?.state !== 'live')
    origin.cut(false)
    await until(() => channel()?.state === 'live' && channel()?.upstreams[0]?.state === 'running')
    const begun = viewer.pictures.length
    await until(() => viewer.pictures.length > begun + 50)
  })

  it('is gone on with by a box that had no power when it was lost, as its origin still lists it', async (test) => {
    const { live, viewer, until, channel } = await aClass(test)
    const lostAt = Date.now() - 30_000
    await until(() => live.canCatchUpFrom('class', lostAt))
    expect(live.canCatchUpFrom('class', Date.now() - 3_600_000)).toBe(false)
    live.catchUpFrom('class', lostAt)
    await until(() => channel()?.shift?.state === 'behind')
    const begun = viewer.pictures.length
    expect(channel()?.shift?.behindMs).toBeGreaterThan(28_000)
    await until(() => viewer.pictures.length > begun + 100)
    expect(isUnbroken(numbersOf(viewer).slice(begun + 1))).toBe(true)
  })

  it('is live again where its origin cannot be reached for the past, which is forgotten then', async (test) => {
    const { origin, live, viewer, until, channel } = await aClass(test)
    await until(() => viewer.pictures.length > 100)
    const lostAt = Date.now()
    await until(() => viewer.pictures.length > 150)
    origin.cut(true)
    live.catchUpFrom('class', lostAt)
    await until(() => channel()?.upstreams[0]?.trouble !== undefined)
    origin.cut(false)
    await until(() => channel()?.upstreams[0]?.state === 'running')
    const begun = viewer.pictures.length
    await until(() => channel()?.state === 'live' && viewer.pictures.length > begun + 50)
    expect(channel()?.shift).toBeUndefined()
  })

  it('says so where its origin keeps nothing of it', async (test) => {
    const { live } = await aClass(test)
    expect(() => live.catchUpFrom('class', Date.now() - 3_600_000)).toThrow(expect.objectContaining({ code: 'SEGMENT_GONE' }))
  })
})
