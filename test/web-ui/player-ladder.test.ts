import { describe, expect, it } from 'vitest'
import { canShow, enginesFor, hlsIsNative } from '../../web-ui/rooms/live/player/abilities.ts'
import type { Abilities } from '../../web-ui/rooms/live/player/abilities.ts'
import { Ladder } from '../../web-ui/rooms/live/player/ladder.ts'

const AVC = 'avc avc1.64001f'
const HEVC = 'hevc hvc1.1.6.L93.B0'
const MINUTE = 60_000
const anything = () => true

/** A browser that plays H.264, with what is said of it. */
function aBrowser(has: Partial<Abilities>): Abilities {
  const common = (type: string): boolean => type.includes('avc1')
  return { mse: false, managedMse: false, nativeHls: false, buffers: common, plays: common, ...has }
}
const chrome = aBrowser({ mse: true, nativeHls: true })
const iPhone = aBrowser({ managedMse: true, nativeHls: true })
const oldIPhone = aBrowser({ nativeHls: true, plays: (type) => /avc1|hvc1/.test(type) })

function carrying(codecString: string) {
  return { video: { codec: '', codecString, width: 1280, height: 720 } } as Parameters<typeof canShow>[2]
}

describe('what a screen plays with', () => {
  it('is FLV first where the browser can, parts next, whole segments last', () => {
    expect(enginesFor(chrome)).toEqual(['flv', 'll-hls', 'hls'])
  })

  it('is never FLV on an iPhone, which stops reading when it likes', () => {
    expect(enginesFor(iPhone)).toEqual(['ll-hls', 'hls'])
  })

  it("is the browser's own HLS where there is nothing else, and nothing where there is not even that", () => {
    expect(enginesFor(oldIPhone)).toEqual(['hls'])
    expect(enginesFor(aBrowser({}))).toEqual([])
  })

  it("leaves whole segments to Apple's player, and to hls.js everywhere else", () => {
    expect([chrome, iPhone, oldIPhone].map(hlsIsNative)).toEqual([false, true, true])
  })

  it('is judged by what the browser says of the codec, and given the benefit of the doubt where it is unknown', () => {
    expect(canShow(chrome, 'flv', carrying('avc1.64001f'))).toBe(true)
    expect(canShow(chrome, 'll-hls', carrying('hvc1.1.6.L93.B0'))).toBe(false)
    expect(canShow(oldIPhone, 'hls', carrying('hvc1.1.6.L93.B0'))).toBe(true)
    expect(canShow(chrome, 'flv', carrying(''))).toBe(true)
    expect(canShow(chrome, 'flv', undefined)).toBe(true)
  })
})

describe('the way down from an engine that fails, and up again', () => {
  const aLadder = (): Ladder => new Ladder(['flv', 'll-hls', 'hls'])

  it('forgives one failure', () => {
    const ladder = aLadder()
    ladder.failed('flv', 0)
    expect(ladder.choose(AVC, anything, 0)).toBe('flv')
  })

  it('leads down after two failures without a picture between them', () => {
    const ladder = aLadder()
    ladder.failed('flv', 0)
    ladder.failed('flv', 100)
    expect(ladder.choose(AVC, anything, 200)).toBe('ll-hls')
  })

  it('leads down from an engine that shows a little and fails, over and over', () => {
    const ladder = aLadder()
    for (let time = 0; time < 4; time += 1) {
      expect(ladder.choose(AVC, anything, time * 10_000)).toBe('flv')
      ladder.failed('flv', time * 10_000)
      ladder.played('flv')
    }
    expect(ladder.choose(AVC, anything, 31_000)).toBe('ll-hls')
  })

  it('does not add up failures of a whole morning', () => {
    const ladder = aLadder()
    for (let time = 0; time < 10; time += 1) {
      ladder.failed('flv', time * MINUTE)
      ladder.played('flv')
    }
    expect(ladder.choose(AVC, anything, 10 * MINUTE)).toBe('flv')
  })

  it('is open again after some minutes, and later each time it was in vain', () => {
    const ladder = aLadder()
    const failTwice = (at: number): void => [at, at].forEach((now) => ladder.failed('flv', now))
    failTwice(0)
    expect(ladder.choose(AVC, anything, 4 * MINUTE)).toBe('ll-hls')
    expect(ladder.choose(AVC, anything, 5 * MINUTE)).toBe('flv')
    failTwice(5 * MINUTE)
    expect(ladder.choose(AVC, anything, 14 * MINUTE)).toBe('ll-hls')
    expect(ladder.choose(AVC, anything, 15 * MINUTE)).toBe('flv')
  })

  it('never ends: where all have failed, the one that has rested longest goes on', () => {
    const ladder = aLadder()
    const kinds = ['flv', 'll-hls', 'hls'] as const
    for (const [index, kind] of kinds.entries()) {
      ladder.failed(kind, index)
      ladder.failed(kind, index)
    }
    expect(ladder.choose(AVC, anything, 10)).toBe('flv')
  })

  it('passes over an engine that cannot take this codec, for as long as it is this codec', () => {
    const ladder = aLadder()
    ladder.refused('flv', HEVC)
    expect(ladder.choose(HEVC, anything, 0)).toBe('ll-hls')
    expect(ladder.choose(AVC, anything, 0)).toBe('flv')
  })

  it('has an end where no engine takes the codec, until it is forgiven', () => {
    const ladder = aLadder()
    for (const kind of ['flv', 'll-hls', 'hls'] as const) ladder.refused(kind, undefined)
    expect(ladder.choose(undefined, anything, 0)).toBeUndefined()
    ladder.forgive()
    expect(ladder.choose(undefined, anything, 0)).toBe('flv')
    expect(ladder.choose(HEVC, () => false, 0)).toBeUndefined()
  })
})
