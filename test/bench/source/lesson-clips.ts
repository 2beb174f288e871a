import { execFile } from 'node:child_process'
import { existsSync } from 'node:fs'
import { mkdir, rename } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import { promisify } from 'node:util'
import { BoxError } from '#appliance/base/errors.ts'
import { CLIP } from './clip.ts'
import { CODE_BITS, codeFilters } from './picture-code.ts'

/** Longer than a class of the bench. */
const SECONDS = 180
/** The highest bit of a picture's code tells the recording from the lesson as it is given. */
const RECORDED = 2 ** (CODE_BITS - 1)

export interface CodedLesson {
  /** An FLV file that is published. */
  readonly live: string
  /** An MP4 file as a library has it. */
  readonly recording: string
  /** How long both are, milliseconds. */
  readonly duration: number
}

/** Where a picture comes from, by its code, and its time in that, milliseconds. */
export function placeOf(number: number): { origin: 'live' | 'recording'; at: number } {
  const milliseconds = 1000 / CLIP.framesPerSecond
  if (number >= RECORDED) return { origin: 'recording', at: (number - RECORDED) * milliseconds }
  return { origin: 'live', at: number * milliseconds }
}

/** A lesson and its recording in `folder`, made there once in half a minute. Rejects with BoxError FFMPEG_MISSING. */
export async function codedLesson(folder: string): Promise<CodedLesson> {
  await mkdir(folder, { recursive: true })
  return {
    live: await once(join(folder, `lesson-live-${SECONDS}.flv`), 0),
    recording: await once(join(folder, `lesson-recording-${SECONDS}.mp4`), RECORDED),
    duration: SECONDS * 1000,
  }
}

async function once(path: string, first: number): Promise<string> {
  if (existsSync(path)) return path
  const unfinished = join(dirname(path), `unfinished-${process.pid}-${basename(path)}`)
  const picture = `testsrc2=size=1280x720:rate=${CLIP.framesPerSecond},hue=h=${first === 0 ? 0 : 120},${codeFilters(first)},format=yuv420p`
  const group = `${2 * CLIP.framesPerSecond}`
  const video = ['-c:v', 'libx264', '-preset', 'ultrafast', '-bf', '0', '-crf', '26', '-g', group, '-movflags', '+faststart']
  const sound = ['-c:a', 'aac', '-b:a', '64k', '-ac', '2']
  const input = ['-f', 'lavfi', '-i', picture, '-f', 'lavfi', '-i', 'sine=frequency=440:sample_rate=48000', '-t', `${SECONDS}`]
  try {
    await promisify(execFile)('ffmpeg', ['-v', 'error', '-y', ...input, ...video, ...sound, unfinished])
  } catch (cause) {
    throw new BoxError('FFMPEG_MISSING', 'the lesson to give is made by ffmpeg, which is not installed or fails', { cause })
  }
  await rename(unfinished, path)
  return path
}
