import { describe, expect, it } from 'vitest'
import { reportOf } from '#appliance/tools/sim-class/report.ts'
import { SentFrames } from '#appliance/tools/sim-class/sent-frames.ts'
import type { Seen } from '#appliance/tools/sim-class/watcher.ts'

const WELL: Seen = { bytes: 150_000, frames: 125, age: 4.2, oldest: 9, stalls: 0, reconnects: 0, trouble: '' }
const LOST: Seen = {
  ...WELL,
  bytes: 0,
  frames: 0,
  age: undefined,
  oldest: undefined,
  stalls: 2,
  reconnects: 3,
  trouble: 'the box answers 503',
}

describe('what the simulated class reports', () => {
  it('is a line for each of a few viewers', () => {
    expect(reportOf({ length: 5000, sent: 150_000, seen: [WELL, LOST] })).toEqual([
      'published 240 kbit/s',
      'viewer 1: 240 kbit/s, 25.0 frames/s, age 4 ms (oldest 9), stalls 0',
      'viewer 2: 0 kbit/s, 0.0 frames/s, age unknown, stalls 2, reconnects 3, the box answers 503',
    ])
  })

  it('is one line for a room full of viewers, as the worst of them has it', () => {
    const seen = [...Array.from({ length: 9 }, () => WELL), LOST]
    expect(reportOf({ length: 5000, sent: 0, seen })[1]).toBe(
      '10 viewers: 216 kbit/s, 22.5 frames/s, age 4 ms (oldest 9), stalls 2, reconnects 3, 1 without a picture: the box answers 503',
    )
  })

  it('tells the age of a picture by its last bytes, whatever the relay wrote before them', () => {
    const frames = new SentFrames()
    const picture = Buffer.from('0123456789 a picture with a long tail')
    frames.sent(picture, 1000)
    expect(frames.age(Buffer.from(picture).fill(7, 0, 5), 1040)).toBe(40)
    expect(frames.age(Buffer.from('another picture of another class'), 1040)).toBeUndefined()
  })
})
