import { describe, expect, it } from 'vitest'
import type { TestContext } from 'vitest'
import { seconds } from '#appliance/base/duration.ts'
import { aBox } from '#test/helper/a-box.ts'
import type { RunningBox } from '#test/helper/a-box.ts'
import { FlvViewer } from '#test/helper/flv-viewer.ts'
import { startHttpUpstream } from '#test/upstreams/http-upstream.ts'
import { startProxy } from '#test/upstreams/proxy.ts'
import { startRtmpUpstream, whyNoRtmpUpstream } from '#test/upstreams/rtmp-upstream.ts'

/** What the box promises is 5 s, and the bench measures it; here other tests have the machine meanwhile. */
const PROMISE = seconds(5 + 2)

async function theBox({ onTestFinished }: TestContext, addresses: readonly string[]): Promise<{ box: RunningBox; viewer: FlvViewer }> {
  const sources = addresses.map((url) => `{ url: '${url}' }`).join(', ')
  const box = await aBox({ config: `live: { failback_seconds: 2, channels: { class: { sources: [${sources}] } } }` })
  onTestFinished(() => box.dispose())
  const viewer = new FlvViewer(box.httpPort)
  onTestFinished(() => viewer.close())
  await viewer.picture()
  return { box, viewer }
}

/** The longest that the viewer got nothing, from tag `from` on. */
function darkness({ tags }: FlvViewer, from: number): number {
  const arrivals = tags.slice(Math.max(0, from - 1)).map(({ at }) => at)
  return Math.max(...arrivals.map((at, n) => at - (arrivals[n - 1] ?? at)))
}

const timesOf = ({ tags }: FlvViewer): number[] => tags.filter(({ type }) => type !== 18).map(({ timestamp }) => timestamp)

const switched = (box: RunningBox, to: string) => box.line(({ msg, to: id }) => msg === 'upstream switched' && id === to)

describe.concurrent('a class whose main source is lost', () => {
  it('sees the backup within 5 s of the last picture, and the main source again when that is well', { timeout: 80_000 }, async (test) => {
    const main = await startHttpUpstream({ burst: 1000 })
    const line = await startProxy({ to: main.port })
    const backup = await startHttpUpstream({ burst: 2000 })
    for (const upstream of [line, main, backup]) test.onTestFinished(() => upstream.stop())
    const { box, viewer } = await theBox(test, [`http://127.0.0.1:${line.port}/live.flv`, backup.url('/live.flv')])
    await viewer.until(() => viewer.tags.length > 150)
    expect(backup.requests).toEqual([])
    const lostAt = viewer.tags.length
    // The socket stays open, and nobody is told.
    line.freeze()
    await switched(box, 'source-2')
    await viewer.picture(viewer.tags.length)
    const onBackup = viewer.tags.length
    expect(darkness(viewer, lostAt)).toBeLessThanOrEqual(PROMISE)
    line.thaw()
    await switched(box, 'source-1')
    const back = viewer.tags.length
    await viewer.until(() => viewer.tags.length > back + 100)
    // The backup goes on until the main source has a picture to show.
    expect(darkness(viewer, onBackup)).toBeLessThanOrEqual(PROMISE)
    expect(viewer.closed).toBe(false)
    expect(timesOf(viewer)).toEqual(timesOf(viewer).toSorted((a, b) => a - b))
    await test.expect.poll(() => backup.connections, { timeout: 10_000 }).toBe(0)
  })

  it.skipIf(whyNoRtmpUpstream() !== undefined)(
    `sees the backup within 5 s when the encoder behind a real RTMP server dies ${whyNoRtmpUpstream() ?? ''}`,
    { timeout: 60_000 },
    async (test) => {
      const main = await startRtmpUpstream()
      const backup = await startRtmpUpstream()
      for (const upstream of [main, backup]) test.onTestFinished(() => upstream.stop())
      const { box, viewer } = await theBox(test, [main.url, backup.url])
      await viewer.until(() => viewer.tags.length > 100)
      const lostAt = viewer.tags.length
      await main.loseEncoder()
      await switched(box, 'source-2')
      await viewer.picture(viewer.tags.length)
      expect(darkness(viewer, lostAt)).toBeLessThanOrEqual(PROMISE)
      expect(viewer.closed).toBe(false)
    },
  )

  it.skipIf(whyNoRtmpUpstream() !== undefined)(
    `sees the backup within 5 s when the line to a real RTMP server is cut and nobody is told ${whyNoRtmpUpstream() ?? ''}`,
    { timeout: 60_000 },
    async (test) => {
      const main = await startRtmpUpstream()
      const line = await startProxy({ to: Number(new URL(main.url).port) })
      const backup = await startRtmpUpstream()
      for (const upstream of [line, main, backup]) test.onTestFinished(() => upstream.stop())
      const { box, viewer } = await theBox(test, [`rtmp://127.0.0.1:${line.port}/live/class`, backup.url])
      await viewer.until(() => viewer.tags.length > 100)
      const lostAt = viewer.tags.length
      line.freeze()
      await switched(box, 'source-2')
      await viewer.picture(viewer.tags.length)
      expect(darkness(viewer, lostAt)).toBeLessThanOrEqual(PROMISE)
      expect(viewer.closed).toBe(false)
    },
  )
})
