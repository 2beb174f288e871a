import { rmSync } from 'node:fs'
import { afterEach, describe, expect, it } from 'vitest'
import { aBox } from '#test/helper/a-box.ts'
import type { RunningBox } from '#test/helper/a-box.ts'
import { aClaimant } from '#test/helper/a-teacher.ts'
import { noFfmpeg } from '#test/helper/ffmpeg-publisher.ts'
import { FlvViewer } from '#test/helper/flv-viewer.ts'
import { aFreePort, aStubbornEncoder } from '#test/helper/stubborn-encoder.ts'

const boxes: RunningBox[] = []
afterEach(async () => {
  for (const box of boxes.splice(0)) {
    await box.dispose()
    rmSync(box.data, { recursive: true, force: true })
  }
})

describe.skipIf(noFfmpeg !== undefined)(`a power cut ${noFfmpeg ?? ''}`, () => {
  it('in the middle of a class: the box is back in it by itself, on air five seconds after its restart', async () => {
    const httpPort = await aFreePort()
    const rtmpPort = await aFreePort()
    const first = await aBox({ httpPort, rtmpPort })
    boxes.push(first)
    const teacher = await aClaimant(first)
    const url = first.publishUrl()
    const encoder = aStubbornEncoder(() => url)
    await first.line((line) => line.msg === 'channel live')
    expect((await teacher.call('POST', '/api/v1/lesson/start', {})).status).toBe(200)

    await first.kill()
    const restarted = performance.now()
    const second = await aBox({ data: first.data, httpPort, rtmpPort })
    boxes.push(second)
    await second.line((line) => line.msg === 'channel live')
    const viewer = new FlvViewer(httpPort)
    const picture = await viewer.picture()
    viewer.close()
    await encoder.stop()

    expect(picture.at - restarted).toBeLessThan(5000)
    expect((await teacher.call('GET', '/api/v1/lesson')).body).toMatchObject({ running: true })
    // The teacher's phone is still signed in.
    expect((await teacher.call('POST', '/api/v1/lesson/end', {})).status).toBe(200)
  })
})
