import { describe, expect, it, onTestFinished } from 'vitest'
import { seconds } from '#appliance/base/duration.ts'
import { aacFrame, aacHeader } from '#test/helper/media.ts'
import { Relay } from '../a-relay.ts'
import { LadderRig } from './a-ladder.ts'

/** A class that has been live for a while; the line becomes too thin for its picture, which stands, and cannot be had again. */
async function onAThinLine(films: 0 | 1 | 2 = 0): Promise<LadderRig> {
  const rig = new LadderRig(1, films, { sound: true }).start()
  await rig.pass(seconds(20))
  rig.first.mood = 'frozen'
  await rig.pass(seconds(8))
  return rig
}

describe('a lesson whose line is too thin for its picture', () => {
  it('is heard all the same where its sound is sent alone', async () => {
    await using rig = await onAThinLine()
    expect(rig.fedBy).toBe('sound')
    expect(rig.ladder.view.at(-1)).toMatchObject({ id: 'sound-1', kind: 'address', soundOnly: true, state: 'running' })
  })

  it('is not only heard where its recording is on the box', async () => {
    await using rig = await onAThinLine(1)
    await rig.pass(seconds(60))
    expect([rig.fedBy, rig.sound.asked]).toEqual(['recording', []])
  })

  it('is heard rather than something else shown', async () => {
    await using rig = await onAThinLine(2)
    rig.recording.finish()
    await rig.pass(seconds(20))
    expect(rig.fedBy).toBe('sound')
  })

  it('is seen again once its picture has come for twenty seconds beside the sound', async () => {
    await using rig = await onAThinLine()
    rig.first.mood = 'well'
    const tries = rig.first.asked.length
    while (rig.first.asked.length === tries) await rig.pass(seconds(0.2))
    await rig.pass(seconds(19))
    expect(rig.fedBy).toBe('sound')
    await rig.pass(seconds(4))
    expect([rig.fedBy, rig.open]).toEqual(['first', ['first']])
  })

  it('is heard without a break where the line does not carry both: the picture is let go, and tried again much later', async () => {
    await using rig = await onAThinLine()
    rig.first.mood = 'well'
    const tries = rig.first.asked.length
    while (rig.first.asked.length === tries) await rig.pass(seconds(0.2))
    await rig.pass(seconds(2))
    rig.sound.mood = 'frozen'
    await rig.pass(seconds(1.4))
    expect(rig.open).toEqual(['sound'])
    rig.sound.mood = 'well'
    await rig.pass(seconds(15))
    expect([rig.fedBy, rig.open]).toEqual(['sound', ['sound']])
  })

  it('says so to the teacher at once, and asks nobody to look at a camera', async () => {
    const relay = await new Relay().open()
    onTestFinished(() => relay.close())
    const input = relay.live.channel('class').open({ kind: 'pull', from: 'https://far.example/sound.m3u8', soundOnly: true })
    const sounds = Array.from({ length: 400 }, (_, number) => aacFrame(number * 23, 100 + (number % 7)))
    relay.play(input, [aacHeader(), ...sounds])
    expect(relay.channel.troubles.map(({ kind, severity }) => [kind, severity])).toEqual([['sound-only', 'warning']])
  })
})
