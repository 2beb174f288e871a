import { describe, expect, it } from 'vitest'
import { minutes, seconds } from '#appliance/base/duration.ts'
import { darkness, LadderRig } from './a-ladder.ts'

/** A class that has been live for a while, and whose line carries 60 % of it from now on. */
async function onAThinLine(...about: ConstructorParameters<typeof LadderRig>): Promise<LadderRig> {
  const rig = new LadderRig(...about).start()
  await rig.pass(seconds(20))
  rig.first.pace = 0.6
  return rig
}

describe('a lesson whose line brings something all the time, but less than the lesson', () => {
  it('is carried on by its recording within a quarter of a minute, without a loss, and the reason is told', async () => {
    await using rig = await onAThinLine(1, 1)
    expect(await darkness(rig, 'recording')).toBeLessThanOrEqual(seconds(15))
    expect(rig.door.losses).toBe(0)
    expect(rig.facts.map(({ name, payload }) => [name, payload])).toMatchObject([
      ['live.upstream-switched', { from: 'source-1', to: 'stand-in-1', because: 'failed' }],
      ['live.pull-failed', { upstream: 'source-1', reason: 'too-slow' }],
    ])
    expect(rig.ladder.view[0]).toMatchObject({ id: 'source-1', trouble: 'too-slow' })
  })

  it('stays with the recording as long as the line is as thin as that, and comes back once when it is well', async () => {
    await using rig = await onAThinLine(1, 1)
    await darkness(rig, 'recording')
    const { length } = rig.door.feeds
    await rig.pass(minutes(10))
    expect([rig.fedBy, rig.door.feeds.length]).toEqual(['recording', length])
    rig.first.pace = 1
    expect(await darkness(rig, 'first')).toBeLessThanOrEqual(seconds(26))
    await rig.pass(minutes(10))
    expect([rig.fedBy, rig.door.feeds.length, rig.open]).toEqual(['first', length + 1, ['first']])
  })

  it('does not come back for what the line brings at once when it is asked', async () => {
    await using rig = await onAThinLine(1, 1)
    await darkness(rig, 'recording')
    rig.first.burst = seconds(12)
    await rig.pass(minutes(10))
    expect([rig.fedBy, rig.door.feeds.length, rig.first.asked.length > 3]).toEqual(['recording', 2, true])
  })

  it('changes no more than once a minute where the line is thin and well by turns', async () => {
    await using rig = await onAThinLine(1, 1)
    for (let turn = 0; turn < 20; turn += 1) {
      rig.first.pace = turn % 2 === 0 ? 0.6 : 1
      await rig.pass(seconds(30))
    }
    const returns = rig.switches.filter((change) => JSON.stringify(change).includes('"to":"source-1"'))
    expect(returns.length).toBeLessThanOrEqual(10)
  })

  it('goes on from a backup that was seen to carry all of it', async () => {
    await using rig = await onAThinLine(2)
    expect(await darkness(rig, 'second')).toBeLessThanOrEqual(seconds(40))
    expect(rig.facts.map(({ payload }) => payload)).toContainEqual(expect.objectContaining({ upstream: 'source-1', reason: 'too-slow' }))
    const { length } = rig.door.feeds
    await rig.pass(minutes(10))
    expect([rig.fedBy, rig.door.feeds.length, rig.door.losses]).toEqual(['second', length, 0])
  })

  it('goes on with its sound alone where there is nothing else', async () => {
    await using rig = await onAThinLine(1, 0, { sound: true })
    expect(await darkness(rig, 'sound')).toBeLessThanOrEqual(seconds(40))
    await rig.pass(minutes(5))
    expect([rig.fedBy, rig.door.losses]).toEqual(['sound', 0])
  })

  it('stays as it is where the backup comes by the same line, which is not asked to carry both for long', async () => {
    await using rig = await onAThinLine(2)
    rig.second.pace = 0.6
    await rig.pass(minutes(4))
    expect([rig.fedBy, rig.door.feeds.length, rig.door.losses, rig.open]).toEqual(['first', 1, 0, ['first']])
    expect(rig.second.asked).toHaveLength(1)
  })

  it('stays as it is where nobody else has it', async () => {
    await using rig = await onAThinLine(1)
    await rig.pass(minutes(10))
    expect([rig.fedBy, rig.door.feeds.length, rig.first.asked.length]).toEqual(['first', 1, 1])
  })

  it('stays with it where somebody chose it', async () => {
    await using rig = await onAThinLine(1, 1)
    rig.ladder.choose('source-1')
    await rig.pass(minutes(5))
    expect([rig.fedBy, rig.door.feeds.length]).toEqual(['first', 1])
  })
})
