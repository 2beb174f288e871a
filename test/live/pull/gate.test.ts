import { describe, expect, it } from 'vitest'
import { milliseconds, seconds } from '#appliance/base/duration.ts'
import { ManualClock } from '#appliance/base/manual-clock.ts'
import { TAG_AUDIO } from '#appliance/live/media.ts'
import { Gate } from '#appliance/live/pull/gate.ts'
import { aacFrame, avcFrame, avcHeader } from '#test/helper/media.ts'
import { RecordingDoor } from '#test/helper/recording-door.ts'

const FRAME = milliseconds(40)

function aGate() {
  const clock = new ManualClock()
  const door = new RecordingDoor('class', () => clock.monotonic())
  const nothing = (): void => undefined
  const gate = new Gate({ door, clock, onReady: nothing, onTake: nothing, onTaken: nothing })
  gate.open({ kind: 'pull', from: 'rtmp://far/live' })
  gate.push(avcHeader())
  return { clock, door, gate }
}

describe('an upstream behind its gate', () => {
  it.for([0, 2000, 10_000])('that began with %d ms at once and froze later is noticed within a second and a half', (burst) => {
    const { clock, gate } = aGate()
    for (let timestamp = 0; timestamp < burst + seconds(120); timestamp += FRAME) {
      if (timestamp >= burst) clock.advance(FRAME)
      gate.push(avcFrame({ timestamp, key: timestamp % 2000 === 0 }))
    }
    clock.advance(seconds(1.5))
    expect(gate.quiet).toBeGreaterThan(seconds(1))
  })

  it('that has a picture and then nothing but crumbs is not kept in memory without end', () => {
    const { door, gate } = aGate()
    gate.push(avcFrame({ timestamp: 0, key: true }))
    for (let crumb = 0; crumb < 20_000; crumb += 1) gate.push({ ...aacFrame(crumb), type: TAG_AUDIO })
    gate.admit()
    expect(door.feeds[0]?.messages.length).toBeLessThanOrEqual(5000)
  })
})
