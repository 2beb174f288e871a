import { spawnSync } from 'node:child_process'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { flvHeader, flvTag } from '#appliance/live/flv/flv-tag.ts'
import { TAG_AUDIO } from '#appliance/live/media.ts'
import { silenceFor } from '#appliance/live/shift/silence.ts'
import { noFfmpeg } from '#test/helper/ffmpeg-publisher.ts'
import { Relay } from '../a-relay.ts'
import { ClipSource, longestPause, pass, seen, silenceOfClip } from './a-held-lesson.ts'

describe('a lesson that a teacher holds', () => {
  let relay: Relay
  let source: ClipSource
  beforeEach(async () => {
    relay = await new Relay().open()
    source = new ClipSource(relay, relay.publish())
    await pass(relay, 5000)
  })
  afterEach(async () => {
    source.stop()
    await relay.close()
  })

  it('stands still, goes on exactly where it stood, and stays as far behind as it was held', async () => {
    const viewer = await relay.watch()
    await pass(relay, 2000)
    relay.live.holdPicture('class')
    await pass(relay, 5000)
    const standing = seen(viewer, source)
    const at = standing.at(-1) ?? -1
    expect(standing.slice(-4)).toEqual([at, at, at, at])
    expect(relay.channel).toMatchObject({ state: 'live', troubles: [], shift: { state: 'holding' } })
    relay.live.resumePicture('class')
    const begun = viewer.pictures.length
    await pass(relay, 6000)
    const after = seen(viewer, source).slice(begun)
    expect(after).toEqual(after.map((_, n) => at + n))
    expect(after.length).toBeGreaterThan(100)
    expect(relay.channel.shift?.state).toBe('behind')
    expect(relay.channel.shift?.behindMs).toBeGreaterThanOrEqual(5000)
    expect(relay.channel.shift?.behindMs).toBeLessThanOrEqual(9000)
    expect(relay.factsOf('live.lost')).toEqual([])
  })

  it('has silence while it stands, and no player waits for picture or sound', async () => {
    const viewer = await relay.watch()
    await pass(relay, 1000)
    relay.live.holdPicture('class')
    await pass(relay, 5000)
    relay.live.resumePicture('class')
    await pass(relay, 3000)
    relay.live.jumpToLive('class')
    await pass(relay, 3000)
    expect(viewer.sounds.filter(({ body }) => body.equals(silenceOfClip())).length).toBeGreaterThan(5 * 40)
    expect(longestPause(viewer.sounds)).toBeLessThan(150)
    expect(longestPause(viewer.pictures)).toBeLessThan(1100)
  })

  it('is live again with the next keyframe after a jump, and nothing of it is left on the disk', async () => {
    const viewer = await relay.watch()
    relay.live.holdPicture('class')
    await pass(relay, 10_000)
    relay.live.jumpToLive('class')
    await pass(relay, 2500)
    expect(relay.channel.shift).toBeUndefined()
    const last = seen(viewer, source).at(-1) ?? -1
    expect(source.pictures.length - last).toBeLessThan(10)
  })

  it('shows everything that came while its encoder was away and back, without the time in which nothing came', async () => {
    const viewer = await relay.watch()
    relay.live.holdPicture('class')
    await pass(relay, 2000)
    const before = source.pictures.length
    source.leave()
    await pass(relay, 30_000)
    source.moveTo(relay.publish())
    await pass(relay, 3000)
    const at = seen(viewer, source).at(-1) ?? -1
    const begun = viewer.pictures.length
    relay.live.resumePicture('class')
    await pass(relay, 8000)
    const after = seen(viewer, source).slice(begun)
    expect(after.filter((number) => number < before)).toEqual(Array.from({ length: before - at }, (_, n) => at + n))
    // The encoder goes on in the middle of a group of pictures: what nobody can decode is left out.
    expect(after.filter((number) => number >= before).length).toBeGreaterThan(50)
    expect(relay.factsOf('live.lost')).toEqual([])
  })

  it('is told apart from one that stalls: whoever brings it is asked whether it still does', async () => {
    relay.live.holdPicture('class')
    await pass(relay, 1000)
    expect(relay.live.channel('class').isLive).toBe(true)
    source.stop()
    await pass(relay, 5000)
    expect(source.input.silentFor()).toBeGreaterThan(4000)
    expect(relay.live.channel('class').isLive).toBe(false)
    expect(relay.channel).toMatchObject({ state: 'live', troubles: [] })
  })

  it('goes through again, without a break, once all that was kept has been shown', async () => {
    const viewer = await relay.watch()
    relay.live.holdPicture('class')
    await pass(relay, 2000)
    source.pause(8000)
    relay.live.resumePicture('class')
    await pass(relay, 7000)
    expect(relay.channel.shift).toBeUndefined()
    const begun = viewer.pictures.length
    await pass(relay, 4000)
    const numbers = seen(viewer, source).slice(begun)
    expect(numbers).toEqual(numbers.map((_, n) => (numbers[0] ?? 0) + n))
    expect(numbers.length).toBeGreaterThan(50)
  })

  it('is lost, and said to be, only when all that was kept has been shown and nobody is there', async () => {
    relay.live.holdPicture('class')
    await pass(relay, 4000)
    source.leave()
    relay.live.resumePicture('class')
    await pass(relay, 3000)
    expect(relay.factsOf('live.lost')).toEqual([])
    await pass(relay, 4000)
    expect(relay.factsOf('live.lost')).toEqual([{ channel: 'class', reason: 'source-lost' }])
    expect(relay.channel).toMatchObject({ state: 'waiting' })
  })

  it('stays with who publishes in the room: no pull takes it while it is held', async () => {
    relay.live.holdPicture('class')
    const pull = relay.live.channel('class').open({ kind: 'pull', from: 'http://192.0.2.4/live.flv' })
    expect(pull.current).toBe(false)
    expect(source.input.current).toBe(true)
  })

  it('is held again where it is, and goes on from there', async () => {
    const viewer = await relay.watch()
    relay.live.holdPicture('class')
    await pass(relay, 3000)
    relay.live.resumePicture('class')
    await pass(relay, 4500)
    relay.live.holdPicture('class')
    await pass(relay, 2500)
    const at = seen(viewer, source).at(-1) ?? -1
    const begun = viewer.pictures.length
    relay.live.resumePicture('class')
    await pass(relay, 3000)
    const after = seen(viewer, source).slice(begun)
    expect(after).toEqual(after.map((_, n) => at + n))
  })

  it('is not held any longer than the class lasts', async () => {
    relay.live.demand('class', true)
    relay.live.holdPicture('class')
    await pass(relay, 2000)
    relay.live.demand('class', false)
    expect(relay.channel.shift).toBeUndefined()
  })
})

describe('a lesson whose newest picture is not kept', () => {
  it('is held with the next', async () => {
    const relay = await new Relay({ gop_max_bytes: 20_000 }).open()
    const source = new ClipSource(relay, relay.publish())
    await pass(relay, 3000)
    relay.live.holdPicture('class')
    await pass(relay, 4100)
    expect(relay.channel.shift?.state).toBe('holding')
    source.stop()
    await relay.close()
  })

  it('cannot be held where there is none', async () => {
    const relay = await new Relay().open()
    expect(() => relay.live.holdPicture('class')).toThrow(expect.objectContaining({ code: 'CHANNEL_NOT_ON_AIR' }))
    expect(() => relay.live.holdPicture('other')).toThrow(expect.objectContaining({ code: 'CHANNEL_UNKNOWN' }))
    await relay.close()
  })
})

describe('silence', () => {
  it.skipIf(noFfmpeg !== undefined).for([
    ['mono', 'af001188'],
    ['stereo', 'af001210'],
    ['mono with SBR', 'af002b8a0800'],
    ['stereo with SBR', 'af002b920800'],
    ['parametric stereo', 'af00eb8a0800'],
  ] as const)(`is heard as such by ffmpeg in %s, and not complained of ${noFfmpeg ?? ''}`, ([, hex]) => {
    const header = Buffer.from(hex, 'hex')
    const silence = silenceFor(header)
    if (silence === undefined) throw new TypeError('it has no silence')
    const frames = Array.from({ length: 50 }, (_, n) => flvTag({ ...silence, timestamp: Math.round(n * silence.duration) }))
    const input = Buffer.concat([
      flvHeader({ audio: true, video: false }),
      flvTag({ type: TAG_AUDIO, timestamp: 0, body: header }),
      ...frames,
    ])
    const sound = spawnSync('ffmpeg', ['-v', 'warning', '-xerror', '-i', 'pipe:0', '-f', 's16le', '-'], { input })
    expect(sound.stderr.toString()).toBe('')
    expect(sound.stdout.length).toBeGreaterThanOrEqual(50 * 1024 * 2)
    expect(sound.stdout.every((byte) => byte === 0)).toBe(true)
  })

  it('is not made of what it is not known for', () => {
    expect(silenceFor(Buffer.from('2f00', 'hex'))).toBeUndefined()
    expect(silenceFor(Buffer.from('af0012f0', 'hex'))).toBeUndefined()
    expect(silenceFor(Buffer.from('af00', 'hex'))).toBeUndefined()
  })
})
