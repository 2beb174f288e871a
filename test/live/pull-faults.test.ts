import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { aFolder } from '#test/helper/a-folder.ts'
import { noFfmpeg } from '#test/helper/ffmpeg-publisher.ts'
import { cutForHls } from '#test/upstreams/hls-clip.ts'
import { startHttpUpstream } from '#test/upstreams/http-upstream.ts'
import { startProxy } from '#test/upstreams/proxy.ts'
import { startRtmpUpstream, whyNoRtmpUpstream } from '#test/upstreams/rtmp-upstream.ts'
import { startSilentServer } from '#test/upstreams/silent-server.ts'
import { aPull } from './pull-rig.ts'

const describeWithFfmpeg = noFfmpeg === undefined ? describe.concurrent : describe.skip
const noRtmp = whyNoRtmpUpstream()

describeWithFfmpeg(`an upstream that fails${noFfmpeg === undefined ? '' : ` (skipped: ${noFfmpeg})`}`, () => {
  it.for(['rtmp', 'http'])('that accepts and stays silent (%s) is left, named, and tried again', async (scheme) => {
    await using silent = await startSilentServer()
    await using rig = aPull({ source: { url: `${scheme}://127.0.0.1:${silent.port}/live/class` }, limits: { open: 2500 } })
    expect(await rig.trouble()).toBe('source-silent')
    await rig.until(() => silent.taken >= 2)
    expect(rig.door.feeds).toEqual([])
  })

  it('that is not there is named unreachable', async () => {
    const silent = await startSilentServer()
    await silent.stop()
    await using rig = aPull({ source: { url: `http://127.0.0.1:${silent.port}/live.flv` } })
    expect(await rig.trouble()).toBe('upstream-unreachable')
  })

  it('whose host does not exist is named unreachable', async () => {
    await using rig = aPull({ source: { url: 'rtmp://no-such-host.invalid/live/class' } })
    expect(await rig.trouble()).toBe('upstream-unreachable')
  })

  it.for([401, 403, 404])('that refuses with %i is named so, not called a fault of the line', async (status) => {
    await using upstream = await startHttpUpstream()
    upstream.mood = status
    await using rig = aPull({ source: { url: upstream.url('/live.m3u8') } })
    expect(await rig.trouble()).toBe('upstream-refused')
  })

  it('that is broken inside (502) is named unreachable, and taken as soon as it works', async () => {
    await using upstream = await startHttpUpstream({ burst: 1000 })
    upstream.mood = 502
    await using rig = aPull({ source: { url: upstream.url('/live.flv') } })
    expect(await rig.trouble()).toBe('upstream-unreachable')
    upstream.mood = 'live'
    await rig.flowing()
    expect(rig.door.troubles.at(-1)).toBeUndefined()
  })

  it.for(['/live.flv', '/live.m3u8'])('that answers %s with a sign-in page is named no media', async (path) => {
    await using upstream = await startHttpUpstream()
    upstream.mood = 'html'
    await using rig = aPull({ source: { url: upstream.url(path) } })
    expect(await rig.trouble()).toBe('upstream-not-media')
  })

  it('that sends no keyframe is named so', async () => {
    await using upstream = await startHttpUpstream({ burst: 3000 })
    await using rig = aPull({ source: { url: upstream.url('/no-keyframe.flv') }, limits: { keyframe: 2500 } })
    expect(await rig.trouble()).toBe('no-keyframe')
    expect(rig.door.feeds).toEqual([])
  })

  it('that dies midway ends its feed at once and is live again by itself', async () => {
    await using upstream = await startHttpUpstream({ burst: 1000 })
    await using rig = aPull({ source: { url: upstream.url('/live.flv') } })
    await rig.flowing()
    upstream.hangUp()
    await rig.flowing(2)
    expect(rig.door.feeds[0]?.ended).toBe(true)
    expect(rig.facts.map(({ payload }) => payload)).toEqual([
      { channel: 'class', upstream: 'source-1', reason: 'upstream-ended', retryIn: 50 },
    ])
  })

  it('that ends its programme is asked again, because it may go on', async () => {
    await using upstream = await startHttpUpstream({ burst: 1000 })
    await using rig = aPull({ source: { url: upstream.url('/live.flv') } })
    await rig.flowing()
    upstream.signOff()
    expect(await rig.trouble()).toBe('upstream-ended')
    await rig.flowing(2)
  })

  it('that is cut off without a word is left within the stall limit, and live again when the line is', async () => {
    await using upstream = await startHttpUpstream({ burst: 1000 })
    await using line = await startProxy({ to: upstream.port })
    await using rig = aPull({ source: { url: `http://127.0.0.1:${line.port}/live.flv` }, limits: { open: 2500 } })
    await rig.flowing()
    line.freeze()
    expect(await rig.trouble()).toBe('source-silent')
    line.thaw()
    await rig.flowing(2)
  })

  it('is left by the limit of the moment, when that was changed meanwhile', async () => {
    await using upstream = await startHttpUpstream({ burst: 1000 })
    await using line = await startProxy({ to: upstream.port })
    const limits = { stall: 60_000 }
    await using rig = aPull({ source: { url: `http://127.0.0.1:${line.port}/live.flv` }, limits })
    await rig.flowing()
    line.freeze()
    limits.stall = 500
    expect(await rig.trouble()).toBe('source-silent')
  })

  it('whose playlist stands still counts as silent', async () => {
    await using upstream = await startHttpUpstream({ hls: await cutForHls(2) })
    await using rig = aPull({ source: { url: upstream.url('/live.m3u8') } })
    await rig.flowing()
    upstream.freeze()
    expect(await rig.trouble()).toBe('source-silent')
    upstream.thaw()
    await rig.flowing(2)
  })

  it.skipIf(noRtmp)(
    `whose encoder dies behind an RTMP server is tried until the lesson goes on${noRtmp === undefined ? '' : ` (skipped: ${noRtmp})`}`,
    async () => {
      await using upstream = await startRtmpUpstream()
      await using rig = aPull({ source: { url: upstream.url }, limits: { open: 2500 } })
      await rig.flowing()
      await upstream.loseEncoder()
      expect(['source-silent', 'upstream-ended']).toContain(await rig.trouble())
      await upstream.startEncoder()
      await rig.flowing(2)
    },
  )
})

describe.skipIf(noFfmpeg !== undefined)(`an upstream that means ill ${noFfmpeg ?? ''}`, () => {
  it.for(['passwd', 'private.ts'])('that names a file of the box in its playlist (%s) gets nothing out of it', async (name) => {
    const folder = await aFolder()
    const file = join(folder, name)
    await writeFile(file, name === 'passwd' ? 'root:x:0:0' : ((await cutForHls(2)).segments[0] ?? ''))
    await using upstream = await startHttpUpstream({ fileOfTheBox: file })
    await using rig = aPull({ source: { url: upstream.url('/hostile.m3u8') }, limits: { open: 2500 } })
    expect(await rig.trouble()).toBe('upstream-not-media')
    expect(rig.door.feeds).toEqual([])
    expect(rig.log).not.toContain('root:')
  })
})
