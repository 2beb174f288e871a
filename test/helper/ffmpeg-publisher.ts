import { spawn, spawnSync } from 'node:child_process'
import type { ChildProcess } from 'node:child_process'
import { once } from 'node:events'

/** Undefined where ffmpeg is installed, else why its tests are skipped. */
export const noFfmpeg: string | undefined =
  spawnSync('ffmpeg', ['-version']).error === undefined ? undefined : 'ffmpeg is not installed (apt-get install ffmpeg)'

export interface PublisherOptions {
  /** Pixels, such as 640x360. */
  size?: string
  /** Seconds between keyframes. */
  gop?: number
  audio?: boolean
  video?: boolean
}

/** A real encoder in the room: ffmpeg, publishing a moving picture and a tone until it is stopped. */
export class FfmpegPublisher {
  readonly #child: ChildProcess
  readonly #gone: Promise<unknown>

  constructor(url: string, options: PublisherOptions = {}) {
    const { size = '320x180', gop = 1, audio = true, video = true } = options
    const rate = 25
    this.#child = spawn(
      'ffmpeg',
      [
        ...['-nostdin', '-loglevel', 'error', '-re'],
        ...(video ? ['-f', 'lavfi', '-i', `testsrc2=size=${size}:rate=${rate}`] : []),
        ...(audio ? ['-f', 'lavfi', '-i', 'sine=frequency=330:sample_rate=44100'] : []),
        ...(video
          ? ['-c:v', 'libx264', '-preset', 'ultrafast', '-tune', 'zerolatency', '-pix_fmt', 'yuv420p', '-g', String(rate * gop)]
          : []),
        ...(audio ? ['-c:a', 'aac', '-b:a', '64k'] : []),
        ...['-f', 'flv', url],
      ],
      { stdio: 'ignore' },
    )
    this.#gone = once(this.#child, 'exit')
  }

  /** Resolves with ffmpeg's exit code (null after a signal). */
  async ended(): Promise<number | null> {
    await this.#gone
    return this.#child.exitCode
  }

  /** Leaves in order, as an encoder does whose operator presses stop. */
  async stop(): Promise<void> {
    this.#child.kill('SIGINT')
    await this.#gone
  }

  /** kill -9 */
  async kill(): Promise<void> {
    this.#child.kill('SIGKILL')
    await this.#gone
  }

  /** Stops it in the middle of whatever it does, its sockets open. */
  freeze(): void {
    this.#child.kill('SIGSTOP')
  }
}
