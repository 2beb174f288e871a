import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { aBox } from '#test/helper/a-box.ts'
import type { RunningBox } from '#test/helper/a-box.ts'
import { aClaimant } from '#test/helper/a-teacher.ts'
import { FfmpegPublisher, noFfmpeg } from '#test/helper/ffmpeg-publisher.ts'
import { FlvViewer } from '#test/helper/flv-viewer.ts'

const FAKETIME = ['x86_64-linux-gnu', 'aarch64-linux-gnu']
  .map((machine) => `/usr/lib/${machine}/faketime/libfaketimeMT.so.1`)
  .find(existsSync)
const cannot = noFfmpeg ?? (FAKETIME === undefined ? 'libfaketime is not installed (apt-get install libfaketime)' : undefined)

let folder = ''
let box: RunningBox
beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'classbox-clock-'))
  setWallClock('+0d')
  box = await aBox({
    env: {
      LD_PRELOAD: FAKETIME ?? '',
      FAKETIME_TIMESTAMP_FILE: join(folder, 'offset'),
      FAKETIME_NO_CACHE: '1',
      FAKETIME_DONT_FAKE_MONOTONIC: '1',
    },
  })
})
afterEach(async () => {
  await box.dispose()
  rmSync(folder, { recursive: true, force: true })
})

function setWallClock(offset: string): void {
  writeFileSync(join(folder, 'offset'), `${offset}\n`)
}

describe.skipIf(cannot !== undefined)(`a wall clock that steps in the middle of a class ${cannot ?? ''}`, () => {
  it.each(['+2d', '-400d'])('by %s neither stops the picture nor ends the class', async (offset) => {
    const teacher = await aClaimant(box)
    const publisher = new FfmpegPublisher(box.publishUrl())
    await box.line((line) => line.msg === 'channel live')
    await teacher.call('POST', '/api/v1/lesson/start', {})
    const viewer = new FlvViewer(box.httpPort)
    await viewer.picture()

    setWallClock(offset)
    await box.line((line) => line.msg === 'clock stepped')
    const stepped = viewer.tags.length
    await viewer.picture(stepped)
    const second = viewer.tags.length
    await viewer.picture(second)

    const times = viewer.tags.slice(stepped - 20).map((tag) => tag.timestamp)
    expect(Math.max(...times) - Math.min(...times)).toBeLessThan(10_000)
    expect(viewer.closed).toBe(false)
    expect((await teacher.call('GET', '/api/v1/lesson')).body).toMatchObject({ phase: 'live' })
    viewer.close()
    await publisher.stop()
  })
})
