import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import type { LiveView } from '#appliance/contract/live.ts'
import { aFolder } from '#test/helper/a-folder.ts'
import { noFfmpeg } from '#test/helper/ffmpeg-publisher.ts'
import { aSmallDisk, noSmallDisk } from '#test/helper/small-disk.ts'
import { until } from '#test/helper/until.ts'
import { cutForHls } from '#test/upstreams/hls-clip.ts'
import { startHttpUpstream } from '#test/upstreams/http-upstream.ts'
import type { FreezableProxy } from '#test/upstreams/proxy.ts'
import { whyNoRtmpUpstream } from '#test/upstreams/rtmp-upstream.ts'
import { lessonClips } from './lesson-clips.ts'
import { aSchoolDay } from './school-day.ts'
import type { SchoolDay } from './school-day.ts'

const cannot = noFfmpeg ?? whyNoRtmpUpstream()
const seconds = (n: number): number => n * 1000

const channelOf = async ({ staff }: SchoolDay) => (await staff.call<LiveView>('GET', '/api/v1/live')).body.channels[0]
const hasSoundAlone = async (day: SchoolDay): Promise<boolean> =>
  (await channelOf(day))?.upstreams.some(({ soundOnly, state }) => soundOnly === true && state === 'running') === true
const issuesOf = async ({ staff }: SchoolDay): Promise<string[]> =>
  (await staff.call<{ issues: { id: string }[] }>('GET', '/api/v1/health')).body.issues.map(({ id }) => id)

function cut(line: FreezableProxy | undefined): void {
  line?.freeze()
  line?.hangUp()
}

describe.skipIf(cannot !== undefined)(`where more than one thing fails in class ${cannot ?? ''}`, { timeout: 240_000 }, () => {
  it.concurrent('a backup takes over, and when it dies as well the recording does, until one of them is back', async (test) => {
    const day = await aSchoolDay(test, { lines: 2 })
    const [backup] = day.backups
    await day.inClass()
    cut(day.line)
    await until(async () => (await channelOf(day))?.upstreams[1]?.state === 'running')
    const before = day.projector.pictures.length
    await day.projector.picture(({ origin }) => origin === 'live', before)
    cut(backup)
    const carried = await day.projector.picture(({ origin }) => origin === 'recording', before)
    expect(Math.abs(day.errorOf(carried))).toBeLessThan(seconds(2))
    await day.until(({ phase, because }) => phase === 'replaying' && because?.reason === 'lost')
    const dark = day.projector.pictures.length
    backup?.thaw()
    backup?.hangUp()
    await day.projector.picture(({ origin }) => origin === 'live', dark)
    await day.until(({ phase, because }) => phase === 'live' && because?.reason === 'back')
  })

  it.concurrent('the sound alone goes on where the line is too thin for the picture, and the local pack gives way to it', async (test) => {
    const sound = await startHttpUpstream({ hls: await cutForHls(2, ['-vn', '-c:a', 'copy']) })
    test.onTestFinished(() => sound[Symbol.asyncDispose]())
    const day = await aSchoolDay(test, { recording: false, pack: true, sound: sound.url('/live.m3u8') })
    await day.inClass()
    day.line.freeze()
    await until(() => hasSoundAlone(day))
    const shown = day.projector.pictures.length
    await day.wait(seconds(3))
    expect(day.projector.pictures.slice(shown)).toEqual([])
    expect(await day.lesson()).toMatchObject({ phase: 'live', spans: { counts: 'live' } })
    const before = day.projector.pictures.length
    day.line.thaw()
    day.line.hangUp()
    await day.projector.picture(({ origin }) => origin === 'live', before)
    await until(async () => !(await hasSoundAlone(day)))
  })

  it.skipIf(noSmallDisk !== undefined).concurrent(
    `the disk is full while the class is recorded, and then the line goes: the class goes on all the same ${noSmallDisk ?? ''}`,
    async (test) => {
      const data = await aFolder(undefined, test.onTestFinished)
      aSmallDisk(join(data, 'recordings'), '256k', test.onTestFinished)
      const day = await aSchoolDay(test, { data, live: 'recording: { min_free_bytes: 0 }' })
      await day.inClass()
      await until(async () => (await issuesOf(day)).includes('not-recorded'))
      const full = day.projector.pictures.length
      await day.projector.picture(({ origin }) => origin === 'live', full)
      day.line.freeze()
      const carried = await day.projector.picture(({ origin }) => origin === 'recording')
      expect(Math.abs(day.errorOf(carried))).toBeLessThan(seconds(2))
      await day.until(({ phase }) => phase === 'replaying')
    },
  )

  it.concurrent('a picture that stands without a sound is told, and left to the tutor: one tap puts the recording on', async (test) => {
    const clips = await lessonClips({ seconds: 60, size: '320x180', stillFrom: 9 })
    const day = await aSchoolDay(test, { clips })
    await day.inClass()
    const before = day.turns.length
    await until(async () => (await channelOf(day))?.troubles.some(({ kind }) => kind === 'standing-still') === true)
    expect(day.turns.slice(before)).toEqual([])
    await day.staff.call('PUT', '/api/v1/lesson/preference', { prefers: 'recording' })
    const shown = await day.projector.picture(({ origin }) => origin === 'recording')
    expect(Math.abs(day.errorOf(shown))).toBeLessThan(seconds(2))
    await day.until(({ phase, because }) => phase === 'replaying' && because?.reason === 'chosen')
  })
})
