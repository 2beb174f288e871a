import { describe, expect, it } from 'vitest'
import type { LiveView } from '#appliance/contract/live.ts'
import { noFfmpeg } from '#test/helper/ffmpeg-publisher.ts'
import { whyNoRtmpUpstream } from '#test/upstreams/rtmp-upstream.ts'
import { RATE } from './lesson-clips.ts'
import { aSchoolDay } from './school-day.ts'

const cannot = noFfmpeg ?? whyNoRtmpUpstream()
const PICTURES_OF_A_SEGMENT = 2 * RATE
const seconds = (n: number): number => n * 1000

describe.skipIf(cannot !== undefined)(`a line in class ${cannot ?? ''}`, { timeout: 240_000 }, () => {
  it.concurrent('that comes and goes leaves the class on the recording until it is steady', async (test) => {
    const day = await aSchoolDay(test)
    await day.inClass()
    const cut = (): void => {
      day.line.freeze()
      day.line.hangUp()
    }
    const [before, from] = [day.turns.length, day.projector.pictures.length]
    cut()
    await day.until(({ phase }) => phase === 'replaying')
    // Never up for as long as it has to be.
    for (let times = 0; times < 3; times += 1) {
      day.line.thaw()
      await day.wait(seconds(3))
      cut()
      await day.wait(seconds(2))
    }
    expect(day.turns.slice(before)).toEqual([['live', 'replaying', 'lost']])
    const flapping = day.seen('recording', from)
    expect(day.longestGap(flapping)).toBeLessThan(seconds(2))
    day.line.thaw()
    day.line.hangUp()
    await day.until(({ phase }) => phase === 'live')
    expect(day.turns.at(-1)).toEqual(['replaying', 'live', 'back'])
  })

  it.concurrent('that is away for a while, and then for good, costs no lesson: its recording goes on to the end', async (test) => {
    const day = await aSchoolDay(test)
    await day.inClass()
    const before = day.turns.length
    day.line.freeze()
    day.line.hangUp()
    await day.until(({ phase }) => phase === 'replaying')
    const away = day.projector.pictures.length
    day.line.thaw()
    day.line.hangUp()
    await day.projector.picture(({ origin }) => origin === 'live', away)
    const again = day.projector.pictures.length
    day.line.freeze()
    day.line.hangUp()
    const carried = await day.projector.picture(({ origin }) => origin === 'recording', again)
    const late = await day.projector.picture(({ at, origin }) => origin === 'recording' && at > carried.at + seconds(10), again)
    expect(Math.abs(day.errorOf(late))).toBeLessThan(seconds(2))
    expect(day.turns.slice(before)).toEqual([
      ['live', 'replaying', 'lost'],
      ['replaying', 'live', 'back'],
      ['live', 'replaying', 'lost'],
    ])
    const { spans } = await day.end()
    expect(spans.recording).toBeGreaterThan(seconds(14))
  })

  it.concurrent('that is cut where nothing stands in is waited for, and told as it is', async (test) => {
    const day = await aSchoolDay(test, { recording: false })
    await day.inClass()
    day.line.freeze()
    await day.box.line(({ msg }) => msg === 'channel lost')
    const { standIn, phase } = await day.lesson()
    expect({ standIn, phase }).toEqual({ standIn: { recording: 'none', pack: 0 }, phase: 'live' })
    const before = day.projector.pictures.length
    // So long it is away at least, however quick the box is when the line is back.
    await day.wait(seconds(1.5))
    day.line.thaw()
    day.line.hangUp()
    await day.projector.picture(({ origin }) => origin === 'live', before)
    await day.until(({ spans }) => spans?.counts === 'live')
    const { spans, switches } = await day.end()
    expect(switches).toBe(0)
    expect(spans.lost).toBeGreaterThan(seconds(1))
  })

  it.concurrent('that is cut for longer than the recording lasts leaves the class to its local pack, and is gone back to', async (test) => {
    const day = await aSchoolDay(test, { recordingSeconds: 28, pack: true })
    await day.inClass()
    day.line.freeze()
    await day.projector.picture(({ origin }) => origin === 'recording')
    const pack = await day.projector.picture(({ origin }) => origin === 'pack')
    expect(pack.at).toBeLessThan(seconds(2))
    await day.until(({ phase, because }) => phase === 'local' && because?.reason === 'over')
    await day.projector.picture(({ origin, at }) => origin === 'pack' && at > seconds(3))
    const before = day.projector.pictures.length
    day.line.thaw()
    day.line.hangUp()
    await day.projector.picture(({ origin }) => origin === 'live', before)
    await day.until(({ phase, because }) => phase === 'live' && because?.reason === 'back')
  })
  it.concurrent('on which the far teacher comes late: the recording goes on from what the class saw last', async (test) => {
    const late = 7
    const day = await aSchoolDay(test, { hlsLateBy: late })
    await day.until(({ phase }) => phase === 'warming')
    await day.start()
    const begun = await day.projector.picture(({ origin }) => origin === 'live')
    await day.projector.picture(({ origin, at }) => origin === 'live' && at > begun.at + seconds(4))
    const { body } = await day.staff.call<LiveView>('GET', '/api/v1/live')
    expect(body.channels[0]?.source?.latencyMs).toBeGreaterThanOrEqual(seconds(late))
    expect(body.channels[0]?.source?.latencyMs).toBeLessThanOrEqual(seconds(late + 8))

    const from = day.projector.pictures.length
    day.line.freeze()
    const carried = await day.projector.picture(({ origin }) => origin === 'recording', from)
    // A segment comes at once: the class is as late as its first picture, or up to a segment less.
    const errors = day
      .seen('live')
      .slice(-PICTURES_OF_A_SEGMENT)
      .map((picture) => day.errorOf(picture))
    expect(Math.min(...errors)).toBeLessThan(-seconds(late))
    expect(day.errorOf(carried)).toBeGreaterThan(Math.min(...errors) - seconds(2))
    expect(day.errorOf(carried)).toBeLessThan(Math.max(...errors) + seconds(2))
  })
})
