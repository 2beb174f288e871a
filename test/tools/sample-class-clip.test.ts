import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { kindOf } from '#appliance/live/codec/codecs.ts'
import { TAG_AUDIO, TAG_VIDEO } from '#appliance/live/media.ts'
import { readLoopingClip } from '#appliance/live/sample/sample-clip.ts'
import { lessonSound } from '#appliance/tools/sample-class/sound.ts'
import { CLIP_FILE } from '#test/upstreams/clip.ts'

describe('the sample lesson', () => {
  it('is small enough for the repository', () => {
    expect(readFileSync(CLIP_FILE).length).toBeLessThan(1_500_000)
  })

  it('loops without a seam: both tracks end at the same instant', () => {
    const { round, duration } = readLoopingClip(readFileSync(CLIP_FILE))
    expect(duration).toBe(32_000)
    const last = (type: number): number => round.findLast((message) => message.type === type)?.timestamp ?? 0
    expect(last(TAG_VIDEO)).toBe(duration - 40)
    expect(last(TAG_AUDIO)).toBe(Math.round(duration - (1024 / 48_000) * 1000))
  })

  it('has a keyframe each 2 s and no picture that is shown out of order', () => {
    const { round } = readLoopingClip(readFileSync(CLIP_FILE))
    const keyframes = round.filter((message) => kindOf(message) === 'keyframe').map(({ timestamp }) => timestamp)
    expect(keyframes).toEqual(Array.from({ length: 16 }, (_, n) => n * 2000))
    expect(round.filter(({ type, body }) => type === TAG_VIDEO && body.readIntBE(2, 3) !== 0)).toEqual([])
  })

  it('has a sound that is quiet and ends where it begins', () => {
    const sound = lessonSound({ rate: 48_000, seconds: 32 })
    const loudest = sound.reduce((most, sample) => Math.max(most, Math.abs(sample)), 0)
    const largestStep = sound.reduce((most, sample, at) => Math.max(most, at === 0 ? 0 : Math.abs(sample - (sound[at - 1] ?? 0))), 0)
    expect(loudest).toBeLessThan(32_767 / 4)
    expect(Math.abs((sound[0] ?? 0) - (sound.at(-1) ?? 0))).toBeLessThanOrEqual(largestStep)
  })
})
