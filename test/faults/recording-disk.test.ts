import { execFileSync, spawnSync } from 'node:child_process'
import { join } from 'node:path'
import { describe, expect, it, vi } from 'vitest'
import type { TestContext } from 'vitest'
import { aBox } from '#test/helper/a-box.ts'
import type { RunningBox } from '#test/helper/a-box.ts'
import { aClaimant } from '#test/helper/a-teacher.ts'
import type { Device } from '#test/helper/a-teacher.ts'
import { aFolder } from '#test/helper/a-folder.ts'
import { FfmpegPublisher, noFfmpeg } from '#test/helper/ffmpeg-publisher.ts'
import { FlvViewer } from '#test/helper/flv-viewer.ts'
import { playEverything, recordingsOf, recordingThat } from '#test/helper/recorded.ts'
import { aSmallDisk, noSmallDisk } from '#test/helper/small-disk.ts'

const CONFIG = 'live: { recording: { keep: true, min_free_bytes: 0 } }\n'
const noLimits =
  spawnSync('prlimit', ['--version']).error === undefined ? undefined : 'prlimit is not installed (apt-get install util-linux)'

/** A class on the air, and the teacher who gives it. */
async function aClassIn({ onTestFinished }: TestContext, data: string): Promise<{ box: RunningBox; teacher: Device }> {
  const box = await aBox({ data, config: CONFIG })
  onTestFinished(() => box.dispose())
  const teacher = await aClaimant(box)
  const publisher = new FfmpegPublisher(box.publishUrl(), { size: '640x360' })
  onTestFinished(() => publisher.kill())
  await teacher.call('POST', '/api/v1/lesson/start', {})
  await recordingThat(teacher, ({ duration }) => duration > 0)
  return { box, teacher }
}

async function pictureGoesOn(box: RunningBox): Promise<void> {
  const viewer = new FlvViewer(box.httpPort)
  await viewer.picture()
  viewer.close()
}

const issues = async (teacher: Device): Promise<string[]> =>
  (await teacher.call<{ issues: { id: string }[] }>('GET', '/api/v1/health')).body.issues.map(({ id }) => id)

const soon = { timeout: 60_000, interval: 100 }

describe.skipIf(noFfmpeg !== undefined).concurrent(`a class whose recording finds no room ${noFfmpeg ?? ''}`, () => {
  it.skipIf(noSmallDisk !== undefined)(
    `goes on; the box says so, keeps what it has, and records again once there is room ${noSmallDisk ?? ''}`,
    async (test) => {
      const data = await aFolder(undefined, test.onTestFinished)
      const disk = aSmallDisk(join(data, 'recordings'), '1m', test.onTestFinished)
      const { teacher, box } = await aClassIn(test, data)
      await vi.waitFor(async () => expect(await recordingsOf(teacher)).toMatchObject({ trouble: 'disk-full' }), soon)
      await pictureGoesOn(box)
      await vi.waitFor(async () => expect(await issues(teacher)).toContain('not-recorded'), soon)
      const [{ id, duration } = { id: '', duration: 0 }] = (await recordingsOf(teacher)).recordings
      await playEverything(teacher, id)

      disk.resize('100m')
      await recordingThat(teacher, (recording) => recording.duration > duration)
      await vi.waitFor(async () => expect(await issues(teacher)).not.toContain('not-recorded'), soon)
      expect((await playEverything(teacher, id)).stretches).toBe(2)
    },
  )

  it.skipIf(noLimits !== undefined)(`loses no more than what the disk refused in the middle of a write ${noLimits ?? ''}`, async (test) => {
    const data = await aFolder(undefined, test.onTestFinished)
    const { box, teacher } = await aClassIn(test, data)
    // The kernel cuts a write short at this length of any file, as a full disk does.
    execFileSync('prlimit', ['--pid', String(box.pid), '--fsize=1000000:unlimited'])
    await box.line(({ msg }) => msg === 'part of the recording lost')
    await pictureGoesOn(box)
    const { id, duration } = await recordingThat(teacher, () => true)
    await recordingThat(teacher, (recording) => recording.duration > duration)
    expect((await playEverything(teacher, id)).stretches).toBe(2)
    await box.kill()
    const next = await aBox({ data, config: CONFIG })
    test.onTestFinished(() => next.dispose())
    await next.line(({ msg }) => msg === 'recording the class')
    expect(next.lines().filter(({ msg }) => msg === 'recording repaired')).toEqual([])
  })
})
