import { describe, expect, it } from 'vitest'
import type { TestContext } from 'vitest'
import { aBox } from '#test/helper/a-box.ts'
import type { RunningBox } from '#test/helper/a-box.ts'
import { aFolder } from '#test/helper/a-folder.ts'
import { aClaimant } from '#test/helper/a-teacher.ts'
import { FfmpegPublisher, noFfmpeg } from '#test/helper/ffmpeg-publisher.ts'
import { FlvViewer } from '#test/helper/flv-viewer.ts'
import { aSteppingClock, noFaketime } from '#test/helper/stepping-clock.ts'

const cannot = noFfmpeg ?? noFaketime

/** A box with a wall clock of its own, which `step` sets to so much before or after the machine's. */
async function aSteppingBox({ onTestFinished }: TestContext): Promise<{ box: RunningBox; step: (offset: string) => void }> {
  const { env, step } = aSteppingClock(await aFolder(undefined, onTestFinished))
  const box = await aBox({ env })
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
