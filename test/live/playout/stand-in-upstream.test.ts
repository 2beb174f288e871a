import { afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { ManualClock } from '#appliance/base/manual-clock.ts'
import { seconds } from '#appliance/base/duration.ts'
import type { Milliseconds } from '#appliance/base/duration.ts'
import { StandInUpstream } from '#appliance/live/playout/stand-in-upstream.ts'
import { Leeway } from '#appliance/live/pull/pull-patience.ts'
import type { RunEnd } from '#appliance/live/pull/pull-run.ts'
import { noFfmpeg } from '#test/helper/ffmpeg-publisher.ts'
import { RecordingDoor } from '#test/helper/recording-door.ts'
import { settled } from '#test/helper/settled.ts'
import { makeClip } from '../fmp4/clips.ts'
import { LIMITS } from '../pull/a-ladder.ts'
import { Recording } from './a-recording.ts'

describe.skipIf(noFfmpeg !== undefined)(`a recording on the ladder of a channel ${noFfmpeg ?? ''}`, () => {
  let film: Buffer
  let clock: ManualClock
  let door: RecordingDoor
  let recording: Recording
  let upstream: StandInUpstream
  let end: RunEnd | undefined
  let ending: AbortController

  beforeAll(async () => {
    film = await makeClip({ video: 'libx264', audio: true, length: 8, size: '1280x720', container: 'mp4' })
  })
  beforeEach(() => {
    clock = new ManualClock()
    door = new RecordingDoor('class', () => clock.monotonic())
    recording = new Recording(film)
    upstream = new StandInUpstream(recording, clock)
    end = undefined
    ending = new AbortController()
  })
  afterEach(async () => {
    ending.abort()
    await settled()
  })

  async function pass(time: Milliseconds): Promise<void> {
    for (let left = time; left > 0; left -= 20) {
      clock.advance(20)
      await settled()
    }
  }
  function play(): void {
    const leeway = { open: new Leeway(), stall: new Leeway() }
    const visit = { door, limits: () => LIMITS, leeway, onStep: () => undefined, onOver: (how: RunEnd) => (end = how) }
    void upstream.run(visit, ending.signal)
  }

  it('gives way to the next where its disk hangs before the first picture', async () => {
    recording.hangsAt = 0
    play()
    await pass(seconds(4.8))
    expect(end).toBeUndefined()
    await pass(seconds(0.6))
    expect(end).toMatchObject({ reason: 'upstream-unreachable' })
    expect([door.feeds, recording.openFilms]).toEqual([[], 0])
  })

  it('gives way to the next where the rest of it has not arrived and the class goes on', async () => {
    recording.at = () => clock.monotonic()
    recording.hangsAt = film.length / 2
    play()
    await pass(seconds(3))
    expect(end).toBeUndefined()
    await pass(seconds(6))
    expect(end).toMatchObject({ reason: 'source-silent' })
    expect(recording.openFilms).toBe(0)
  })

  it('is no trouble where the class is held, however long', async () => {
    recording.at = () => Math.min(clock.monotonic(), 2000)
    play()
    await pass(seconds(12))
    expect(end).toBeUndefined()
    expect(door.feeds[0]?.ended).toBe(false)
  })

  it('has nothing more once it is over, until the class goes back', async () => {
    let point = 7000
    recording.at = () => (point += 20)
    play()
    await pass(seconds(1.5))
    expect(end).toMatchObject({ reason: 'upstream-ended' })
    expect(upstream.hasNow()).toBe(false)
    point = 1000
    expect(upstream.hasNow()).toBe(true)
    recording.at = () => undefined
    expect(upstream.hasNow()).toBe(false)
  })
})
