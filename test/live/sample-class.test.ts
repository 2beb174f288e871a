import { readFileSync } from 'node:fs'
import { describe, expect, it, vi } from 'vitest'
import { ManualClock } from '#appliance/base/manual-clock.ts'
import { RealClock } from '#appliance/base/clock.ts'
import { createLog } from '#appliance/base/log.ts'
import { TAG_AUDIO, TAG_SCRIPT, TAG_VIDEO } from '#appliance/live/media.ts'
import type { MediaMessage, TagType } from '#appliance/live/media.ts'
import { SampleClass } from '#appliance/live/sample/sample-class.ts'
import type { SampleClassOptions } from '#appliance/live/sample/sample-class.ts'
import { readLoopingClip } from '#appliance/live/sample/sample-clip.ts'
import { fastForward } from '#test/helper/fast-forward.ts'
import type { RecordedFeed } from '#test/helper/recording-door.ts'
import { anRtmpDoor, SAMPLE_KEY } from '#test/helper/rtmp-door.ts'
import type { RtmpDoor } from '#test/helper/rtmp-door.ts'
import { picture } from '#test/helper/rtmp-media.ts'

const CLIP = new URL('../../appliance/live/sample/sample-class.flv', import.meta.url).pathname

function aSample(door: RtmpDoor, overrides: Partial<SampleClassOptions> = {}): SampleClass & AsyncDisposable {
  const lendKey = (): { key: string; end: () => void } => ({ key: SAMPLE_KEY, end: () => undefined })
  const sample = new SampleClass({ door: () => door.ingest.door, lendKey, clock: new RealClock(), log: createLog('silent'), ...overrides })
  return Object.assign(sample, { [Symbol.asyncDispose]: () => sample.stop() })
}

/** Media of one track, without codec headers. */
const track = (feed: RecordedFeed | { messages: MediaMessage[] }, type: TagType): MediaMessage[] =>
  feed.messages.filter((message) => message.type === type && message.body[1] === 1)

const steps = (messages: MediaMessage[]): number[] =>
  messages.slice(1).map((message, at) => message.timestamp - (messages[at]?.timestamp ?? 0))

describe('the sample class', () => {
  it('comes through the real RTMP door and says that it is the sample', async () => {
    await using door = await anRtmpDoor()
    await using sample = aSample(door)
    await sample.start()
    const feed = await door.channel.feed(0, 20)
    expect(feed.source.kind).toBe('sample')
    expect(sample.running).toBe(true)
  })

  it('runs on through the end of the clip without a jump in picture or sound', async () => {
    await using door = await anRtmpDoor()
    const clock = new ManualClock()
    await using sample = aSample(door, { clock })
    await sample.start()
    const feed = await door.channel.feed(0)
    await fastForward(clock, () => track(feed, TAG_VIDEO).length > 900)
    expect(Math.max(...steps(track(feed, TAG_VIDEO)))).toBe(40)
    expect(Math.min(...steps(track(feed, TAG_VIDEO)))).toBe(40)
    expect(Math.max(...steps(track(feed, TAG_AUDIO)))).toBeLessThanOrEqual(22)
    expect(Math.min(...steps(track(feed, TAG_AUDIO)))).toBeGreaterThanOrEqual(21)
  })

  it('keeps to the pace of a live encoder', async () => {
    await using door = await anRtmpDoor()
    const clock = new ManualClock()
    await using sample = aSample(door, { clock })
    await sample.start()
    const feed = await door.channel.feed(0)
    const begun = clock.monotonic()
    await fastForward(clock, () => track(feed, TAG_VIDEO).length >= 100)
    const last = feed.messages.at(-1)?.timestamp ?? 0
    expect(last).toBeLessThanOrEqual(clock.monotonic() - begun)
  })

  it('begins with what a player must know, once', () => {
    const { headers, round } = readLoopingClip(readFileSync(CLIP))
    expect(headers.map(({ type }) => type)).toEqual([TAG_SCRIPT, TAG_VIDEO, TAG_AUDIO])
    expect(headers.at(-1)?.body.toString('hex')).toBe('af001188') // AAC LC, 48 kHz, mono
    expect(round.every(({ body }) => body[1] === 1)).toBe(true)
  })

  it('has pictures in the order in which they are shown', () => {
    const { round } = readLoopingClip(readFileSync(CLIP))
    const compositions = track({ messages: round }, TAG_VIDEO).map((message) => message.body.readIntBE(2, 3))
    expect(new Set(compositions)).toEqual(new Set([0]))
  })

  it('leaves when it is told to, and can begin again', async () => {
    await using door = await anRtmpDoor()
    await using sample = aSample(door)
    await sample.start()
    await sample.stop()
    await door.channel.until(() => door.channel.feeds[0]?.ended === true)
    expect(sample.running).toBe(false)
    await sample.start()
    await door.channel.feed(1, 1)
  })

  it('gives way at once when somebody really publishes', async () => {
    await using door = await anRtmpDoor()
    await using sample = aSample(door)
    await sample.start()
    await door.channel.feed(0, 20)
    const publisher = await door.publisher()
    publisher.send(picture(0, { key: true }))
    const feed = await door.channel.feed(1, 1)
    expect(feed.source.kind).toBe('publisher')
    await vi.waitUntil(() => !sample.running)
  })

  it('does not push a publisher aside', async () => {
    await using door = await anRtmpDoor()
    const publisher = await door.publisher()
    const stream = setInterval(() => publisher.send(picture(0)), 100)
    await using sample = aSample(door)
    await expect(sample.start()).rejects.toMatchObject({ code: 'PUBLISH_REFUSED' })
    clearInterval(stream)
    expect(door.channel.feeds).toHaveLength(1)
  })

  it('names the clip that cannot be read', async () => {
    await using door = await anRtmpDoor()
    await using sample = aSample(door, { clip: '/nowhere/lesson.flv' })
    await expect(sample.start()).rejects.toMatchObject({ code: 'SAMPLE_MISSING', message: expect.stringContaining('/nowhere/lesson.flv') })
    expect(sample.running).toBe(false)
  })
})
