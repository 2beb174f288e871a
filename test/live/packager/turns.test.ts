import { describe, expect, it } from 'vitest'
import type { MediaMessage } from '#appliance/live/media.ts'
import { aacFrame, aacHeader, enhancedVideo, hevcFrame, hevcHeader } from '#test/helper/media.ts'
import { PackagedChannel } from './a-packager.ts'
import { breaches, seams } from './laws.ts'
import { stream } from './streams.ts'

/** What a lister sees of each segment: `!` where it does not go on, and its init. */
const story = (rig: PackagedChannel): string[] => rig.segments.map(({ discontinuity, init }) => `${discontinuity ? '!' : ''}${init.number}`)

const kinds = (rig: PackagedChannel, number: number): string[] | undefined =>
  rig.packager.init(number)?.tracks.map(({ kind, codec }) => `${kind} ${codec}`)

function hevc(length: number): MediaMessage[] {
  const pictures = Array.from({ length: length / 40 }, (_, n) => hevcFrame({ timestamp: n * 40, key: n % 25 === 0 }))
  const sounds = Array.from({ length: Math.floor(length / 23) }, (_, n) => aacFrame(n * 23))
  return [hevcHeader({ width: 1920, height: 1080 }), aacHeader(), ...[...pictures, ...sounds].toSorted((a, b) => a.timestamp - b.timestamp)]
}

describe('the playlist of a channel whose source changes', () => {
  it('goes on behind a discontinuity, with the same init, when the publisher comes back', () => {
    const rig = new PackagedChannel()
    const first = rig.publish()
    rig.play(first, stream({ length: 3500 }))
    first.end()
    expect(rig.read().segments.at(-1)?.duration).toBeCloseTo(0.5, 1)
    rig.clock.advance(5000)
    rig.play(rig.publish(), stream({ from: 900_000, length: 3500 }))
    expect(story(rig)).toEqual(['0', '0', '0', '0', '!0', '0', '0'])
    expect(rig.read().tags('EXT-X-MAP')).toHaveLength(1)
    expect([breaches(rig), seams(rig)]).toEqual([[], []])
  })

  it('withholds nothing of what a publisher sent before it left', () => {
    const rig = new PackagedChannel()
    const input = rig.publish()
    rig.play(input, stream({ length: 3120 }))
    const before = rig.read().open?.duration
    input.end()
    expect(before).toBeUndefined()
    const all = rig.segments.reduce((sum, { duration }) => sum + duration, 0)
    expect(all).toBe(3120)
    expect(rig.read().hints).toEqual([{ TYPE: 'PART', URI: '4.0.m4s' }])
  })

  it('names a new init when the publisher comes back with another picture, and tells it before its first part', () => {
    const rig = new PackagedChannel()
    const first = rig.publish()
    rig.play(first, stream({ length: 2500, picture: { width: 640, height: 360 } }))
    first.end()
    rig.play(rig.publish(), stream({ length: 2500, picture: { width: 1280, height: 720 } }))
    expect(story(rig)).toEqual(['0', '0', '0', '!1', '1'])
    const turn = rig.seen['low-latency'].find((text) => text.includes('TYPE=MAP'))
    expect(turn).toBeUndefined()
    expect(rig.packager.init(1)?.tracks[0]).toMatchObject({ width: 1280 })
    expect(breaches(rig)).toEqual([])
  })

  it('changes from H.264 to HEVC midway, and back', () => {
    const rig = new PackagedChannel()
    const sources = [stream({ length: 2200 }), hevc(2200), stream({ length: 2200 })]
    for (const source of sources) {
      const input = rig.publish()
      rig.play(input, source)
      input.end()
    }
    expect(story(rig)).toEqual(['0', '0', '0', '!1', '1', '1', '!2', '2', '2'])
    expect([0, 1, 2].map((number) => kinds(rig, number))).toEqual([
      ['video avc', 'audio aac'],
      ['video hevc', 'audio aac'],
      ['video avc', 'audio aac'],
    ])
    expect(breaches(rig)).toEqual([])
  })

  it('changes its picture size in the middle of a source, at the keyframe and not before', () => {
    const rig = new PackagedChannel()
    const before = stream({ length: 2400, picture: { width: 640, height: 360 } })
    const after = stream({ from: 2400, length: 2000, picture: { width: 320, height: 180 } })
    rig.play(rig.publish(), [...before, ...after])
    expect(story(rig)).toEqual(['0', '0', '0', '!1'])
    expect(rig.segments[2]?.duration).toBe(400)
    expect([breaches(rig), seams(rig)]).toEqual([[], []])
  })

  it('goes on with silence when the microphone fails, as the same tracks, and has sound again when it is back', () => {
    const rig = new PackagedChannel()
    const silent = stream({ length: 20_000 }).filter(({ type, timestamp }) => type !== 8 || timestamp < 3000 || timestamp >= 14_000)
    rig.play(rig.publish(), silent)
    expect(new Set(rig.segments.map(({ init }) => init.number))).toEqual(new Set([0]))
    expect(rig.segments.filter(({ discontinuity }) => discontinuity)).toEqual([])
    expect(breaches(rig)).toEqual([])
  })

  it('goes on as sound when the camera fails, and has pictures again from their first keyframe', () => {
    const rig = new PackagedChannel()
    const blind = stream({ length: 20_000 }).filter(({ type, timestamp }) => type !== 9 || timestamp < 3000 || timestamp >= 14_400)
    rig.play(rig.publish(), blind)
    const inits = rig.segments.map(({ init }) => init.number)
    expect(new Set(inits)).toEqual(new Set([0, 1, 2]))
    expect([1, 2].map((number) => kinds(rig, number))).toEqual([['audio aac'], ['video avc', 'audio aac']])
    // Until it is known that the camera has failed, its picture may only stand still.
    const still = rig.segments.filter(({ independent }) => !independent)
    expect(still.every(({ init, from }) => init.number === 0 && from > 3000 && from < 9000)).toBe(true)
    expect(breaches(rig)).toEqual([])
  })

  it('marks media that are missing, and begins again at a keyframe', () => {
    const rig = new PackagedChannel()
    const input = rig.publish()
    const lost = stream({ length: 12_000 }).filter(({ timestamp }) => timestamp < 3400 || timestamp >= 7400)
    rig.play(input, lost)
    const marked = rig.segments.find(({ discontinuity }) => discontinuity)
    expect(marked).toMatchObject({ from: 8000, independent: true })
    expect([breaches(rig), seams(rig)]).toEqual([[], []])
  })

  it('has no playlist for a codec that fragments do not carry, says so, and ends the one that was there', () => {
    const rig = new PackagedChannel()
    const first = rig.publish()
    rig.play(first, stream({ length: 3000 }))
    first.end()
    const record = Buffer.from('81080c000a0b00000024cf7f0d000008', 'hex')
    rig.play(rig.publish(), [
      enhancedVideo(1, 0, { fourCc: 'av01', rest: record }),
      enhancedVideo(1, 1, { fourCc: 'av01', rest: Buffer.alloc(100, 1) }),
    ])
    expect(rig.packager.unsupported).toBe(true)
    expect(rig.read().ended).toBe(true)
    rig.play(rig.publish(), stream({ length: 3000 }))
    expect(rig.packager.unsupported).toBe(false)
    expect(rig.read().ended).toBe(false)
  })
})

describe('the numbers of segments and inits', () => {
  const lesson = (bootedAt: number, length: number): PackagedChannel => {
    const rig = new PackagedChannel({ segment_seconds: 0.5 }, bootedAt)
    rig.play(rig.publish(), stream({ length, gop: 500 }))
    return rig
  }

  it('go on growing when the box is started again, so that nothing has the name of something before', () => {
    const first = Date.UTC(2026, 8, 1, 7, 55)
    const before = lesson(first, 60_000)
    const after = lesson(first + 61_000, 3000)
    expect(after.read().segments[0]?.number).toBeGreaterThan(before.packager.next.number)
    expect(after.segments[0]?.init.number).toBeGreaterThan(before.segments[0]?.init.number ?? Infinity)
    expect([before, after].map((rig) => rig.segments.some(({ discontinuity }) => discontinuity))).toEqual([false, false])
  })

  it('are never 0, not even on a box that does not know the time', () => {
    expect(lesson(0, 3000).segments[0]).toMatchObject({ number: 1, init: { number: 1 } })
  })
})

describe('the end of a lesson', () => {
  it('is told in the playlist, and the next lesson begins a new one that counts on', () => {
    const rig = new PackagedChannel()
    const first = rig.publish()
    rig.play(first, stream({ length: 5000, gop: 2000 }))
    first.end()
    rig.packager.forget()
    const ended = rig.read()
    expect(ended).toMatchObject({ ended: true, hints: [], target: 2 })
    expect(ended.segments.map(({ number }) => number)).toEqual([0, 1, 2])
    rig.play(rig.publish(), stream({ length: 3500, rate: 30 }))
    const next = rig.read()
    expect(next).toMatchObject({ ended: false, target: 1, partTarget: 0.202 })
    expect(next.segments[0]).toMatchObject({ number: 3, discontinuity: true })
  })

  it('leaves what is over where it can be had, and nothing at all a while later', () => {
    const rig = new PackagedChannel()
    rig.play(rig.publish(), stream({ length: 9000 }))
    rig.packager.forget()
    expect(rig.fetch('7.m4s')).toBeDefined()
    rig.clock.advance(60_000)
    expect([rig.packager.bytes, rig.fetch('7.m4s'), rig.packager.promise]).toEqual([0, undefined, undefined])
  })
})

describe('a pull that brings a segment at a time', () => {
  it('is cut as if it came evenly, and dated by what it is and not by when it came', () => {
    const rig = new PackagedChannel()
    const input = rig.publish('pull')
    const media = stream({ length: 36_000 })
    for (let burst = 0; burst < 6; burst += 1) {
      for (const message of media) if (Math.floor(message.timestamp / 6000) === burst) input.push(message)
      rig.clock.advance(6000)
    }
    expect([breaches(rig), seams(rig)]).toEqual([[], []])
    const { segments } = rig.read()
    const last = segments.at(-1)
    expect(Math.abs((last?.dateTime ?? 0) + (last?.duration ?? 0) * 1000 - (rig.clock.now() - 6000))).toBeLessThan(1500)
  })

  it('has a playlist that keeps players as far behind as it must, and lets them wait from one to the next', () => {
    const rig = new PackagedChannel()
    const input = rig.publish('pull')
    for (let burst = 0; burst < 6; burst += 1) {
      for (const message of stream({ length: 36_000 })) if (Math.floor(message.timestamp / 6000) === burst) input.push(message)
      rig.clock.advance(6000)
    }
    const { target, control } = rig.read()
    expect(target).toBe(3)
    expect(Number(control['PART-HOLD-BACK'])).toBeGreaterThan(5.9)
    expect(rig.packager.longestWait).toBeGreaterThanOrEqual(6900)
    const first = rig.seen['low-latency'].map((text) => /TARGETDURATION:(\d+)/u.exec(text)?.[1])
    expect(new Set(first)).toEqual(new Set(['3']))
  })
})

describe('dates', () => {
  it('go on with the media, and forward in one step when the box learns the time', () => {
    const rig = new PackagedChannel()
    const input = rig.publish()
    const media = stream({ length: 24_000 })
    rig.play(
      input,
      media.filter(({ timestamp }) => timestamp < 4000),
    )
    rig.clock.stepWall(rig.clock.now() + 86_400_000)
    rig.play(
      input,
      media.filter(({ timestamp }) => timestamp >= 4000),
    )
    const steps = rig.segments.slice(1).map(({ startsAt }, n) => startsAt - (rig.segments[n]?.startsAt ?? 0))
    expect(steps.filter((step) => step > 10_000)).toHaveLength(1)
    expect(steps.filter((step) => step === 1000)).toHaveLength(steps.length - 1)
  })

  it('never come twice when the clock is put back, but by half a second at a time', () => {
    const rig = new PackagedChannel()
    const input = rig.publish()
    const media = stream({ length: 20_000 })
    rig.play(
      input,
      media.filter(({ timestamp }) => timestamp < 4000),
    )
    rig.clock.stepWall(rig.clock.now() - 3000)
    rig.play(
      input,
      media.filter(({ timestamp }) => timestamp >= 4000),
    )
    const steps = rig.segments.slice(1).map(({ startsAt }, n) => startsAt - (rig.segments[n]?.startsAt ?? 0))
    expect(Math.min(...steps)).toBeGreaterThanOrEqual(500)
    expect(steps.filter((step) => step < 1000).length).toBeGreaterThan(3)
    expect(steps.at(-1)).toBe(1000)
  })
})
