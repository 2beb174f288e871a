import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { closeSync, openSync, readFileSync } from 'node:fs'
import { createServer } from 'node:net'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { afterEach, describe, expect, it, onTestFinished } from 'vitest'
import { RealClock } from '#appliance/base/clock.ts'
import type { Healthz } from '#appliance/contract/health.ts'
import { RtmpPublisher } from '#appliance/live/rtmp/rtmp-publisher.ts'
import { aFolder } from '#test/helper/a-folder.ts'
import { aBox, aRefusedBox } from '#test/helper/a-box.ts'
import type { RunningBox } from '#test/helper/a-box.ts'
import { FfmpegPublisher, noFfmpeg } from '#test/helper/ffmpeg-publisher.ts'
import { FlvViewer } from '#test/helper/flv-viewer.ts'
import { BOX_FLAGS, PACKED_BOX } from '../../firmware-scripts/set-up/pinned.mjs'

let box: RunningBox | undefined
afterEach(async () => {
  await box?.dispose()
  box = undefined
})

/** Another program at a port that the box wants. */
async function aSquatter(): Promise<{ port: number; leave: () => Promise<void> }> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  const leave = async (): Promise<void> => {
    if (!server.listening) return
    server.close()
    await once(server, 'close')
  }
  onTestFinished(leave)
  return { port, leave }
}

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

  it('goes on, and ends in order, when its log can be written nowhere: the disk is full or the terminal was closed', async () => {
    const full = openSync('/dev/full', 'w')
    const data = await aFolder()
    const env = { ...process.env, CLASSBOX_DATA: data, CLASSBOX_HOST: '127.0.0.1', CLASSBOX_HTTP_PORT: '0', CLASSBOX_RTMP_PORT: '0' }
    const child = spawn(process.execPath, [...BOX_FLAGS, PACKED_BOX], { env, stdio: ['ignore', full, 'pipe'] })
    closeSync(full)
    const gone = once(child, 'close')
    onTestFinished(() => void child.kill('SIGKILL'))
    let said = ''
    await new Promise<void>((resolve) => {
      child.stderr?.setEncoding('utf8').on('data', (text: string) => {
        said += text
        if (said.includes('The classroom box is up')) resolve()
      })
      void gone.then(() => resolve())
    })
    child.kill('SIGHUP')
    expect([await gone, said]).toEqual([[0, null], expect.stringContaining('The classroom box is up')])
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

  it('names the port of the pages that somebody else holds, and the setting that changes it', async () => {
    const other = await aSquatter()
    const refused = await aRefusedBox({ httpPort: other.port })
    expect(refused.code).not.toBe(0)
    expect(refused.said).toContain('PORT_TAKEN')
    expect(refused.said).toContain(`port ${other.port} `)
    expect(refused.said).toContain('http.port')
  })

  it('comes up while somebody else holds the port for publishers, says which, and takes it once it is free', async () => {
    const other = await aSquatter()
    box = await aBox({ rtmpPort: other.port })
    const answer = await fetch(`${box.origin}/healthz`)
    expect(answer.status).toBe(200)
    const { status, issues } = (await answer.json()) as Healthz
    expect(status).toBe('degraded')
    const words = issues.find(({ id }) => id === 'room-failed:publishing')?.says
    expect([words?.['zh-Hans'], words?.en]).toEqual([expect.stringContaining(`${other.port}`), expect.stringContaining(`${other.port}`)])
    expect((await fetch(`${box.origin}/`)).ok).toBe(true)
    await other.leave()
    await box.line(({ msg, issue }) => msg === 'issue cleared' && issue === 'room-failed:publishing')
    const publisher = new RtmpPublisher({ clock: new RealClock() })
    await publisher.connect(`rtmp://127.0.0.1:${other.port}/live/${readFileSync(join(box.data, 'publish-key'), 'utf8').trim()}`)
    publisher.destroy()
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
