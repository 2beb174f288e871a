import { describe, expect, it } from 'vitest'
import type { StreamTroubleKind } from '#appliance/contract/live.ts'
import { noFfmpeg } from '#test/helper/ffmpeg-publisher.ts'
import { cutForHls } from '#test/upstreams/hls-clip.ts'
import { startHttpUpstream } from '#test/upstreams/http-upstream.ts'
import type { Mood } from '#test/upstreams/http-upstream.ts'
import { startProxy } from '#test/upstreams/proxy.ts'
import { startRtmpUpstream, whyNoRtmpUpstream } from '#test/upstreams/rtmp-upstream.ts'
import { aPull, isAlive } from '../pull-rig.ts'

const FAULTS: readonly (readonly [says: string, mood: Mood, trouble: StreamTroubleKind])[] = [
  ['takes the connection and stays silent', 'silent', 'source-silent'],
  ['sends a sign-in page', 'html', 'upstream-not-media'],
  ['sends bytes of no kind', 'garbage', 'upstream-not-media'],
  ['redirects for ever', 'redirect-loop', 'upstream-unreachable'],
  ['changes to another protocol', 'upgrade', 'upstream-not-media'],
  ['knows nothing of the lesson', 404, 'upstream-refused'],
  ['is broken inside', 502, 'upstream-unreachable'],
]

const noRtmp = whyNoRtmpUpstream()

describe.concurrent('a lesson with a backup', () => {
  it.for(FAULTS)('comes from the backup where the main source %s, which is named', async ([, mood, trouble]) => {
    await using main = await startHttpUpstream()
    await using backup = await startHttpUpstream({ burst: 1000 })
    main.mood = mood
    await using rig = aPull({ sources: [{ url: main.url('/live.flv') }, { url: backup.url('/live.flv') }], limits: { open: 4500 } })
    await rig.flowing()
    expect(rig.door.feeds[0]?.source.from).toBe(backup.url('/live.flv'))
    await rig.until(() => rig.upstream?.trouble !== undefined)
    expect(rig.upstream).toMatchObject({ id: 'source-1', trouble })
    expect(rig.pull.view.value[1]).toMatchObject({ id: 'source-2', state: 'running' })
  })

  it('goes on from it when the main source dies midway, and is told nothing of a trouble', async () => {
    await using main = await startHttpUpstream({ burst: 1000 })
    await using backup = await startHttpUpstream({ burst: 1000 })
    await using rig = aPull({ sources: [{ url: main.url('/live.flv') }, { url: backup.url('/live.flv') }] })
    await rig.flowing()
    await main.stop()
    await rig.flowing(2)
    expect(rig.facts.map(({ name, payload }) => [name, payload])).toMatchObject([
      ['live.pull-failed', { upstream: 'source-1' }],
      ['live.upstream-switched', { from: 'source-1', to: 'source-2', because: 'failed' }],
    ])
    expect(rig.door.troubles.at(-1)).toBeUndefined()
  })

  it('leaves nothing open on either line when it is switched off while both are used', async () => {
    await using main = await startHttpUpstream({ burst: 1000 })
    await using line = await startProxy({ to: main.port })
    await using backup = await startHttpUpstream({ burst: 1000 })
    const url = `http://127.0.0.1:${line.port}/live.flv`
    await using rig = aPull({ sources: [{ url }, { url: backup.url('/live.flv') }], limits: { stall: 20_000 } })
    await rig.flowing()
    line.freeze()
    await rig.until(() => backup.connections === 1)
    await rig.pull.stop()
    line.thaw()
    await rig.until(() => backup.connections === 0 && main.connections === 0)
    expect(rig.pull.view.value.map(({ state }) => state)).toEqual(['off', 'off'])
  })

  it.skipIf(noRtmp !== undefined || noFfmpeg !== undefined)(
    `changes between RTMP, HLS and HTTP-FLV by hand, and no child outlives its turn ${noRtmp ?? ''}`,
    async () => {
      await using rtmp = await startRtmpUpstream()
      await using hls = await startHttpUpstream({ hls: await cutForHls(2) })
      await using flv = await startHttpUpstream({ burst: 1000 })
      const sources = [{ url: rtmp.url }, { url: hls.url('/live.m3u8') }, { url: flv.url('/live.flv') }]
      await using rig = aPull({ sources })
      const running = (): string | undefined => rig.pull.view.value.find(({ state }) => state === 'running')?.id
      await rig.until(() => running() === 'source-1')
      for (const id of ['source-2', 'source-3', 'source-1']) {
        rig.pull.choose(id)
        await rig.until(() => running() === id)
        await rig.until(() => rig.children.filter(({ pid }) => isAlive(pid)).length === (id === 'source-3' ? 0 : 1))
      }
      expect(rig.door.feeds.map(({ source }) => new URL(source.from).protocol)).toEqual(['rtmp:', 'http:', 'http:', 'rtmp:'])
      // Whoever has the channel keeps it until the next one has a picture.
      expect(rig.facts.map(({ name }) => name)).toEqual(Array(3).fill('live.upstream-switched'))
    },
  )
})

describe('HTTP-FLV that is no FLV to the box', () => {
  it.skipIf(noFfmpeg !== undefined)('is left to ffmpeg at the next try, which takes more for what it is', async () => {
    await using upstream = await startHttpUpstream({ hls: await cutForHls(2) })
    await using rig = aPull({ source: { url: upstream.url('/playlist.flv') } })
    await rig.until(() => rig.children.length === 1)
    expect(rig.upstream).toMatchObject({ attempts: 2 })
  })
})
