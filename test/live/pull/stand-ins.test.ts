import { describe, expect, it } from 'vitest'
import { minutes, seconds } from '#appliance/base/duration.ts'
import type { Milliseconds } from '#appliance/base/duration.ts'
import { kindOf } from '#appliance/live/codec/codecs.ts'
import { darkness, LadderRig } from './a-ladder.ts'

/** A class that has been live for a while. */
async function inClass({ sources = 1, films = 1 }: { sources?: 0 | 1 | 2 | 3; films?: 1 | 2 } = {}): Promise<LadderRig> {
  const rig = new LadderRig(sources, films).start()
  await rig.pass(seconds(20))
  return rig
}

/** The line is dead, and the recording carries the lesson on. */
async function onTheRecording(about: { sources?: 1 | 2 | 3; films?: 1 | 2 } = {}): Promise<LadderRig> {
  const rig = await inClass(about)
  for (const source of [rig.second, rig.third]) source.mood = 'dead'
  rig.first.die()
  await rig.pass(seconds(1))
  return rig
}

/** Milliseconds between the times at which it was asked. */
const waits = (asked: readonly Milliseconds[]): number[] => asked.slice(1).map((at, n) => at - (asked[n] ?? at))

describe('a lesson whose recording is on the box', () => {
  it('is carried on by it within 2 s when the line falls silent, with a picture that stood ready', async () => {
    await using rig = await inClass()
    rig.first.mood = 'frozen'
    await rig.pass(seconds(1.4))
    expect([rig.fedBy, rig.open]).toEqual(['first', ['first', 'recording']])
    expect(await darkness(rig, 'recording')).toBeLessThanOrEqual(seconds(0.4))
    expect((rig.door.feeds.at(-1)?.messages ?? []).map(kindOf).slice(0, 3)).toEqual(['video-header', 'audio-header', 'keyframe'])
  })

  it('is at no moment without a source then, and the one that stalled is told as failed', async () => {
    await using rig = await inClass()
    rig.first.mood = 'frozen'
    await darkness(rig, 'recording')
    expect(rig.door.losses).toBe(0)
    expect(rig.facts.map(({ name, payload }) => [name, payload])).toMatchObject([
      ['live.upstream-switched', { from: 'source-1', to: 'stand-in-1', because: 'failed' }],
      ['live.pull-failed', { upstream: 'source-1', reason: 'source-silent' }],
    ])
    expect(rig.ladder.view).toMatchObject([
      { id: 'source-1', state: 'waiting', trouble: 'source-silent' },
      { id: 'stand-in-1', kind: 'stand-in', state: 'running', role: 'recording', title: 'the recording' },
    ])
  })

  it('is carried on by it at once when the connection breaks', async () => {
    await using rig = await inClass()
    rig.first.die()
    expect(await darkness(rig, 'recording')).toBeLessThanOrEqual(seconds(0.4))
    expect(rig.door.losses).toBe(0)
  })

  it('stays live over a hiccup, however many there are, and opens nothing but the film for it', async () => {
    await using rig = await inClass({ sources: 2 })
    for (let hiccup = 0; hiccup < 10; hiccup += 1) {
      rig.first.mood = 'frozen'
      await rig.pass(seconds(1.2))
      rig.first.mood = 'well'
      await rig.pass(seconds(8))
    }
    expect([rig.fedBy, rig.open, rig.door.feeds.length]).toEqual(['first', ['first'], 1])
    expect(rig.recording.asked).toHaveLength(10)
    expect(rig.second.asked.length).toBeLessThanOrEqual(2)
  })

  it('goes on from a backup that stands ready rather than from the recording', async () => {
    await using rig = await inClass({ sources: 2 })
    rig.first.mood = 'frozen'
    expect(await darkness(rig, 'second')).toBeLessThanOrEqual(seconds(1.8))
    await rig.pass(seconds(10))
    expect([rig.fedBy, rig.open]).toEqual(['second', ['second']])
  })

  it('is carried on by the recording where the backup falls silent, too, as soon as it was opened', async () => {
    await using rig = await inClass({ sources: 2 })
    rig.second.mood = 'silent'
    rig.first.mood = 'frozen'
    expect(await darkness(rig, 'recording')).toBeLessThanOrEqual(seconds(1.8))
  })

  it('is given by the recording at once where nobody sends it at all', async () => {
    await using rig = new LadderRig(0, 1).start()
    expect(await darkness(rig, 'recording')).toBeLessThanOrEqual(seconds(0.2))
    await rig.pass(minutes(20))
    expect([rig.states, rig.door.feeds.length]).toEqual([['running'], 1])
  })
})

describe('a class that begins', () => {
  it.for(['silent', 'dead'] as const)('begins with the recording within 2.5 s where the line is %s', async (mood) => {
    await using rig = new LadderRig(2, 1)
    rig.first.mood = rig.second.mood = mood
    rig.start()
    expect(await darkness(rig, 'recording')).toBeLessThanOrEqual(seconds(2.5))
  })

  it('begins live where the line needs a moment, and the recording never flashes up', async () => {
    await using rig = new LadderRig(1, 1)
    rig.first.slow = seconds(1.6)
    rig.start()
    await rig.pass(seconds(30))
    expect([rig.fedBy, rig.open, rig.door.feeds.length]).toEqual(['first', ['first'], 1])
  })

  it('begins live once more after somebody in the room had the channel, without a flash of the recording', async () => {
    await using rig = await inClass()
    rig.door.open({ kind: 'publisher', from: '10.0.0.9' })
    await rig.pass(minutes(1))
    expect(rig.open).toEqual([])
    rig.first.slow = seconds(1.6)
    rig.ladder.wake()
    await rig.pass(seconds(5))
    expect([rig.fedBy, rig.door.feeds.length]).toEqual(['first', 3])
  })
})

describe('while the recording carries the lesson on', () => {
  it('is the line tried after 1 s, 2 s, and then at least every 3 s', async () => {
    await using rig = await onTheRecording()
    const asked = rig.first.asked.length
    await rig.pass(minutes(5))
    const all = waits(rig.first.asked.slice(asked - 1))
    expect(all.slice(1).every((wait) => wait >= seconds(1) && wait <= seconds(3))).toBe(true)
    expect(all.length).toBeGreaterThan(100)
  })

  it('does an address that hangs keep none of the others waiting', async () => {
    await using rig = await onTheRecording({ sources: 3 })
    rig.first.mood = rig.second.mood = 'silent'
    await rig.pass(seconds(30))
    rig.third.mood = 'well'
    expect(await darkness(rig, 'third')).toBeLessThanOrEqual(seconds(8 + 20 + 2))
  })

  it('does it give way to the line after 20 s without a pause, at a keyframe', async () => {
    await using rig = await onTheRecording()
    rig.first.mood = 'well'
    await rig.pass(seconds(19))
    expect([rig.states, rig.fedBy]).toEqual([['trying', 'running'], 'recording'])
    expect(await darkness(rig, 'first')).toBeLessThanOrEqual(seconds(6))
    expect((rig.door.feeds.at(-1)?.messages ?? []).map(kindOf).slice(0, 3)).toEqual(['video-header', 'audio-header', 'keyframe'])
    await rig.pass(seconds(1))
    expect([rig.open, rig.door.losses]).toEqual([['first'], 0])
    expect(rig.switches.at(-1)).toEqual({ channel: 'class', from: 'stand-in-1', to: 'source-1', because: 'better' })
  })

  it('does it give way with the very keyframe with which those 20 s are over, and not with the next', async () => {
    await using rig = await onTheRecording()
    rig.first.mood = 'well'
    await darkness(rig, 'first')
    // A keyframe comes every 2 s.
    expect(rig.clock.monotonic() - (rig.first.asked.at(-1) ?? 0)).toBeLessThanOrEqual(seconds(20.4))
  })

  it('does the channel go back no more than once a minute, and leave a line that is lost at once', async () => {
    await using rig = await onTheRecording()
    const returns: Milliseconds[] = []
    for (let round = 0; round < 6; round += 1) {
      rig.first.mood = 'well'
      await darkness(rig, 'first')
      returns.push(rig.clock.monotonic())
      await rig.pass(seconds(5))
      rig.first.die()
      expect(await darkness(rig, 'recording')).toBeLessThanOrEqual(seconds(0.4))
    }
    expect(Math.min(...waits(returns))).toBeGreaterThanOrEqual(seconds(60))
    expect(Math.max(...waits(returns))).toBeLessThanOrEqual(seconds(66))
  })

  it.for(['breaks off', 'falls silent'] as const)('does a line that %s every 7 s not move it', async (how) => {
    await using rig = await onTheRecording()
    for (let round = 0; round < 30; round += 1) {
      rig.first.mood = 'well'
      await rig.pass(seconds(7))
      if (how === 'breaks off') rig.first.die()
      else rig.first.mood = 'frozen'
      await rig.pass(seconds(2))
      expect(rig.fedBy).toBe('recording')
    }
    expect(rig.door.feeds).toHaveLength(2)
  })

  it('does a second address that is well take over where the first one flaps', async () => {
    await using rig = await onTheRecording({ sources: 2 })
    rig.second.mood = 'well'
    for (let round = 0; round < 6 && rig.fedBy === 'recording'; round += 1) {
      rig.first.mood = 'well'
      await rig.pass(seconds(5))
      rig.first.mood = 'frozen'
      await rig.pass(seconds(2))
    }
    expect(rig.fedBy).toBe('second')
  })

  it('is nothing left open when the class ends', async () => {
    const rig = await onTheRecording({ sources: 2, films: 2 })
    rig.first.mood = 'well'
    await rig.pass(seconds(5))
    expect(rig.open).toEqual(['first', 'recording'])
    await rig.stop()
    expect([rig.open, rig.fedBy, rig.states]).toEqual([[], undefined, ['off', 'off', 'off', 'off']])
  })
})

describe('a choice by hand between the line and the recording', () => {
  it('brings the line back with its first keyframe', async () => {
    await using rig = await onTheRecording()
    rig.first.mood = 'well'
    rig.ladder.choose('source-1')
    expect(await darkness(rig, 'first')).toBeLessThanOrEqual(seconds(2.6))
  })

  it('still has the recording fill in where the chosen line is lost', async () => {
    await using rig = await inClass()
    rig.ladder.choose('source-1')
    rig.first.mood = 'frozen'
    expect(await darkness(rig, 'recording')).toBeLessThanOrEqual(seconds(1.8))
    rig.first.mood = 'well'
    expect(await darkness(rig, 'first')).toBeLessThanOrEqual(seconds(6))
  })

  it('shows the recording at once, as long as that is wished, and leaves the line alone', async () => {
    await using rig = await inClass({ sources: 2 })
    rig.ladder.choose('stand-in-1')
    expect(await darkness(rig, 'recording')).toBeLessThanOrEqual(seconds(0.4))
    await rig.pass(minutes(10))
    expect([rig.open, rig.states]).toEqual([['recording'], ['standby', 'standby', 'running']])
    expect(rig.switches).toEqual([{ channel: 'class', from: 'source-1', to: 'stand-in-1', because: 'chosen' }])
    rig.ladder.choose(undefined)
    expect(await darkness(rig, 'first')).toBeLessThanOrEqual(seconds(24))
  })

  it.for(['is over', 'cannot be read any further'] as const)('ends with a recording that %s: the line has the class again', async (how) => {
    await using rig = await inClass()
    rig.ladder.choose('stand-in-1')
    await darkness(rig, 'recording')
    if (how === 'is over') rig.recording.finish()
    else rig.recording.die()
    expect(await darkness(rig, 'first')).toBeLessThanOrEqual(seconds(0.4))
    rig.recording.mood = 'well'
    rig.recording.has = true
    await rig.pass(minutes(2))
    expect([rig.fedBy, rig.ladder.view.map(({ chosen }) => chosen)]).toEqual(['first', [false, false]])
  })
})

describe('a recording that fails the class', () => {
  it('is followed by the local pack where it is shorter than the lesson, which is no fault, and the line goes on being tried', async () => {
    await using rig = await onTheRecording({ films: 2 })
    rig.recording.finish()
    expect(await darkness(rig, 'pack')).toBeLessThanOrEqual(seconds(0.4))
    expect([rig.states, rig.door.losses]).toEqual([['waiting', 'off', 'running'], 0])
    expect(rig.ladder.view[1]?.trouble).toBeUndefined()
    const asked = rig.first.asked.length
    await rig.pass(seconds(30))
    expect(rig.first.asked.length - asked).toBeGreaterThanOrEqual(10)
    rig.first.mood = 'well'
    expect(await darkness(rig, 'first')).toBeLessThanOrEqual(seconds(25))
  })

  it('is gone back to from the local pack when it has something for the class again', async () => {
    await using rig = await onTheRecording({ films: 2 })
    rig.recording.finish()
    await darkness(rig, 'pack')
    rig.recording.has = true
    expect(await darkness(rig, 'recording')).toBeLessThanOrEqual(seconds(14))
  })

  it('is passed over where it is damaged, and tried again later', async () => {
    await using rig = await inClass({ films: 2 })
    rig.recording.mood = 'dead'
    rig.first.die()
    expect(await darkness(rig, 'pack')).toBeLessThanOrEqual(seconds(0.4))
    await rig.pass(seconds(20))
    rig.recording.mood = 'well'
    expect(await darkness(rig, 'recording')).toBeLessThanOrEqual(seconds(45))
  })

  it('is passed over where its disk hangs', async () => {
    await using rig = await inClass({ films: 2 })
    rig.recording.mood = 'silent'
    rig.first.die()
    expect(await darkness(rig, 'pack')).toBeLessThanOrEqual(seconds(1.6))
  })

  it('does not make the class leave a line that stalls any sooner, where there is none that can be shown', async () => {
    await using rig = await inClass()
    rig.recording.mood = 'dead'
    rig.first.mood = 'frozen'
    await rig.pass(seconds(2.8))
    expect([rig.fedBy, rig.door.feeds.length]).toEqual(['first', 1])
    rig.first.mood = 'well'
    await rig.pass(seconds(10))
    expect([rig.fedBy, rig.door.feeds.length, rig.door.losses]).toEqual(['first', 1, 0])
  })

  it('is never opened while it has nothing for where the class is', async () => {
    await using rig = await inClass({ sources: 2 })
    rig.recording.has = false
    rig.second.mood = 'dead'
    rig.first.mood = 'frozen'
    await rig.pass(seconds(30))
    expect([rig.recording.asked, rig.states[2]]).toEqual([[], 'off'])
    rig.recording.has = true
    expect(await darkness(rig, 'recording')).toBeLessThanOrEqual(seconds(0.4))
  })
})
