import { describe, expect, it, vi } from 'vitest'
import { aBox } from '#test/helper/a-box.ts'
import { noFfmpeg } from '#test/helper/ffmpeg-publisher.ts'
import { FlvViewer } from '#test/helper/flv-viewer.ts'
import { startHttpUpstream } from '#test/upstreams/http-upstream.ts'

const describeWithFfmpeg = noFfmpeg === undefined ? describe : describe.skip

describeWithFfmpeg(`a box that is told where the lesson comes from${noFfmpeg === undefined ? '' : ` (skipped: ${noFfmpeg})`}`, () => {
  it(
    'leaves the uplink alone until somebody watches, and keeps the viewer when the upstream dies midway',
    { timeout: 60_000 },
    async () => {
      await using upstream = await startHttpUpstream({ burst: 2000 })
      const box = await aBox({ config: `live: { channels: { class: { sources: [{ url: '${upstream.url('/live.flv')}' }] } } }` })
      try {
        expect(upstream.requests).toEqual([])
        const viewer = new FlvViewer(box.httpPort)
        await viewer.picture()
        upstream.hangUp()
        await box.line(({ msg }) => msg === 'pull failed')
        await vi.waitUntil(() => upstream.requests.length > 1, { timeout: 10_000 })
        const seen = viewer.tags.length
        await viewer.picture(seen)
        expect(viewer.closed).toBe(false)
        expect(upstream.requests).toEqual(['/live.flv', '/live.flv'])
        viewer.close()
      } finally {
        await box.dispose()
      }
    },
  )
})
