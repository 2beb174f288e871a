import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { buffer } from 'node:stream/consumers'

export interface ClipOptions {
  /** libx264 or libx265; no picture where undefined. */
  video?: 'libx264' | 'libx265'
  /** Pictures between a picture and those it is made from. */
  bFrames?: number
  audio?: boolean
  /** Seconds. */
  length?: number
  size?: string
  /** Hz. */
  sampleRate?: number
  channels?: number
  container?: 'flv' | 'mp4'
}

/** What ffmpeg writes to its standard output: a moving picture and a tone, a keyframe a second. */
export function makeClip(options: ClipOptions): Promise<Buffer> {
  const { video, bFrames = 0, audio = false, length = 3, size = '160x90', sampleRate = 44_100, channels = 1, container = 'flv' } = options
  const quiet = video === 'libx265' ? ['-x265-params', `log-level=none:bframes=${bFrames}`] : ['-bf', String(bFrames)]
  const inputs = [
    ...(video === undefined ? [] : ['-f', 'lavfi', '-i', `testsrc2=size=${size}:rate=25`]),
    ...(audio ? ['-f', 'lavfi', '-i', `sine=frequency=330:sample_rate=${sampleRate}`] : []),
  ]
  const picture = video === undefined ? [] : ['-c:v', video, '-preset', 'ultrafast', '-pix_fmt', 'yuv420p', '-g', '25', ...quiet]
  // Each frame a fragment. frag_every_frame would say so too, but ffmpeg 5.1 then puts wrong times on every third frame.
  const live = container === 'mp4' ? ['-movflags', 'empty_moov+default_base_moof', '-frag_duration', '20000'] : []
  return ffmpeg([
    ...inputs,
    '-t',
    String(length),
    ...picture,
    ...(audio ? ['-c:a', 'aac', '-ac', String(channels)] : []),
    ...live,
    '-f',
    container,
    'pipe:1',
  ])
}

async function ffmpeg(options: string[]): Promise<Buffer> {
  const child = spawn('ffmpeg', ['-nostdin', '-v', 'error', ...options], { stdio: ['ignore', 'pipe', 'pipe'] })
  const [output, complaints] = await Promise.all([buffer(child.stdout), buffer(child.stderr), once(child, 'close')])
  if (child.exitCode !== 0) throw new Error(`ffmpeg: ${complaints.toString()}`)
  return output
}
