import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import { describe, expect, it } from 'vitest'
import { aBox } from '#test/helper/a-box.ts'
import { FfmpegPublisher, noFfmpeg } from '#test/helper/ffmpeg-publisher.ts'

/** What ffprobe finds at an address, or says of it. */
const probe = (url: string): Promise<string> =>
  promisify(execFile)('ffprobe', ['-v', 'error', '-show_entries', 'stream=codec_name', '-of', 'csv=p=0', url]).then(
    ({ stdout }) => stdout.trim().split('\n').toSorted().join(),
    (refused: { stderr: string }) => refused.stderr,
  )

describe.skipIf(noFfmpeg !== undefined)(`a box ${noFfmpeg ?? ''}`, () => {
  it('plays by RTMP what is published in the room, by the name of its channel and never by its key', async ({ onTestFinished }) => {
    const box = await aBox()
    onTestFinished(() => box.dispose())
    const encoder = new FfmpegPublisher(box.publishUrl())
    onTestFinished(() => encoder.kill())
    await box.line(({ msg }) => msg === 'channel live')
    const playUrl = (name: string): string => `rtmp://127.0.0.1:${box.rtmpPort}/play/${name}`
    const key = new URL(box.publishUrl()).pathname.split('/')[2] ?? ''
    expect(await probe(playUrl('class'))).toBe('aac,h264')
    expect(await probe(playUrl(key))).toContain('this box has no channel')
    expect(await probe(box.publishUrl())).toContain('play rtmp://.../play/<channel>')
  })
})
