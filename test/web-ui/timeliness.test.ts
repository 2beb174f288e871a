import { describe, expect, it } from 'vitest'
import { Timeliness } from '../../web-ui/rooms/live/player/timeliness.ts'

/** Reads a stream whose media comes every 40 ms, after the two seconds that the box had kept. */
function read(timeliness: Timeliness, options: { seconds?: number; paused?: [number, number] } = {}): void {
  const { seconds = 10, paused = [0, 0] } = options
  for (let at = 0; at < seconds; at += 0.04) {
    if (at > paused[0] && at < paused[1]) continue
    timeliness.data(at, 1.5)
    timeliness.reached(at, at + 2)
  }
}

describe('what a screen learns of the punctuality of its stream', () => {
  it('takes the pictures that the box had kept for no jitter', () => {
    const timeliness = new Timeliness()
    timeliness.open(0)
    read(timeliness)
    expect(timeliness.even).toBe(true)
    expect(timeliness.spread(10)).toBeLessThan(0.1)
  })

  it('counts a pause as the time that a picture must wait', () => {
    const timeliness = new Timeliness()
    timeliness.open(0)
    read(timeliness, { paused: [4, 5] })
    expect(timeliness.spread(10)).toBeGreaterThan(0.9)
  })

  it('does not grow careful because a source was away', () => {
    const timeliness = new Timeliness()
    timeliness.open(0)
    read(timeliness, { paused: [4, 7] })
    expect(timeliness.spread(10)).toBeLessThan(0.1)
  })

  it('remembers a bad way over a new connection, for a minute', () => {
    const timeliness = new Timeliness()
    timeliness.open(0)
    read(timeliness, { paused: [4, 5] })
    timeliness.open(10)
    expect(timeliness.spread(11)).toBeGreaterThan(0.9)
    expect(timeliness.spread(71)).toBe(0)
  })

  it('does not judge another source by how late its media come beside those of the one before', () => {
    const timeliness = new Timeliness()
    timeliness.open(0)
    read(timeliness)
    timeliness.sourceChanged()
    for (let at = 10; at < 20; at += 0.04) timeliness.reached(at, at - 3)
    expect(timeliness.spread(20)).toBeLessThan(0.1)
    expect(timeliness.edge(20)).toBeCloseTo(17, 0)
  })

  it('knows how long nothing has come', () => {
    const timeliness = new Timeliness()
    timeliness.open(0)
    read(timeliness, { seconds: 5 })
    expect(timeliness.silentFor(8)).toBeGreaterThan(2.9)
  })
})
