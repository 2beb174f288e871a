import { execFile } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { connect } from 'node:tls'
import { promisify } from 'node:util'
import { describe, expect, it } from 'vitest'
import { aBox } from '#test/helper/a-box.ts'
import { FfmpegPublisher, noFfmpeg } from '#test/helper/ffmpeg-publisher.ts'
import { freePorts } from '#test/helper/free-ports.ts'

/** What a real player decodes of the first second at an address, or says of it. */
const play = (url: string): Promise<string> =>
  promisify(execFile)('ffmpeg', ['-v', 'error', ...trusting(url), '-i', url, '-t', '1', '-map', '0', '-f', 'framecrc', '-']).then(
    ({ stdout }) => ['rawvideo', 'pcm_s16le'].filter((kind) => stdout.includes(`: ${kind}\n`)).join(),
    (refused: { stderr: string }) => refused.stderr,
  )

/** Newer ones look at certificates unless they are told not to. */
const trusting = (url: string): string[] => (/^(https|rtmps):/u.test(url) ? ['-tls_verify', '0'] : [])

describe.skipIf(noFfmpeg !== undefined)(`a box with encrypted doors ${noFfmpeg ?? ''}`, () => {
  it('takes the lesson of a real encoder by RTMPS and gives it to real players by RTMPS and HTTPS', async ({ onTestFinished }) => {
    const [httpsPort = 0, rtmpsPort = 0] = await freePorts(2)
    const env = { CLASSBOX_HTTPS_PORT: String(httpsPort), CLASSBOX_RTMPS_PORT: String(rtmpsPort) }
    const box = await aBox({ env })
    onTestFinished(() => box.dispose())
    await box.line(({ msg }) => msg === 'encrypted doors open')
    const key = readFileSync(join(box.data, 'publish-key'), 'utf8').trim()
    const encoder = new FfmpegPublisher(`rtmps://127.0.0.1:${rtmpsPort}/live/${key}`)
    onTestFinished(() => encoder.kill())
    await box.line(({ msg }) => msg === 'channel live')
    expect(await play(`rtmps://127.0.0.1:${rtmpsPort}/play/class`)).toBe('rawvideo,pcm_s16le')
    expect(await play(`https://127.0.0.1:${httpsPort}/live/class.flv`)).toBe('rawvideo,pcm_s16le')
    expect(await play(`https://127.0.0.1:${httpsPort}/live/class/plain.m3u8`)).toBe('rawvideo,pcm_s16le')
    expect(await play(`rtmp://127.0.0.1:${box.rtmpPort}/play/class`)).toBe('rawvideo,pcm_s16le')
    const wrong = new FfmpegPublisher(`rtmps://127.0.0.1:${rtmpsPort}/live/a-key-that-nobody-gave-out-1`)
    expect(await wrong.ended()).not.toBe(0)
    await encoder.stop()
    await box.line(({ msg }) => msg === 'publisher left')
  })

  it('ends within its time though somebody sits in a handshake, and another at an open door', async ({ onTestFinished }) => {
    const [httpsPort = 0, rtmpsPort = 0] = await freePorts(2)
    const env = { CLASSBOX_HTTPS_PORT: String(httpsPort), CLASSBOX_RTMPS_PORT: String(rtmpsPort) }
    const box = await aBox({ env })
    onTestFinished(() => box.dispose())
    await box.line(({ msg }) => msg === 'encrypted doors open')
    for (const port of [httpsPort, rtmpsPort]) {
      const client = connect({ host: '127.0.0.1', port, rejectUnauthorized: false })
      client.on('error', () => undefined)
      onTestFinished(() => void client.destroy())
      await new Promise<void>((resolve) => client.once('secureConnect', () => resolve()))
    }
    expect(await box.stop()).toBe(0)
  })
})
