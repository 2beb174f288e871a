import { once } from 'node:events'
import { createServer } from 'node:net'
import type { AddressInfo } from 'node:net'
import { afterEach, describe, expect, it } from 'vitest'
import { aBox, aRefusedBox } from '#test/helper/a-box.ts'
import type { RunningBox } from '#test/helper/a-box.ts'
import { FfmpegPublisher, noFfmpeg } from '#test/helper/ffmpeg-publisher.ts'
import { FlvViewer } from '#test/helper/flv-viewer.ts'

let box: RunningBox | undefined
afterEach(async () => {
  await box?.dispose()
  box = undefined
})

describe('the process', () => {
  it('comes up without configuration, network or hardware, and says that a lesson can be given', async () => {
    box = await aBox()
    const answer = await fetch(`${box.origin}/healthz`)
    expect(answer.status).toBe(200)
    expect(await answer.json()).toMatchObject({ version: expect.stringMatching(/^\d/) })
  })

  it.skipIf(noFfmpeg !== undefined)(`ends in order on SIGTERM while a class is watched ${noFfmpeg ?? ''}`, async () => {
    box = await aBox()
    const publisher = new FfmpegPublisher(box.publishUrl())
    await box.line((line) => line.msg === 'channel live')
    const viewer = new FlvViewer(box.httpPort)
    await viewer.picture()
    expect(await box.stop()).toBe(0)
    expect(box.lines().filter(({ level }) => level === 'error' || level === 'fatal')).toEqual([])
    await viewer.until(() => viewer.closed)
    await publisher.ended()
  })

  it('refuses a second box on the same data folder and names the first', async () => {
    box = await aBox()
    const second = await aRefusedBox({ data: box.data })
    expect(second.code).not.toBe(0)
    expect(second.said).toContain('ALREADY_RUNNING')
    expect(second.said).toContain(String(box.pid))
  })

  it('starts again at once after a kill -9', async () => {
    const first = await aBox()
    await first.kill()
    box = await aBox({ data: first.data })
    expect((await fetch(`${box.origin}/healthz`)).status).toBe(200)
    await box.kill()
    await first.dispose()
  })

  it.each(['httpPort', 'rtmpPort'] as const)('names the port that somebody else holds (%s)', async (door) => {
    const other = createServer().listen(0, '127.0.0.1')
    await once(other, 'listening')
    const { port } = other.address() as AddressInfo
    const refused = await aRefusedBox({ [door]: port })
    other.close()
    expect(refused.code).not.toBe(0)
    expect(refused.said).toContain('PORT_TAKEN')
    expect(refused.said).toContain(String(port))
  })

  it('names each mistake in config.yaml by line and key, with the nearest known key', async () => {
    const refused = await aRefusedBox({ config: 'http:\n  prot: 8080\nlive:\n  stall_seconds: soon\n' })
    expect(refused.code).not.toBe(0)
    expect(refused.said).toContain('http.prot')
    expect(refused.said).toContain('line 2')
    expect(refused.said).toContain('did you mean port?')
    expect(refused.said).toContain('live.stall_seconds')
    expect(refused.said).toContain('line 4')
  })
})
