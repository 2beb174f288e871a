import { existsSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import type { TestContext } from 'vitest'
import { aBox } from '#test/helper/a-box.ts'
import type { RunningBox } from '#test/helper/a-box.ts'
import { aFolder } from '#test/helper/a-folder.ts'
import { aClaimant } from '#test/helper/a-teacher.ts'
import { FfmpegPublisher, noFfmpeg } from '#test/helper/ffmpeg-publisher.ts'
import { FlvViewer } from '#test/helper/flv-viewer.ts'

const FAKETIME = ['x86_64-linux-gnu', 'aarch64-linux-gnu']
  .map((machine) => `/usr/lib/${machine}/faketime/libfaketimeMT.so.1`)
  .find(existsSync)
const cannot = noFfmpeg ?? (FAKETIME === undefined ? 'libfaketime is not installed (apt-get install libfaketime)' : undefined)

/** A box with a wall clock of its own, which `step` sets to so much before or after the machine's. */
async function aSteppingBox({ onTestFinished }: TestContext): Promise<{ box: RunningBox; step: (offset: string) => void }> {
  const folder = await aFolder(undefined, onTestFinished)
  const step = (offset: string): void => writeFileSync(join(folder, 'offset'), `${offset}\n`)
  step('+0d')
  const box = await aBox({
    env: {
      LD_PRELOAD: FAKETIME ?? '',
      FAKETIME_TIMESTAMP_FILE: join(folder, 'offset'),
      FAKETIME_NO_CACHE: '1',
      FAKETIME_DONT_FAKE_MONOTONIC: '1',
    },
  })
  onTestFinished(() => box.dispose())
  return { box, step }
}

describe.skipIf(cannot !== undefined)(`a wall clock that steps in the middle of a class ${cannot ?? ''}`, () => {
  it.concurrent.for(['+2d', '-400d'])('by %s neither stops the picture nor ends the class', async (offset, test) => {
    const { box, step } = await aSteppingBox(test)
    const teacher = await aClaimant(box)
    const publisher = new FfmpegPublisher(box.publishUrl())
    await box.line((line) => line.msg === 'channel live')
    await teacher.call('POST', '/api/v1/lesson/start', {})
    const viewer = new FlvViewer(box.httpPort)
    await viewer.picture()

    step(offset)
    await box.line((line) => line.msg === 'clock stepped')
    const stepped = viewer.tags.length
    await viewer.picture(stepped)
    const second = viewer.tags.length
    await viewer.picture(second)

    const times = viewer.tags.slice(stepped - 20).map((tag) => tag.timestamp)
    expect(Math.max(...times) - Math.min(...times)).toBeLessThan(10_000)
    expect(viewer.closed).toBe(false)
    expect((await teacher.call('GET', '/api/v1/lesson')).body).toMatchObject({ running: true })
    viewer.close()
    await publisher.stop()
  })
})
