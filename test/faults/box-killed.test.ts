import { createServer } from 'node:net'
import type { AddressInfo } from 'node:net'
import { once } from 'node:events'
import { rmSync } from 'node:fs'
import { afterEach, describe, expect, it } from 'vitest'
import { aBox } from '#test/helper/a-box.ts'
import type { RunningBox } from '#test/helper/a-box.ts'
import { aClaimant } from '#test/helper/a-teacher.ts'
import { FfmpegPublisher, noFfmpeg } from '#test/helper/ffmpeg-publisher.ts'
import { FlvViewer } from '#test/helper/flv-viewer.ts'

const boxes: RunningBox[] = []
afterEach(async () => {
  for (const box of boxes.splice(0)) {
    await box.dispose()
    rmSync(box.data, { recursive: true, force: true })
  }
})

async function aFreePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  server.close()
  await once(server, 'close')
  return port
}

/** An encoder that, like OBS, comes back a second after every break. */
function aStubbornEncoder(url: () => string): { stop: () => Promise<void> } {
  let wanted = true
  let publisher = new FfmpegPublisher(url())
  const again = async (): Promise<void> => {
    await publisher.ended()
    if (!wanted) return
    await new Promise((resolve) => setTimeout(resolve, 1000))
    publisher = new FfmpegPublisher(url())
    return again()
  }
  void again()
  return {
    stop: async () => {
      wanted = false
      await publisher.kill()
    },
  }
}

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
    expect((await teacher.call('GET', '/api/v1/lesson')).body).toMatchObject({ phase: 'live' })
    // The teacher's phone is still signed in.
    expect((await teacher.call('POST', '/api/v1/lesson/end', {})).status).toBe(200)
  })
})
