import { describe, expect, it } from 'vitest'
import { filmName } from '#appliance/live/recorder/export/film-name.ts'
import { nextChunk, restAfter, waitAfter } from '#appliance/live/recorder/export/pace.ts'

describe('the pace of an upload', () => {
  it('leaves to others what the school does not give to the background', () => {
    expect(restAfter(1000, 1)).toBe(0)
    expect(restAfter(1000, 0.5)).toBe(1000)
    expect(restAfter(1000, 0.25)).toBe(3000)
    expect(restAfter(30_000, 0)).toBe(60_000)
  })

  it('sends larger pieces over a better line, and smaller ones over a worse, within bounds', () => {
    expect(nextChunk(131_072, 100)).toBe(262_144)
    expect(nextChunk(2_097_152, 100)).toBe(2_097_152)
    expect(nextChunk(1_048_576, 3000)).toBe(1_048_576)
    expect(nextChunk(1_048_576, 9000)).toBe(524_288)
    expect(nextChunk(131_072, 90_000)).toBe(131_072)
  })

  it('tries again soon, and then less and less often, but never later than in ten minutes', () => {
    expect([1, 2, 3, 4].map(waitAfter)).toEqual([5000, 10_000, 20_000, 40_000])
    expect(waitAfter(1000)).toBe(600_000)
  })
})

describe('the name of a film', () => {
  const about = {
    school: '云岭小学',
    class: '三(2)班',
    subject: '数学',
    startedAt: Date.UTC(2026, 10, 17, 0, 5),
    timeZone: 'Asia/Shanghai',
  }

  it('is school, class, subject and date by the clock of the school', () => {
    expect(filmName(about)).toBe('云岭小学-三(2)班-数学-2026-11-17-0805')
    expect(filmName({ ...about, school: '', subject: undefined })).toBe('三(2)班-2026-11-17-0805')
  })

  it('is one that every stick and system takes, whatever people call their class', () => {
    expect(filmName({ ...about, school: '../../etc/', class: ' a:b*c?"<d>|\\\u0007 ', subject: '.' })).toBe('etc-a b c d-2026-11-17-0805')
    expect(Buffer.byteLength(filmName({ ...about, school: '很长'.repeat(80), class: '😀'.repeat(80) }))).toBeLessThan(250)
  })
})
