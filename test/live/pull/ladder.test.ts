import { describe, expect, it } from 'vitest'
import { minutes, seconds } from '#appliance/base/duration.ts'
import { createLog } from '#appliance/base/log.ts'
import { kindOf } from '#appliance/live/codec/codecs.ts'
import { PeerUpstream } from '#appliance/live/pull/peer-upstream.ts'
import type { PeerAnswer } from '#appliance/live/pull/peer-scout.ts'
import { darkness, LadderRig, MoodySource } from './a-ladder.ts'

describe('a lesson with a main source and a backup', () => {
  it('opens one of them and no more while all is well', async () => {
    await using rig = new LadderRig(3).start()
    await rig.pass(minutes(2))
    expect(rig.states).toEqual(['running', 'standby', 'standby'])
    expect([rig.first.asked, rig.second.asked, rig.third.asked]).toMatchObject([{ length: 1 }, [], []])
  })

  it('goes on from the backup at once when the main source breaks off', async () => {
    await using rig = new LadderRig().start()
    await rig.pass(seconds(20))
    rig.first.die()
    expect(await darkness(rig, 'second')).toBeLessThanOrEqual(seconds(0.4))
    expect(rig.switches).toEqual([{ channel: 'class', from: 'source-1', to: 'source-2', because: 'failed' }])
  })

  it('goes on from the backup when the main source has been silent for 3 s, with a picture that stood ready', async () => {
    await using rig = new LadderRig().start()
    await rig.pass(seconds(20))
    rig.first.mood = 'frozen'
    await rig.pass(seconds(2.6))
    expect([rig.fedBy, rig.open]).toEqual(['first', ['first', 'second']])
    expect(await darkness(rig, 'second')).toBeLessThanOrEqual(seconds(1))
    const kinds = rig.door.feeds.at(-1)?.messages.map(kindOf) ?? []
    expect(kinds.slice(0, 3)).toEqual(['video-header', 'audio-header', 'keyframe'])
  })

  it('does not wait for what is left of the main source', async () => {
    await using rig = new LadderRig().start()
    await rig.pass(seconds(20))
    rig.first.lingers = seconds(4)
    rig.first.mood = 'frozen'
    expect(await darkness(rig, 'second')).toBeLessThanOrEqual(seconds(3.6))
    expect(rig.open).toEqual(['first', 'second'])
    // Nor is it opened once more beside its own remains.
    rig.first.lingers = 0
    rig.second.die()
    await rig.pass(seconds(2))
    expect(rig.first.asked.length).toBe(1)
    await rig.pass(seconds(3))
    expect(rig.first.asked.length).toBe(2)
  })

  it('lets the backup go again when the main source was silent for a moment only', async () => {
    await using rig = new LadderRig().start()
    await rig.pass(seconds(20))
    rig.first.mood = 'frozen'
    await rig.pass(seconds(1.6))
    rig.first.mood = 'well'
    await rig.pass(seconds(4))
    expect([rig.open, rig.door.feeds.length, rig.switches]).toEqual([['first'], 1, []])
  })

  it('does not open the backup at every hiccup of a line that has many', async () => {
    await using rig = new LadderRig().start()
    await rig.pass(seconds(20))
    for (let hiccup = 0; hiccup < 10; hiccup += 1) {
      rig.first.mood = 'frozen'
      await rig.pass(seconds(1.6))
      rig.first.mood = 'well'
      await rig.pass(seconds(8))
    }
    expect(rig.second.asked.length).toBeLessThanOrEqual(2)
    expect(rig.fedBy).toBe('first')
  })

  it('still has the backup ready in time when a line of many hiccups is lost at last', async () => {
    await using rig = new LadderRig().start()
    await rig.pass(seconds(20))
    for (let hiccup = 0; hiccup < 6; hiccup += 1) {
      rig.first.mood = 'frozen'
      await rig.pass(seconds(2.6))
      rig.first.mood = 'well'
      await rig.pass(seconds(10))
    }
    rig.first.mood = 'frozen'
    await rig.pass(seconds(2.6))
    expect(rig.open).toEqual(['first', 'second'])
    expect(await darkness(rig, 'second')).toBeLessThanOrEqual(seconds(1))
  })

  it('tries the third when the backup is silent, too, and does not wait for it to be sure', async () => {
    await using rig = new LadderRig(3).start()
    await rig.pass(seconds(20))
    rig.second.mood = 'silent'
    rig.first.die()
    expect(await darkness(rig, 'third')).toBeLessThanOrEqual(seconds(4))
  })

  it('learns to wait where the backup is as late as the main source, and does not go to and fro', async () => {
    await using rig = new LadderRig().start()
    const rounds = async (count: number): Promise<number> => {
      const before = rig.switches.length
      for (let round = 0; round < count; round += 1) {
        rig.first.mood = rig.second.mood = 'frozen'
        await rig.pass(seconds(5))
        rig.first.mood = rig.second.mood = 'well'
        await rig.pass(seconds(15))
      }
      return rig.switches.length - before
    }
    expect(await rounds(15)).toBeGreaterThan(0)
    expect(await rounds(15)).toBeLessThanOrEqual(4)
  })

  it('begins with the backup when the main source is silent from the start', async () => {
    await using rig = new LadderRig()
    rig.first.mood = 'silent'
    rig.start()
    expect(await darkness(rig, 'second')).toBeLessThanOrEqual(seconds(4))
  })

  it('goes back within 5 s to the one that broke off for a moment where the others have long been silent', async () => {
    await using rig = new LadderRig(3)
    rig.first.mood = rig.second.mood = 'silent'
    rig.start()
    await rig.pass(minutes(12))
    expect(rig.fedBy).toBe('third')
    rig.third.die()
    rig.third.mood = 'well'
    expect(await darkness(rig, 'third')).toBeLessThanOrEqual(seconds(4))
  })

  it('waits for the earliest when all have failed', async () => {
    await using rig = new LadderRig()
    rig.first.mood = 'dead'
    rig.second.mood = 'dead'
    rig.start()
    await rig.pass(seconds(10))
    // After 1, 2 and 4 s each: never longer than one of them alone would be waited for.
    expect([rig.first.asked.length, rig.second.asked.length]).toEqual([4, 4])
    expect(rig.states).toEqual(['waiting', 'waiting'])
    rig.second.mood = 'well'
    expect(await darkness(rig, 'second')).toBeLessThanOrEqual(seconds(8))
  })
})

describe('the main source, once it is back', () => {
  async function onTheBackup(): Promise<LadderRig> {
    const rig = new LadderRig().start()
    await rig.pass(minutes(6))
    rig.first.die()
    await rig.pass(seconds(2))
    return rig
  }

  it('is watched beside the backup, and takes over when it has been well for 10 s, without a gap', async () => {
    await using rig = await onTheBackup()
    rig.first.mood = 'well'
    await rig.pass(seconds(14))
    expect([rig.states, rig.fedBy]).toEqual([['trying', 'running'], 'second'])
    await rig.pass(seconds(12))
    expect([rig.states, rig.fedBy, rig.open]).toEqual([['running', 'standby'], 'first', ['first']])
    const [, backup, main] = rig.door.feeds
    expect((main?.messages ?? []).map(kindOf).slice(0, 3)).toEqual(['video-header', 'audio-header', 'keyframe'])
    // The backup fed the channel up to the picture with which the main source took over.
    expect(backup?.messages.length).toBeGreaterThan((15 + 10) * 25)
    expect(rig.switches.at(-1)).toEqual({ channel: 'class', from: 'source-2', to: 'source-1', because: 'better' })
  })

  it('is tried after 15 s, then ever less often, at least each 5 min', async () => {
    await using rig = await onTheBackup()
    const since = rig.first.asked.length
    await rig.pass(minutes(22))
    const waits = rig.first.asked.slice(since).map((at, n, all) => Math.round((at - (all[n - 1] ?? seconds(360))) / 1000))
    expect(waits).toEqual([15, 30, 60, 120, 240, 300, 300])
    expect(rig.fedBy).toBe('second')
  })

  it('is not trusted as long as it stops again and again', async () => {
    await using rig = await onTheBackup()
    rig.first.mood = 'well'
    await rig.pass(seconds(16))
    for (let stop = 0; stop < 8; stop += 1) {
      rig.first.mood = 'frozen'
      await rig.pass(seconds(2))
      rig.first.mood = 'well'
      await rig.pass(seconds(6))
    }
    expect([rig.fedBy, rig.open]).toEqual(['second', ['second']])
    expect(rig.facts.at(-1)?.payload).toMatchObject({ upstream: 'source-1', reason: 'jittery' })
  })

  it('is gone back to more slowly each time that it dies again soon: the picture does not flap', async () => {
    await using rig = await onTheBackup()
    for (let round = 0; round < 60; round += 1) {
      rig.first.mood = 'well'
      await rig.pass(seconds(25))
      rig.first.die()
      await rig.pass(seconds(5))
    }
    // Half an hour of a source that is well for 25 s and gone for 5.
    expect(rig.switches.length).toBeLessThanOrEqual(14)
  })

  it('is left alone again where the line is too thin for both, and never are there three', async () => {
    await using rig = await onTheBackup()
    rig.ladder.set([rig.first, rig.second, rig.third].map((upstream, at) => ({ id: `source-${at + 1}`, upstream })))
    rig.first.mood = 'well'
    let most = 0
    for (let looks = 0; looks < 300; looks += 1) {
      await rig.pass(seconds(0.2))
      most = Math.max(most, rig.open.length)
      rig.second.mood = rig.open.length > 1 ? 'frozen' : 'well'
    }
    // Each trial costs the class a moment, and the next one comes later.
    expect([most, rig.fedBy, rig.door.feeds.length]).toEqual([2, 'second', 2])
    expect(rig.first.asked.length).toBeLessThanOrEqual(5)
  })

  it('is opened again in time where it was the backup that failed while it was watched', async () => {
    await using rig = await onTheBackup()
    rig.first.mood = 'well'
    await rig.pass(seconds(17))
    expect(rig.open).toEqual(['first', 'second'])
    rig.second.mood = 'frozen'
    expect(await darkness(rig, 'first')).toBeLessThanOrEqual(seconds(4))
  })

  it('takes over at once when the backup fails while it is watched', async () => {
    await using rig = await onTheBackup()
    rig.first.mood = 'well'
    await rig.pass(seconds(17))
    rig.second.die()
    expect(await darkness(rig, 'first')).toBeLessThanOrEqual(seconds(0.4))
  })
})

describe('a source chosen by hand', () => {
  it('takes over without a gap, and the others are left alone', async () => {
    await using rig = new LadderRig().start()
    await rig.pass(seconds(20))
    rig.ladder.choose('source-2')
    expect(await darkness(rig, 'second')).toBeLessThanOrEqual(seconds(2.5))
    await rig.pass(minutes(10))
    expect([rig.open, rig.ladder.view.map(({ chosen }) => chosen)]).toEqual([['second'], [false, true]])
    expect(rig.switches).toEqual([{ channel: 'class', from: 'source-1', to: 'source-2', because: 'chosen' }])
  })

  it('is carried on by the others when it fails, and gone back to when it is well', async () => {
    await using rig = new LadderRig(3).start()
    await rig.pass(seconds(20))
    rig.ladder.choose('source-3')
    await darkness(rig, 'third')
    rig.third.die()
    expect(await darkness(rig, 'first')).toBeLessThanOrEqual(seconds(0.4))
    rig.third.mood = 'well'
    expect(await darkness(rig, 'third')).toBeLessThanOrEqual(seconds(33))
  })

  it('is left for the order of the settings when that is wished', async () => {
    await using rig = new LadderRig().start()
    rig.ladder.choose('source-2')
    await rig.pass(seconds(20))
    expect(rig.fedBy).toBe('second')
    rig.ladder.choose(undefined)
    expect(await darkness(rig, 'first')).toBeLessThanOrEqual(seconds(14))
  })

  it('leaves the picture alone when the choice is taken back before its next keyframe', async () => {
    await using rig = new LadderRig().start()
    await rig.pass(seconds(20))
    // Opened by a hiccup, it has just shown a keyframe when it is chosen.
    rig.first.mood = 'frozen'
    await rig.pass(seconds(1.6))
    rig.first.mood = 'well'
    rig.ladder.choose('source-2')
    await rig.pass(seconds(0.4))
    expect([rig.open, rig.fedBy]).toEqual([['first', 'second'], 'first'])
    rig.ladder.choose(undefined)
    await rig.pass(seconds(5))
    expect([rig.fedBy, rig.switches]).toEqual(['first', []])
  })

  it('is tried although it has just failed', async () => {
    await using rig = new LadderRig()
    rig.second.mood = 'dead'
    rig.start()
    await rig.pass(seconds(20))
    rig.ladder.choose('source-2')
    await rig.pass(seconds(1))
    rig.second.mood = 'well'
    rig.ladder.choose(undefined)
    rig.ladder.choose('source-2')
    expect(await darkness(rig, 'second')).toBeLessThanOrEqual(seconds(3))
  })
})

describe('an uplink that is left alone', () => {
  it('has nothing open on it any more, whatever was going on', async () => {
    const rig = new LadderRig(3).start()
    await rig.pass(seconds(20))
    rig.first.mood = 'frozen'
    await rig.pass(seconds(2))
    expect(rig.open).toEqual(['first', 'second'])
    await rig.stop()
    await rig.pass(minutes(10))
    expect([rig.open, rig.fedBy, rig.states]).toEqual([[], undefined, ['off', 'off', 'off']])
  })

  it('stays so while somebody in the room has the channel, and is used again when that is wanted', async () => {
    await using rig = new LadderRig().start()
    await rig.pass(seconds(20))
    rig.door.open({ kind: 'publisher', from: '10.0.0.9' })
    await rig.pass(minutes(10))
    expect([rig.open, rig.states]).toEqual([[], ['off', 'off']])
    rig.ladder.wake()
    expect(await darkness(rig, 'first')).toBeLessThanOrEqual(seconds(0.4))
  })
})

describe('a list of sources that is changed while the lesson runs', () => {
  it('does not disturb a source that stays, whatever its number is now', async () => {
    await using rig = new LadderRig().start()
    await rig.pass(seconds(20))
    rig.ladder.set([
      { id: 'source-1', upstream: rig.second },
      { id: 'source-2', upstream: rig.first },
    ])
    await rig.pass(seconds(3))
    expect([rig.fedBy, rig.states, rig.first.asked.length]).toEqual(['first', ['trying', 'running'], 1])
    expect(await darkness(rig, 'second')).toBeLessThanOrEqual(seconds(12))
  })

  it('ends one that is gone from it at once', async () => {
    await using rig = new LadderRig().start()
    await rig.pass(seconds(20))
    rig.ladder.set([{ id: 'source-1', upstream: rig.third }])
    expect(await darkness(rig, 'third')).toBeLessThanOrEqual(seconds(0.4))
    expect([rig.open, rig.switches]).toEqual([['third'], []])
  })
})

describe('another box of the school that feeds this one', () => {
  it('may fall silent for a moment without each box of the school opening the uplink', async () => {
    await using rig = new LadderRig(1)
    const inner = new MoodySource('peer', rig.clock)
    class Peer extends PeerUpstream {
      override ask = (): Promise<PeerAnswer> => Promise.resolve({ boxId: 'another-box' })
      override run: PeerUpstream['run'] = (visit, signal) => inner.run(visit, signal)
    }
    const peer = new Peer({ base: 'http://another', digest: '', boxId: 'this-box', clock: rig.clock, log: createLog('silent') })
    rig.ladder.set([
      { id: 'peer-1', upstream: peer },
      { id: 'source-1', upstream: rig.first },
    ])
    rig.start()
    await rig.pass(seconds(10))
    expect(rig.fedBy).toBe('peer')
    for (let hiccup = 0; hiccup < 6; hiccup += 1) {
      inner.mood = 'frozen'
      await rig.pass(seconds(2))
      inner.mood = 'well'
      await rig.pass(seconds(10))
    }
    expect([rig.fedBy, rig.first.asked]).toEqual(['peer', []])
    inner.mood = 'frozen'
    await rig.pass(seconds(3.2))
    expect(rig.first.asked).toHaveLength(1)
  })
})
