import { describe, expect, it } from 'vitest'
import { StreamFigures } from '#appliance/live/stream-stats.ts'

/** 25 frames a second from `from` on, a keyframe every 50; `arrival` says when a frame made at `t` comes. */
function play(figures: StreamFigures, options: { from: number; to: number; arrival?: (t: number) => number }): number {
  const { from, to, arrival = (t) => t } = options
  for (let t = from; t < to; t += 40) {
    figures.note({ track: 'video', keyframe: t % 2000 === 0, timestamp: t, bytes: 10_000, now: arrival(t) })
  }
  return arrival(to)
}

describe('the figures of a stream', () => {
  it('tell bit rate, frames and keyframes of the last seconds', () => {
    const figures = new StreamFigures()
    const now = play(figures, { from: 0, to: 30_000 })
    expect(figures.figures(now)).toEqual({
      bitsPerSecond: 2_000_000,
      framesPerSecond: 25,
      keyframeInterval: 2000,
      arrivalJitter: 0,
      gaps: 0,
      bytes: 7_500_000,
    })
  })

  it('do not take a burst for speed', () => {
    const figures = new StreamFigures()
    const now = play(figures, { from: 0, to: 30_000, arrival: (t) => Math.floor(t / 6000) * 6000 })
    expect(figures.figures(now)).toMatchObject({ bitsPerSecond: 2_000_000, framesPerSecond: 25, arrivalJitter: 5960 })
  })

  it('forget the jitter of more than a minute ago', () => {
    const figures = new StreamFigures()
    play(figures, { from: 0, to: 10_000, arrival: (t) => t + (t > 5000 && t < 6000 ? 2000 : 0) })
    expect(figures.figures(10_000).arrivalJitter).toBe(2000)
    const now = play(figures, { from: 10_000, to: 80_000 })
    expect(figures.figures(now).arrivalJitter).toBe(0)
  })

  it('do not hold what a source had cached against its line', () => {
    const figures = new StreamFigures()
    const now = play(figures, { from: 0, to: 20_000, arrival: (t) => Math.max(0, t - 2000) })
    expect(figures.figures(now).arrivalJitter).toBe(0)
  })

  it('are nothing while nothing is known, and go on counting over a change of source', () => {
    const figures = new StreamFigures()
    expect(figures.figures(0)).toMatchObject({ bitsPerSecond: 0, framesPerSecond: 0, keyframeInterval: 0, bytes: 0 })
    play(figures, { from: 0, to: 1000 })
    figures.gap()
    figures.begin()
    expect(figures.figures(1000)).toMatchObject({ gaps: 1, bytes: 250_000, keyframeInterval: 0 })
  })
})
