import { once } from 'node:events'
import { connect } from 'node:net'
import type { Socket } from 'node:net'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { TAG_VIDEO } from '#appliance/live/media.ts'
import { aBox } from '#test/helper/a-box.ts'
import type { RunningBox } from '#test/helper/a-box.ts'
import { noFfmpeg } from '#test/helper/ffmpeg-publisher.ts'
import { FlvViewer } from '#test/helper/flv-viewer.ts'
import { AVC, aWireEncoder, HEVC } from '#test/helper/wire-encoder.ts'
import { startHttpUpstream } from '#test/upstreams/http-upstream.ts'

const CODEC = 0x0f
const HEVC_CODEC = 12
const SLEEPERS = 50
const STRANGERS = 500

/** What a test started, ended in reverse. */
const ends: (() => unknown)[] = []
afterEach(async () => {
  for (const end of ends.splice(0).toReversed()) await end()
})

async function theBox(config = ''): Promise<RunningBox> {
  const box = await aBox({ config })
  ends.push(() => box.dispose())
  return box
}

async function publish(box: RunningBox, media: Parameters<typeof aWireEncoder>[1]): ReturnType<typeof aWireEncoder> {
  const encoder = await aWireEncoder(box.publishUrl(), media)
  ends.push(() => encoder.stop())
  return encoder
}

async function watch(box: RunningBox): Promise<FlvViewer> {
  const viewer = new FlvViewer(box.httpPort)
  ends.push(() => viewer.close())
  await viewer.picture()
  return viewer
}

async function viewersOf(box: RunningBox): Promise<number> {
  const answer = await fetch(`${box.origin}/api/v1/live`)
  const view = (await answer.json()) as { channels: { viewers: number }[] }
  return view.channels[0]?.viewers ?? 0
}

async function aStranger(port: number): Promise<Socket> {
  const socket = connect(port, '127.0.0.1')
  // The box may send it away at any time.
  socket.on('error', () => undefined)
  ends.push(() => socket.destroy())
  await once(socket, 'connect')
  return socket
}

function timesOf(viewer: FlvViewer): number[] {
  return viewer.tags.filter(({ type }) => type === TAG_VIDEO).map(({ timestamp }) => timestamp)
}

describe('the relay', () => {
  it('goes on before the same viewer when the publisher comes back with another codec', async () => {
    const box = await theBox()
    const first = await publish(box, AVC)
    const viewer = await watch(box)
    await first.stop()
    const seen = viewer.tags.length
    await publish(box, HEVC)
    await viewer.tag(({ type, key, first: byte }) => type === TAG_VIDEO && key && (byte & CODEC) === HEVC_CODEC, seen)
    await viewer.until(() => viewer.tags.length > seen + 25)
    expect(viewer.closed).toBe(false)
    expect(timesOf(viewer)).toEqual(timesOf(viewer).toSorted((a, b) => a - b))
  })

  it('lets fifty tablets go that fell asleep, and the one that is awake misses nothing', { timeout: 60_000 }, async () => {
    const box = await theBox('live: { viewers: { stall_seconds: 2 } }')
    await publish(box, { ...AVC, bytes: 100_000 })
    const awake = await watch(box)
    const sleepers = await Promise.all(Array.from({ length: SLEEPERS }, () => watch(box)))
    for (const sleeper of sleepers) sleeper.pause()
    await vi.waitUntil(async () => (await viewersOf(box)) === 1, { timeout: 50_000, interval: 500 })
    const seen = awake.tags.length
    await awake.picture(seen)
    expect(awake.closed).toBe(false)
    const steps = timesOf(awake).map((time, n, all) => time - (all[n - 1] ?? time))
    expect(Math.max(...steps)).toBe(40)
  })

  it('lets an encoder in through five hundred connections that never speak', { timeout: 30_000 }, async () => {
    const box = await theBox()
    await Promise.all(Array.from({ length: STRANGERS }, () => aStranger(box.rtmpPort)))
    await publish(box, AVC)
    const viewer = await watch(box)
    await viewer.picture(viewer.tags.length)
    expect(viewer.closed).toBe(false)
  })

  it.skipIf(noFfmpeg !== undefined)(
    `changes from the far lesson to the room and back, again and again, before the same viewer ${noFfmpeg ?? ''}`,
    { timeout: 60_000 },
    async () => {
      const upstream = await startHttpUpstream({ burst: 2000 })
      ends.push(() => upstream.stop())
      const box = await theBox(`live: { channels: { class: { sources: [{ url: '${upstream.url('/live.flv')}' }] } } }`)
      const viewer = await watch(box)
      const switches = (): unknown[] => box.lines().filter(({ msg }) => msg === 'source switched')
      for (const round of [1, 2]) {
        const encoder = await publish(box, AVC)
        await viewer.until(() => switches().length === 2 * round - 1)
        await viewer.picture(viewer.tags.length)
        await encoder.stop()
        await viewer.until(() => switches().length === 2 * round)
        await viewer.picture(viewer.tags.length)
      }
      expect(viewer.closed).toBe(false)
      expect(switches()).toMatchObject([
        { from: 'pull', to: 'publisher' },
        { from: 'publisher', to: 'pull' },
        { from: 'pull', to: 'publisher' },
        { from: 'publisher', to: 'pull' },
      ])
      expect(timesOf(viewer)).toEqual(timesOf(viewer).toSorted((a, b) => a - b))
    },
  )
})
