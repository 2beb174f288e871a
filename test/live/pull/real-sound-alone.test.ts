import { describe, expect, it } from 'vitest'
import { noFfmpeg } from '#test/helper/ffmpeg-publisher.ts'
import { cutForHls } from '#test/upstreams/hls-clip.ts'
import { startHttpUpstream } from '#test/upstreams/http-upstream.ts'
import { aPull } from '../pull-rig.ts'

describe.skipIf(noFfmpeg !== undefined)(`the sound of a lesson alone, as a platform sends it ${noFfmpeg ?? ''}`, () => {
  it('carries the class on when the picture stands, and gives way to it at one tap', async () => {
    await using picture = await startHttpUpstream()
    await using sound = await startHttpUpstream({ hls: await cutForHls(2, ['-vn', '-c:a', 'copy']) })
    await using rig = aPull({ source: { url: picture.url('/live.flv') } })
    rig.sound = [{ url: sound.url('/live.m3u8') }]
    rig.pull.refresh()
    await rig.flowing()
    expect(sound.requests).toEqual([])
    picture.freeze()
    picture.mood = 'silent'
    await rig.flowing(2)
    expect(new Set(rig.kinds(1))).toEqual(new Set(['metadata', 'audio-header', 'audio']))
    expect(rig.door.feeds[1]?.source).toMatchObject({ soundOnly: true })
    expect(rig.pull.view.value.map(({ id, state, soundOnly }) => [id, state, soundOnly])).toContainEqual(['sound-1', 'running', true])
    await rig.until(() => rig.upstream?.state === 'waiting')
    picture.thaw()
    picture.mood = 'live'
    rig.pull.choose('source-1')
    await rig.until(() => rig.door.feeds.length >= 3)
    expect(rig.door.feeds[2]?.source.from).toContain('/live.flv')
  })
})
