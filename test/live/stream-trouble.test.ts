import { describe, expect, it } from 'vitest'
import { datedTroubles, streamTroubles } from '#appliance/live/stream-trouble.ts'
import type { StreamHealth } from '#appliance/live/stream-trouble.ts'

const WELL: StreamHealth = {
  state: 'live',
  hasSource: true,
  lost: false,
  reported: undefined,
  stats: { bitsPerSecond: 2e6, framesPerSecond: 25, keyframeInterval: 2000, arrivalJitter: 20, gaps: 0, bytes: 1e6 },
  video: { codec: 'avc', codecString: 'avc1.42c01e', width: 1280, height: 720 },
  still: false,
  unreadable: false,
  flowingFor: 60_000,
  awaitingKeyframe: 0,
  sinceVideo: 20,
  sinceAudio: 10,
  sinceKeyframe: 1500,
  jitterCovered: 1000,
  carriesPercent: undefined,
  standing: 0,
  soundOnly: false,
  jumps: 0,
}
const ABSENT = { ...WELL, state: 'waiting', flowingFor: 0, sinceVideo: undefined, sinceAudio: undefined, sinceKeyframe: undefined } as const

const kinds = (changes: Partial<StreamHealth>): string[] => streamTroubles({ ...WELL, ...changes }).map(({ kind }) => kind)
const absentKinds = (changes: Partial<StreamHealth>): string[] => streamTroubles({ ...ABSENT, ...changes }).map(({ kind }) => kind)

describe('what is wrong with a stream, in words', () => {
  it('is nothing when all is well', () => {
    expect(kinds({})).toEqual([])
    expect(absentKinds({})).toEqual([])
  })

  it('is that nobody sends', () => {
    expect(absentKinds({ hasSource: false })).toEqual(['no-source'])
    expect(absentKinds({ lost: true })).toEqual(['source-lost'])
    expect(absentKinds({ still: true })).toEqual(['source-silent'])
    expect(absentKinds({ state: 'stalled', sinceVideo: 10 })).toEqual(['source-silent'])
    expect(absentKinds({ still: true, unreadable: true })).toEqual(['codec-rare'])
    expect(absentKinds({ reported: 'upstream-unreachable', lost: true })).toEqual(['upstream-unreachable'])
  })

  it('is a picture that cannot begin', () => {
    expect(absentKinds({ awaitingKeyframe: 6000, sinceVideo: 10 })).toEqual(['no-keyframe'])
    expect(streamTroubles({ ...WELL, awaitingKeyframe: 6000 })).toContainEqual({ kind: 'no-keyframe', severity: 'fault' })
  })

  it('is a track that is missing', () => {
    expect(kinds({ soundOnly: true, sinceVideo: undefined, sinceKeyframe: undefined, video: undefined })).toEqual(['sound-only'])
    expect(kinds({ sinceAudio: undefined })).toEqual(['no-audio'])
    expect(kinds({ sinceVideo: undefined, sinceKeyframe: undefined, video: undefined })).toEqual(['no-video'])
    expect(kinds({ sinceAudio: undefined, flowingFor: 2000 })).toEqual([])
  })

  it('is a stream that plays badly', () => {
    expect(kinds({ stats: { ...WELL.stats, keyframeInterval: 4100 } })).toEqual(['keyframes-far'])
    expect(kinds({ sinceKeyframe: 9000 })).toEqual(['keyframes-far'])
    expect(kinds({ stats: { ...WELL.stats, framesPerSecond: 8 } })).toEqual(['low-frame-rate'])
    expect(kinds({ stats: { ...WELL.stats, arrivalJitter: 1001 } })).toEqual(['jittery'])
    expect(kinds({ jumps: 2 })).toEqual(['clock-jumps'])
    expect(kinds({ standing: 10_000 })).toEqual(['standing-still'])
    expect(kinds({ standing: 9_900 })).toEqual([])
    expect(kinds({ video: { codec: 'hevc', codecString: '', width: 0, height: 0 } })).toEqual(['codec-rare'])
  })

  it('is a line that carries a part of the lesson, and how much; that it is uneven, too, is the same', () => {
    const slow = { ...WELL, carriesPercent: 60, stats: { ...WELL.stats, arrivalJitter: 20_000 } }
    const told = [{ kind: 'too-slow', severity: 'warning', carriesPercent: 60 }] as const
    expect(streamTroubles(slow)).toEqual(told)
    expect(datedTroubles(told, [], 100)).toEqual([{ ...told[0], since: 100 }])
  })

  it('keeps the time since when it is so, and begins anew when it was well between', () => {
    const named = streamTroubles({ ...ABSENT, lost: true })
    const first = datedTroubles(named, [], 100)
    expect(datedTroubles(named, first, 200)).toEqual([{ kind: 'source-lost', severity: 'fault', since: 100 }])
    expect(datedTroubles(named, datedTroubles([], first, 200), 300)[0]?.since).toBe(300)
  })
})
