import * as fc from 'fast-check'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { createLog } from '#appliance/base/log.ts'
import { Channel } from '#appliance/live/channel.ts'
import { FlvReader } from '#appliance/live/flv/flv-reader.ts'
import { flvHeader } from '#appliance/live/flv/flv-tag.ts'
import type { GopRing } from '#appliance/live/fanout/gop-ring.ts'
import { TAG_AUDIO, TAG_SCRIPT, TAG_VIDEO } from '#appliance/live/media.ts'
import { aacFrame, aacHeader, avcFrame, avcHeader, hevcFrame, hevcHeader, lesson } from '#test/helper/media.ts'
import { Relay } from './a-relay.ts'

/** Reads all that the ring holds as a player would. */
function timesGoBack(ring: GopRing): boolean {
  const last = { [TAG_AUDIO]: 0, [TAG_VIDEO]: 0, [TAG_SCRIPT]: 0 }
  let back = false
  const reader = new FlvReader(({ type, timestamp }) => {
    back ||= timestamp < last[type]
    last[type] = timestamp
  })
  reader.write(flvHeader({ audio: true, video: true }))
  for (let number = ring.first; number < ring.next; number += 1) reader.write(ring.at(number)?.tags ?? Buffer.alloc(0))
  return back
}

describe('a channel', () => {
  let relay: Relay
  beforeEach(async () => {
    relay = await new Relay().open()
  })
  afterEach(() => relay.close())

  it('goes live with its first picture and says who feeds it', () => {
    const input = relay.publish()
    expect(relay.channel.state).toBe('waiting')
    relay.play(input, lesson({ length: 3000 }))
    expect(relay.channel).toMatchObject({
      state: 'live',
      source: { kind: 'publisher', from: '192.0.2.9' },
      video: { codec: 'avc', width: 1280, height: 720 },
      audio: { codec: 'aac', sampleRate: 44_100, channels: 2 },
    })
    expect(relay.factsOf('live.went-live')).toEqual([{ channel: 'class', source: 'publisher' }])
  })

  it('keeps viewers connected while the publisher is away, and goes on at a keyframe without a hole', async () => {
    const first = relay.publish()
    relay.play(first, lesson({ length: 2000 }))
    const viewer = await relay.watch()
    first.end()
    relay.clock.advance(20_000)
    const second = relay.publish()
    relay.play(second, lesson({ from: 77_000, length: 1000 }))
    await viewer.until(({ pictures }) => pictures.length === 50)
    expect(viewer.closed).toBe(false)
    expect(viewer.story.filter((name) => name === 'video header')).toHaveLength(1)
    const steps = viewer.pictures.slice(1).map(({ timestamp }, n) => timestamp - (viewer.pictures[n]?.timestamp ?? 0))
    expect(new Set(steps)).toEqual(new Set([40]))
    expect(relay.factsOf('live.lost')).toEqual([{ channel: 'class', reason: 'source-lost' }])
    expect(relay.factsOf('live.went-live')).toHaveLength(2)
    expect(relay.factsOf('live.source-switched')).toEqual([])
    expect(relay.factsOf('live.gap')).toHaveLength(1)
  })

  it('sends new headers before the first keyframe when the publisher comes back with another picture and codec', async () => {
    const first = relay.publish()
    relay.play(first, lesson({ length: 2000 }))
    const viewer = await relay.watch()
    first.end()
    relay.play(relay.publish(), [
      hevcHeader({ width: 1920, height: 1080 }),
      aacHeader(),
      hevcFrame({ timestamp: 0, key: true }),
      aacFrame(10),
    ])
    await viewer.until(({ pictures }) => pictures.length === 28)
    const at = viewer.story.lastIndexOf('video header')
    // The first keyframe comes before its headers, too, for players that hold the last pictures back.
    expect(viewer.story.slice(at - 3)).toEqual(['keyframe', 'keyframe', 'metadata', 'video header', 'keyframe', 'sound'])
    const times = viewer.pictures.map(({ timestamp }) => timestamp)
    expect(times).toEqual(times.toSorted((a, b) => a - b))
    expect(relay.channel.video).toMatchObject({ codec: 'hevc', width: 1920 })
    expect(relay.channel.troubles.map(({ kind }) => kind)).toContain('codec-rare')
  })

  it('tells one switch when another source takes over, and no loss', () => {
    const pull = relay.live.channel('class').open({ kind: 'pull', from: 'http://192.0.2.4/live.flv' })
    relay.play(pull, lesson({ length: 2000 }))
    relay.play(relay.publish(), lesson({ from: 900, length: 2000 }))
    expect(relay.factsOf('live.source-switched')).toEqual([{ channel: 'class', from: 'pull', to: 'publisher' }])
    expect(relay.factsOf('live.lost')).toEqual([])
    expect(relay.factsOf('live.went-live')).toHaveLength(1)
    expect(pull.current).toBe(false)
  })

  it('tells no switch when a pull begins anew', () => {
    const door = relay.live.channel('class')
    relay.play(door.open({ kind: 'pull', from: 'http://192.0.2.4/live.flv' }), lesson({ length: 1000 }))
    relay.play(door.open({ kind: 'pull', from: 'http://192.0.2.5/live.flv' }), lesson({ length: 1000 }))
    expect(relay.factsOf('live.source-switched')).toEqual([])
  })

  it('ignores what a replaced source still sends', async () => {
    const first = relay.publish()
    relay.play(first, lesson({ length: 1000 }))
    const second = relay.publish()
    relay.play(second, lesson({ length: 1000 }))
    const viewer = await relay.watch()
    relay.play(first, lesson({ from: 1000, length: 1000 }))
    first.end()
    relay.play(second, [avcFrame({ timestamp: 1040, bytes: 7 })])
    await viewer.until(({ pictures }) => pictures.at(-1)?.body.length === 16)
    expect(viewer.pictures).toHaveLength(26)
    expect(relay.channel.state).toBe('live')
  })

  it('does not let a pull take the channel from who publishes in the room', () => {
    relay.play(relay.publish(), lesson({ length: 1000 }))
    const pull = relay.live.channel('class').open({ kind: 'pull', from: 'http://192.0.2.4/live.flv' })
    expect(pull.current).toBe(false)
    expect(relay.channel.source?.kind).toBe('publisher')
  })

  it('counts a source without media as stalled, whatever its socket says, and as live again with the next frame', () => {
    const input = relay.publish()
    relay.play(input, lesson({ length: 1000 }))
    relay.clock.advance(3500)
    expect(relay.channel).toMatchObject({ state: 'stalled', troubles: [{ kind: 'source-silent', severity: 'fault' }] })
    expect(input.silentFor()).toBeGreaterThan(3000)
    relay.play(input, [avcFrame({ timestamp: 4600, key: true })])
    expect(relay.channel.state).toBe('live')
    expect(relay.factsOf('live.lost')).toEqual([{ channel: 'class', reason: 'source-silent' }])
  })

  it('says of media that no screen can read that the codec is rare, and not that the source is silent', () => {
    const input = relay.publish()
    relay.play(
      input,
      lesson({ length: 12_000 }).filter(({ body }) => body[1] !== 0),
    )
    expect(relay.channel).toMatchObject({ state: 'waiting', troubles: [{ kind: 'codec-rare', severity: 'fault' }] })
    expect(input.silentFor()).toBeLessThan(1000)
    relay.clock.advance(3000)
    expect(relay.channel.troubles).toMatchObject([{ kind: 'source-silent', severity: 'fault' }])
  })

  it('says the same when the media become unreadable in the middle of a lesson', () => {
    const input = relay.publish()
    relay.play(input, lesson({ length: 1000 }))
    const nonsense = Array.from(
      { length: 200 },
      (_, n) => ({ type: TAG_VIDEO, timestamp: 1000 + n * 40, body: Buffer.of(0xa6, 1, 2, 3, 4, 5) }) as const,
    )
    relay.play(input, nonsense)
    expect(relay.channel).toMatchObject({ state: 'stalled', troubles: [{ kind: 'codec-rare', severity: 'fault' }] })
  })

  it('says that the picture stands still when its headers changed and no keyframe comes', () => {
    const input = relay.publish()
    relay.play(input, lesson({ length: 1000 }))
    const frames = lesson({ from: 1000, length: 6000, gop: 60_000 }).filter(({ body }) => body[0] !== 0x17)
    relay.play(input, [avcHeader({ width: 640, height: 360 }, 1000), ...frames])
    expect(relay.channel.state).toBe('live')
    expect(relay.channel.troubles).toContainEqual(expect.objectContaining({ kind: 'no-keyframe', severity: 'fault' }))
    relay.play(input, lesson({ from: 7000, length: 1500 }).slice(2))
    expect(relay.channel.troubles.map(({ kind }) => kind)).not.toContain('no-keyframe')
  })

  it('does not take the pause between two HLS segments for a stall', () => {
    const pull = relay.live.channel('class').open({ kind: 'pull', from: 'http://192.0.2.4/live.m3u8' })
    const burst = (from: number) => lesson({ from, length: 6000 }).forEach((message) => pull.push(message))
    burst(0)
    relay.clock.advance(6000)
    burst(6000)
    relay.clock.advance(6000)
    expect(relay.channel.state).toBe('live')
    relay.clock.advance(5000)
    expect(relay.channel.state).toBe('stalled')
  })

  it('does not call an HLS stream jittery because its segments are long', () => {
    const pull = relay.live.channel('class').open({ kind: 'pull', from: 'http://192.0.2.4/live.m3u8' })
    for (let segment = 0; segment < 8; segment += 1) {
      for (const message of lesson({ from: segment * 10_000, length: 10_000 }).slice(segment === 0 ? 0 : 2)) pull.push(message)
      relay.clock.advance(segment % 2 === 0 ? 10_600 : 9400)
    }
    expect(relay.channel.stats.arrivalJitter).toBeGreaterThan(10_000)
    expect(relay.channel.troubles).toEqual([])
  })

  it('says of a source that comes all the time, but too slowly, how much of the lesson comes', () => {
    const pull = relay.live.channel('class').open({ kind: 'pull', from: 'rtmp://192.0.2.4/live' })
    for (const message of lesson({ length: 30_000 })) {
      pull.push(message)
      if (message.type === TAG_VIDEO) relay.clock.advance(40 / 0.6)
    }
    expect(relay.channel.state).toBe('live')
    expect(relay.channel.troubles).toMatchObject([{ kind: 'too-slow', severity: 'warning', carriesPercent: 60 }])
  })

  it('shows sound alone to who joins, and to who was there', async () => {
    const input = relay.publish()
    const sounds = Array.from({ length: 130 }, (_, n) => aacFrame(n * 23))
    relay.play(input, [aacHeader(), ...sounds])
    const viewer = await relay.watch()
    relay.play(
      input,
      Array.from({ length: 10 }, (_, n) => aacFrame(3000 + n * 23)),
    )
    await viewer.until((v) => v.sounds.at(-1)?.timestamp === 3207 - 44 * 23)
    expect(viewer.story.slice(0, 3)).toEqual(['metadata', 'audio header', 'sound'])
    expect(viewer.sounds.length).toBeLessThan(60)
  })

  it('has silence beside pictures without sound, so that sound can come later', async () => {
    const input = relay.publish()
    relay.play(input, [avcHeader(), avcFrame({ timestamp: 0, key: true }), avcFrame({ timestamp: 40 })])
    const viewer = await relay.watch()
    await viewer.until(({ pictures }) => pictures.length === 2)
    expect(viewer.story).toEqual(['metadata', 'video header', 'audio header', 'keyframe', 'picture', 'sound', 'sound', 'sound', 'sound'])
    expect(relay.channel.audio).toBeUndefined()
  })

  it.each([
    {
      name: 'sound',
      ended: TAG_AUDIO,
      flowing: { audio: undefined, video: { codec: 'avc' } },
      story: ['metadata', 'video header', 'audio header'],
    },
    {
      name: 'picture',
      ended: TAG_VIDEO,
      flowing: { audio: { codec: 'aac' }, video: undefined },
      story: ['metadata', 'audio header', 'sound'],
    },
  ])('names only what flows once the $name has ended, and both when it is back', async ({ ended, flowing, story }) => {
    const input = relay.publish()
    relay.play(input, lesson({ length: 2000 }))
    const rest = lesson({ from: 2000, length: 8000 }).slice(2)
    relay.play(
      input,
      rest.filter(({ type }) => type !== ended),
    )
    const viewer = await relay.watch()
    await viewer.until(({ messages }) => messages.length > 2)
    expect(viewer.story.slice(0, 3)).toEqual(story)
    const { audio, video } = relay.channel
    expect({ audio, video }).toMatchObject(flowing)
    relay.play(input, lesson({ from: 10_000, length: 1000 }).slice(2))
    await viewer.until(({ pictures, sounds }) => pictures.length > 0 && sounds.length > 0)
    expect(viewer.story).toEqual(expect.arrayContaining(['video header', 'audio header']))
    expect(relay.channel).toMatchObject({ audio: { codec: 'aac' }, video: { codec: 'avc' } })
  })

  it('goes on naming both after a pause of both', async () => {
    const input = relay.publish()
    relay.play(input, lesson({ length: 1000 }))
    const viewer = await relay.watch()
    relay.play(input, lesson({ from: 9000, length: 1000 }).slice(2))
    await viewer.until(({ pictures }) => pictures.length === 50)
    expect(viewer.story.filter((name) => name === 'metadata')).toHaveLength(1)
  })

  it('drops what is malformed, empty or unknown and shows the rest', async () => {
    const input = relay.publish()
    const broken = [Buffer.alloc(0), Buffer.of(0x17), Buffer.of(0x17, 0, 0, 0, 0, 9, 9), Buffer.of(0x96), Buffer.from('a6hvc1', 'latin1')]
    const junk = broken.map((body) => ({ type: 9, timestamp: 5, body }) as const)
    relay.play(input, [...junk, ...lesson({ length: 1000 }), ...junk.map((message) => ({ ...message, timestamp: 990 }))])
    const viewer = await relay.watch()
    await viewer.until(({ pictures }) => pictures.length === 25)
    expect(viewer.messages.filter(({ body }) => body.length < 4)).toEqual([])
  })

  it('sends a whole stream whose time never goes back, whatever a source sends', () => {
    const anyMessage = fc.record({
      type: fc.constantFrom(TAG_AUDIO, TAG_VIDEO, TAG_SCRIPT),
      timestamp: fc.nat({ max: 2 ** 32 - 1 }),
      body: fc.uint8Array({ maxLength: 80 }).map((bytes) => Buffer.from(bytes)),
    })
    const good = lesson({ length: 400, gop: 120 })
    fc.assert(
      fc.property(
        fc.array(fc.record({ message: fc.oneof(anyMessage, fc.constantFrom(...good)), wait: fc.nat({ max: 500 }) }), { maxLength: 60 }),
        (sent) => {
          const { clock, bus, config } = relay
          const channel = new Channel({
            name: 'class',
            clock,
            bus,
            log: createLog('silent'),
            settings: () => config,
            onChange: () => undefined,
          })
          const input = channel.open({ kind: 'publisher', from: '192.0.2.9' })
          for (const { message, wait } of sent) {
            clock.advance(wait)
            input.push(message)
          }
          channel.fanout.flush()
          expect(timesGoBack(channel.fanout.ring)).toBe(false)
        },
      ),
    )
  })

  it('keeps sound with the picture over a change of source', async () => {
    const first = relay.publish()
    relay.play(first, lesson({ length: 1000 }))
    const viewer = await relay.watch()
    relay.play(relay.publish(), lesson({ from: 4_294_967_000, length: 1000 }))
    await viewer.until(({ pictures }) => pictures.length === 50)
    const start = viewer.pictures[25]?.timestamp ?? 0
    const sounds = viewer.sounds.filter(({ timestamp }) => timestamp >= start)
    expect(sounds.every(({ timestamp }) => (timestamp - start) % 23 === 0)).toBe(true)
    expect(relay.channel.stats.gaps).toBe(1)
  })

  it('rests again when a lost source has not come back and nobody waits for it', () => {
    const input = relay.publish()
    relay.play(input, lesson({ length: 1000 }))
    input.end()
    expect(relay.channel).toMatchObject({ state: 'waiting', troubles: [{ kind: 'source-lost' }] })
    relay.clock.advance(61_000)
    expect(relay.channel).toMatchObject({ state: 'idle', troubles: [{ kind: 'no-source' }] })
  })

  it('begins its time anew where nobody watched when a source came', async () => {
    const first = relay.publish()
    relay.play(first, lesson({ length: 5000 }))
    first.end()
    const second = relay.publish()
    relay.play(second, lesson({ from: 90_000, length: 1000 }))
    const viewer = await relay.watch()
    await viewer.until(({ pictures }) => pictures.length === 25)
    expect(viewer.pictures[0]?.timestamp).toBe(0)
    expect(relay.channel.stats.gaps).toBe(0)
  })

  it('measures the stream', () => {
    relay.play(relay.publish(), lesson({ length: 10_000, gop: 2000, frameBytes: 10_000 }))
    const { stats } = relay.channel
    expect(stats.framesPerSecond).toBeCloseTo(25, 0)
    expect(stats.bitsPerSecond / 1e6).toBeCloseTo(2.07, 1)
    expect(stats.keyframeInterval).toBe(2000)
    expect(stats.arrivalJitter).toBeLessThan(10)
  })

  it('names a trouble with the time since when it is there', () => {
    const input = relay.publish()
    relay.play(input, lesson({ length: 1000 }))
    relay.clock.advance(4000)
    const since = relay.channel.troubles[0]?.since
    relay.clock.advance(4000)
    expect(relay.channel.troubles[0]?.since).toBe(since)
  })
})
