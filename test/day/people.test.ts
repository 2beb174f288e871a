import { existsSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import type { LessonView } from '#appliance/contract/lesson.ts'
import { aFolder } from '#test/helper/a-folder.ts'
import { noFfmpeg } from '#test/helper/ffmpeg-publisher.ts'
import { whyNoRtmpUpstream } from '#test/upstreams/rtmp-upstream.ts'
import { aSchoolDay } from './school-day.ts'

const cannot = noFfmpeg ?? whyNoRtmpUpstream()
const seconds = (n: number): number => n * 1000
const FAKETIME = ['x86_64-linux-gnu', 'aarch64-linux-gnu']
  .map((machine) => `/usr/lib/${machine}/faketime/libfaketimeMT.so.1`)
  .find(existsSync)

describe.skipIf(cannot !== undefined)(`a day at school ${cannot ?? ''}`, { timeout: 240_000 }, () => {
  it.concurrent('the power goes while the far teacher is on: the class is back with the far teacher by itself', async (test) => {
    const day = await aSchoolDay(test)
    await day.inClass()
    const before = day.projector.pictures.length
    await day.powerCut()
    const restarted = Date.now()
    const again = await day.projector.picture(() => true, before)
    expect(again.seenAt - restarted).toBeLessThan(seconds(10))
    await day.projector.picture(({ origin }) => origin === 'live', before)
    expect(await day.lesson()).toMatchObject({ running: true, planned: { item: 'maths' } })
  })

  it.concurrent('two teachers tap at once, the timetable is replaced, and the next lesson is due: the class goes on', async (test) => {
    const day = await aSchoolDay(test, { lessonSeconds: 14, nextAfter: 15 })
    await day.until(({ phase }) => phase === 'warming')
    const taps = await Promise.all([0, 1].map(() => day.staff.call('POST', '/api/v1/lesson/start', {})))
    expect(taps.map(({ status }) => status).toSorted((one, other) => one - other)).toEqual([200, 409])
    await day.until(({ next, planned }) => next?.due === true && planned?.key.startsWith('maths') === true)
    day.publisher.timetable([])
    await day.staff.call('POST', '/api/v1/library/check', {})
    await day.until(({ next }) => next === undefined)
    expect(await day.lesson()).toMatchObject({ running: true, planned: { item: 'maths' } })
    day.line.freeze()
    const carried = await day.projector.picture(({ origin }) => origin === 'recording')
    expect(Math.abs(day.errorOf(carried))).toBeLessThan(seconds(2))
  })

  it.concurrent('the tutor holds the far teacher, goes on later, and jumps to live', async (test) => {
    const day = await aSchoolDay(test)
    await day.inClass()
    const held = (await day.staff.call<LessonView>('POST', '/api/v1/lesson/pause', { live: 'held' })).body
    expect(held).toMatchObject({ phase: 'paused', pause: { live: 'held' } })
    await day.box.line(({ msg, to }) => msg === 'lesson phase changed' && to === 'paused')
    await day.wait(seconds(6))
    const stood = day.projector.pictures.length
    const last = day.projector.pictures.at(-1)
    const { body } = await day.staff.call<LessonView>('POST', '/api/v1/lesson/resume', {})
    expect(body.pause).toBeUndefined()
    const next = await day.projector.picture(({ at }) => at > (last?.at ?? 0) + 500, stood)
    // Where it stood, and not where the far teacher is by now.
    expect(next.at - (last?.at ?? 0)).toBeLessThan(seconds(2))
    const { behindMs = 0 } = await day.until(({ phase }) => phase === 'catching-up')
    expect(behindMs).toBeGreaterThan(seconds(3))
    const jumped = day.projector.pictures.length
    await day.staff.call('POST', '/api/v1/lesson/jump', {})
    await day.projector.picture(({ at }) => at > next.at + behindMs / 2, jumped)
    await day.until(({ phase }) => phase === 'live')
  })

  it.concurrent('the date jumps by a day in class, and the recording still carries on where the class is', async (test) => {
    test.skip(FAKETIME === undefined, 'libfaketime is not installed (apt-get install libfaketime)')
    const folder = await aFolder(undefined, test.onTestFinished)
    const step = (offset: string): void => writeFileSync(join(folder, 'offset'), `${offset}\n`)
    step('+0d')
    const faked = { FAKETIME_TIMESTAMP_FILE: join(folder, 'offset'), FAKETIME_NO_CACHE: '1', FAKETIME_DONT_FAKE_MONOTONIC: '1' }
    const day = await aSchoolDay(test, { env: { LD_PRELOAD: FAKETIME ?? '', ...faked } })
    await day.inClass()
    step('+1d')
    await day.box.line(({ msg }) => msg === 'clock stepped')
    day.line.freeze()
    const carried = await day.projector.picture(({ origin }) => origin === 'recording')
    expect(Math.abs(day.errorOf(carried))).toBeLessThan(seconds(2))
    expect((await day.lesson()).running).toBe(true)
  })
})
