import { execFile } from 'node:child_process'
import { existsSync } from 'node:fs'
import { mkdir, rename } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { BoxError } from '#appliance/base/errors.ts'
import { codeFilters } from './picture-code.ts'

/** The lesson of every case: 720p25 H.264 main without B-frames at 2 Mbit/s, AAC 96 kbit/s, a keyframe every 2 s unless said. */
export const CLIP = { framesPerSecond: 25, seconds: 40 } as const

// Noise, because a test picture alone never needs 2 Mbit/s; the code is drawn after it.
const PICTURE = `testsrc2=size=1280x720:rate=${CLIP.framesPerSecond},noise=alls=24:allf=t,${codeFilters()},format=yuv420p`
const SOUND = 'sine=frequency=440:sample_rate=48000'
const VIDEO = '-c:v libx264 -preset veryfast -profile:v main -bf 0 -sc_threshold 0 -b:v 2M -minrate 2M -maxrate 2M -bufsize 1M'

const REST = ['-x264-params', 'nal-hrd=cbr', '-c:a', 'aac', '-b:a', '96k', '-ac', '2']

function encoderArguments(file: string, keyframeSeconds: number): string[] {
  const group = String(keyframeSeconds * CLIP.framesPerSecond)
  const input = ['-f', 'lavfi', '-i', PICTURE, '-f', 'lavfi', '-i', SOUND, '-t', String(CLIP.seconds)]
  return ['-v', 'error', '-y', ...input, ...VIDEO.split(' '), '-g', group, '-keyint_min', group, ...REST, file]
}

/** The path of the clip in `folder`; made there once, in some seconds. Rejects with BoxError FFMPEG_MISSING. */
export async function clipIn(folder: string, keyframeSeconds = 2): Promise<string> {
  const path = join(folder, `clip-720p25-2m${keyframeSeconds === 2 ? '' : `-g${keyframeSeconds}`}.flv`)
  if (existsSync(path)) return path
  await mkdir(folder, { recursive: true })
  const unfinished = join(folder, `clip-${process.pid}.flv`)
  await encode(unfinished, keyframeSeconds)
  await rename(unfinished, path)
  return path
}

async function encode(file: string, keyframeSeconds: number): Promise<void> {
  try {
    await promisify(execFile)('ffmpeg', encoderArguments(file, keyframeSeconds))
  } catch (cause) {
    throw new BoxError('FFMPEG_MISSING', 'the lesson to publish is made by ffmpeg, which is not installed or fails', { cause })
  }
}
