import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Browser } from 'playwright-core'
import { aBox } from '#test/helper/a-box.ts'
import type { RunningBox } from '#test/helper/a-box.ts'
import { aClaimant } from '#test/helper/a-teacher.ts'
import type { Device } from '#test/helper/a-teacher.ts'
import { aBrowser, noChromium } from '#test/helper/chromium.ts'
import { FfmpegPublisher } from '#test/helper/ffmpeg-publisher.ts'
import { recordingThat } from '#test/helper/recorded.ts'

/** Everything by which the box gives out a class. */
export type Output = 'HTTP-FLV' | 'RTMP' | 'LL-HLS' | 'plain HLS' | 'HLS of the class so far' | 'recorded HLS' | 'recorded MP4'

/** One box, one class with a real encoder, and one browser, for all players together. */
export interface OnAir {
  readonly origin: string
  readonly teacher: Device
  /** Undefined where the machine has none. */
  readonly browser: Browser | undefined
  /** Anybody on the machine may write here. */
  readonly folder: string
  /** Where an output is found; recordings want the cookie of the teacher. */
  address(output: Output): string
  /** The MP4 of the recording as it is now. */
  mp4(): Promise<Buffer>
  /** The same as a file of its own. */
  downloaded(): Promise<string>
  /** Resolves once the class is over and its recording whole. */
  end(): Promise<void>
  stop(): Promise<void>
}

/** Resolves once four seconds of a class are on the disk. */
export async function aClassOnAir(): Promise<OnAir> {
  const box = await aBox({ config: 'live: { recording: { keep: true } }\n' })
  const encoder = new FfmpegPublisher(box.publishUrl())
  const folder = await mkdtemp(join(tmpdir(), 'classbox-players-'))
  const browser = noChromium === undefined ? await aBrowser() : undefined
  const stop = async (): Promise<void> => {
    await browser?.close()
    await encoder.kill()
    await box.dispose()
    await rm(folder, { recursive: true, force: true })
  }
  try {
    await chmod(folder, 0o777)
    const teacher = await aClaimant(box)
    await teacher.call('POST', '/api/v1/lesson/start', {})
    const { id } = await recordingThat(teacher, ({ duration }) => duration >= 4)
    return onAir({ box, teacher, browser, folder, id, stop })
  } catch (error) {
    await stop()
    throw error
  }
}

interface Parts extends Pick<OnAir, 'teacher' | 'browser' | 'folder' | 'stop'> {
  box: RunningBox
  /** Of the recording. */
  id: string
}

function onAir({ box, id, teacher, folder, ...parts }: Parts): OnAir {
  const mp4 = (): Promise<Buffer> => teacher.bytes(`/recordings/${id}.mp4`)
  return {
    ...{ ...parts, teacher, folder, mp4, origin: box.origin },
    address: (output) => new URL(pathsOf(box, id)[output], box.origin).href,
    async downloaded() {
      const file = join(await mkdtemp(join(folder, 'download-')), 'class.mp4')
      await writeFile(file, await mp4())
      await chmod(join(file, '..'), 0o755)
      return file
    },
    async end() {
      await teacher.call('POST', '/api/v1/lesson/end', {})
      await recordingThat(teacher, ({ state }) => state === 'finished')
    },
  }
}

function pathsOf({ rtmpPort }: RunningBox, id: string): Record<Output, string> {
  return {
    'HTTP-FLV': '/live/class.flv',
    RTMP: `rtmp://127.0.0.1:${rtmpPort}/play/class`,
    'LL-HLS': '/live/class/index.m3u8',
    'plain HLS': '/live/class/plain.m3u8',
    'HLS of the class so far': '/live/class/start.m3u8',
    'recorded HLS': `/recordings/${id}/index.m3u8`,
    'recorded MP4': `/recordings/${id}.mp4`,
  }
}
