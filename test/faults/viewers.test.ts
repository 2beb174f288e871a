import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { expect, it, onTestFinished, vi } from 'vitest'
import type { LiveView, ViewersView } from '#appliance/contract/live.ts'
import { aBox } from '#test/helper/a-box.ts'
import { aClaimant } from '#test/helper/a-teacher.ts'
import { FfmpegPublisher, noFfmpeg } from '#test/helper/ffmpeg-publisher.ts'
import { FlvViewer } from '#test/helper/flv-viewer.ts'

it.skipIf(noFfmpeg !== undefined)('tells the technician who watches by which way, and forgets who left', async () => {
  const box = await aBox()
  onTestFinished(() => box.dispose())
  const technician = await aClaimant(box)
  const publisher = new FfmpegPublisher(box.publishUrl())
  onTestFinished(() => publisher.stop())
  await technician.call('POST', '/api/v1/lesson/start', {})
  const isLive = async (): Promise<boolean> => {
    const { body } = await technician.call<LiveView>('GET', '/api/v1/live')
    return body.channels[0]?.state === 'live'
  }
  await vi.waitUntil(isLive, { timeout: 30_000, interval: 200 })
  const viewer = new FlvViewer(box.httpPort)
  await viewer.picture()
  const player = spawn('ffmpeg', ['-v', 'error', '-i', `${box.origin}/live/class/plain.m3u8`, '-f', 'null', '-'], { stdio: 'ignore' })
  onTestFinished(async () => {
    player.kill('SIGKILL')
    await (player.exitCode === null && player.signalCode === null ? once(player, 'exit') : undefined)
  })
  const watching = async (): Promise<ViewersView> => (await technician.call<ViewersView>('GET', '/api/v1/live/viewers')).body
  const both = await vi.waitUntil(async () => allTaking(await watching(), 2), { timeout: 30_000, interval: 300 })
  expect(both.viewers.map(({ transport }) => transport).toSorted((a, b) => a.localeCompare(b))).toEqual(['flv', 'hls'])
  expect(both.viewers.find(({ transport }) => transport === 'hls')).toMatchObject({
    channel: 'class',
    label: expect.stringMatching(/^Lavf/),
  })
  viewer.close()
  const left = await vi.waitUntil(async () => allTaking(await watching(), 1), { timeout: 30_000, interval: 300 })
  expect(left.viewers[0]?.transport).toBe('hls')
})

function allTaking(view: ViewersView, count: number): ViewersView | undefined {
  const { viewers } = view
  return viewers.length === count && viewers.every(({ bitsPerSecond }) => bitsPerSecond > 0) ? view : undefined
}
