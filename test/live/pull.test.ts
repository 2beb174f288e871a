import { describe, expect, it } from 'vitest'
import { kindOf } from '#appliance/live/codec/codecs.ts'
import type { MediaMessage } from '#appliance/live/media.ts'
import { noFfmpeg } from '#test/helper/ffmpeg-publisher.ts'
import { cutForHls } from '#test/upstreams/hls-clip.ts'
import { startHttpUpstream } from '#test/upstreams/http-upstream.ts'
import { startRtmpUpstream, whyNoRtmpUpstream } from '#test/upstreams/rtmp-upstream.ts'
import { aPull } from './pull-rig.ts'

const describeWithFfmpeg = noFfmpeg === undefined ? describe.concurrent : describe.skip
const isPicture = (message: MediaMessage): boolean => ['keyframe', 'inter'].includes(kindOf(message))
const noRtmp = whyNoRtmpUpstream()

describeWithFfmpeg(`pulling a lesson from far away${noFfmpeg === undefined ? '' : ` (skipped: ${noFfmpeg})`}`, () => {
  it('brings a live HTTP-FLV stream into the channel, headers first, then a keyframe', async () => {
    await using upstream = await startHttpUpstream({ burst: 1000 })
    await using rig = aPull({ source: { url: upstream.url('/live.flv') } })
    await rig.flowing()
    const kinds = rig.kinds()
    expect(kinds.indexOf('video-header')).toBeLessThan(kinds.indexOf('keyframe'))
    expect(kinds.filter((kind) => kind === 'keyframe' || kind === 'inter' || kind === 'audio')[0]).toBe('keyframe')
    expect(rig.door.feeds[0]?.source).toMatchObject({ kind: 'pull', from: upstream.url('/live.flv') })
    expect(rig.upstream).toMatchObject({ id: 'source-1', url: upstream.url('/live.flv'), state: 'running', attempts: 1 })
  })

  it('brings a live HLS stream into the channel, and holds out between its segments', async () => {
    await using upstream = await startHttpUpstream({ hls: await cutForHls(4) })
    await using rig = aPull({ source: { url: upstream.url('/live.m3u8') } })
    await rig.until(() => rig.kinds().filter((kind) => kind === 'keyframe').length >= 8)
    expect(rig.door.feeds).toHaveLength(1)
    expect(rig.facts).toEqual([])
  })

  it('goes on over a discontinuity of the playlist without a jump', async () => {
    await using upstream = await startHttpUpstream({ hls: await cutForHls(4) })
    await using rig = aPull({ source: { url: upstream.url('/live.m3u8') } })
    const times = (): number[] => (rig.door.feeds[0]?.messages ?? []).filter(isPicture).map(({ timestamp }) => timestamp)
    // The list is first read 16 s before the clip begins again.
    await rig.until(() => (times().at(-1) ?? 0) > 20_000)
    const steps = times().map((time, at) => time - (times()[at - 1] ?? time - 40))
    expect(Math.min(...steps)).toBeGreaterThanOrEqual(0)
    expect(Math.max(...steps)).toBeLessThan(200)
  })

  it('fetches one variant of an HLS stream, not the pictures of one and the sound of another', async () => {
    await using upstream = await startHttpUpstream({ hls: await cutForHls(2) })
    await using rig = aPull({ source: { url: upstream.url('/master.m3u8') } })
    await rig.flowing()
    const listed = (path: string): number => upstream.requests.filter((request) => request === path).length
    await rig.until(() => listed('/first.m3u8') >= 3)
    expect(listed('/second.m3u8')).toBeLessThanOrEqual(1)
    expect(rig.kinds()).toContain('audio')
  })

  it.skipIf(noRtmp)(`brings an RTMP stream into the channel${noRtmp === undefined ? '' : ` (skipped: ${noRtmp})`}`, async () => {
    await using upstream = await startRtmpUpstream()
    await using rig = aPull({ source: { url: upstream.url } })
    await rig.flowing()
    expect(rig.kinds()).toContain('keyframe')
  })

  it('takes a lesson without pictures for what it is', async () => {
    await using upstream = await startHttpUpstream()
    await using rig = aPull({ source: { url: upstream.url('/sound.flv') } })
    await rig.flowing()
    expect(rig.kinds()).not.toContain('keyframe')
    expect(rig.door.troubles).toEqual([undefined])
  })

  it('takes a lesson without sound for what it is', async () => {
    await using upstream = await startHttpUpstream({ burst: 1000 })
    await using rig = aPull({ source: { url: upstream.url('/picture.flv') } })
    await rig.flowing()
    expect(rig.kinds()).not.toContain('audio')
  })

  it('follows a redirect, as content networks send them', async () => {
    await using upstream = await startHttpUpstream({ burst: 1000 })
    upstream.mood = 'redirect'
    await using rig = aPull({ source: { url: upstream.url('/live.flv') } })
    await rig.flowing()
    expect(upstream.requests).toContain('/moved/live.flv')
  })

  it('plays a recording at its own pace, though the server sends it all at once', async () => {
    await using upstream = await startHttpUpstream()
    await using rig = aPull({ source: { url: upstream.url('/recording.flv') } })
    const newest = (): number => rig.door.feeds[0]?.messages.at(-1)?.timestamp ?? 0
    // Where it pauses 40 s are left to play: from there on it goes as time does.
    await rig.until(() => newest() > 41_500)
    expect(newest()).toBeLessThan(60_000)
    expect(rig.door.feeds[0]?.ended).toBe(false)
  })

  it('goes to the new address at once when it is changed', async () => {
    await using upstream = await startHttpUpstream({ burst: 1000 })
    await using rig = aPull({ source: { url: upstream.url('/live.flv') } })
    await rig.flowing()
    rig.sources = [{ url: upstream.url('/picture.flv') }]
    rig.pull.refresh()
    await rig.flowing(2)
    expect(rig.door.feeds[1]?.source.from).toBe(upstream.url('/picture.flv'))
    expect(rig.facts).toEqual([])
  })

  it('leaves the channel to a source that took it, until it is wanted again', async () => {
    await using upstream = await startHttpUpstream({ burst: 1000 })
    await using rig = aPull({ source: { url: upstream.url('/live.flv') } })
    await rig.flowing()
    rig.door.open({ kind: 'publisher', from: '10.0.0.9' })
    await rig.until(() => rig.upstream?.state === 'off')
    expect(rig.door.feeds).toHaveLength(2)
    rig.pull.start()
    await rig.flowing(3)
  })
})
