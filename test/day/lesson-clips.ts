import { execFile } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync } from 'node:fs'
import { mkdir, readFile, rename } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { FlvReader } from '#appliance/live/flv/flv-reader.ts'
import { TAG_VIDEO } from '#appliance/live/media.ts'

export interface ClipForm {
  /** Longer than the lesson that is told. */
  readonly seconds: number
  /** As ffmpeg has it. */
  readonly size: string
  /** What is given live is a picture that stands and no sound, from this second on. */
  readonly stillFrom?: number
}

/** Longer than any lesson of a day in `test/day`, and no dearer than it has to be: several boxes are at it side by side. */
const SHORT: ClipForm = { seconds: 150, size: '320x180' }
/** Pictures a second; the first of each second is a keyframe. */
export const RATE = 10

/** Where a picture comes from: the lesson as it is given live, its recording, or a film of the local pack. */
export type Origin = 'live' | 'recording' | 'pack'

/** A picture, by its source and its time in it, in milliseconds. */
export interface KnownPicture {
  readonly origin: Origin
  readonly at: number
}

export interface LessonClips {
  /** FLV files that ffmpeg publishes, and MP4 files as a library has them. */
  readonly live: string
  readonly recording: string
  readonly pack: string
  /** How long each of them is, milliseconds. */
  readonly duration: number
  /** Which picture this is; undefined where it is none of them, or looks like another one. */
  find(body: Buffer): KnownPicture | undefined
}

const LOOKS: Readonly<Record<Origin, string>> = { live: 'null', recording: 'negate', pack: 'hue=h=120' }

const made = new Map<string, Promise<LessonClips>>()

/** Clips whose every picture can be told from all others by its bytes: nothing of the box decodes or changes them. Made once. */
export function lessonClips(form: ClipForm = SHORT): Promise<LessonClips> {
  const name = ['classbox-lesson-clips', form.seconds, form.size, RATE, form.stillFrom ?? 'moving'].join('-')
  const clips = made.get(name) ?? make(join(tmpdir(), name), form)
  made.set(name, clips)
  return clips
}

async function make(folder: string, form: ClipForm): Promise<LessonClips> {
  await mkdir(folder, { recursive: true })
  const [live, recording, pack] = await Promise.all((['live', 'recording', 'pack'] as const).map((origin) => clipOf(folder, origin, form)))
  if (live === undefined || recording === undefined || pack === undefined) throw new Error('no clips')
  const pictures = new Map<string, KnownPicture | undefined>()
  for (const [origin, path] of [
    ['live', live],
    ['recording', recording],
    ['pack', pack],
  ] as const) {
    for (const { body, timestamp } of await picturesOf(path)) {
      const hash = hashOf(body)
      pictures.set(hash, pictures.has(hash) ? undefined : { origin, at: timestamp })
    }
  }
  const [mp4, packMp4] = await Promise.all([asMp4(recording), asMp4(pack)])
  return { live, recording: mp4, pack: packMp4, duration: form.seconds * 1000, find: (body) => pictures.get(hashOf(body)) }
}

async function clipOf(folder: string, origin: Origin, { seconds, size, stillFrom }: ClipForm): Promise<string> {
  const still = origin === 'live' ? stillFrom : undefined
  const stands = still === undefined ? [] : [`trim=end=${still}`, `tpad=stop_mode=clone:stop=-1`]
  const falls = still === undefined ? [] : [`atrim=end=${still}`, 'apad']
  const picture = [`testsrc2=size=${size}:rate=${RATE}`, LOOKS[origin], ...stands, 'format=yuv420p'].join(',')
  const sound = [`sine=frequency=${origin === 'live' ? 440 : 330}:sample_rate=48000`, ...falls].join(',')
  const video = ['-c:v', 'libx264', '-preset', 'ultrafast', '-g', `${RATE}`, '-bf', '0', '-crf', '30']
  const audio = ['-c:a', 'aac', '-b:a', '64k', '-ac', '2']
  return once(join(folder, `${origin}.flv`), (to) => [
    ...['-f', 'lavfi', '-i', picture, '-f', 'lavfi', '-i', sound, '-t', `${seconds}`, ...video, ...audio, '-f', 'flv', to],
  ])
}

/** The same pictures, byte for byte, as a library has them. */
function asMp4(flv: string): Promise<string> {
  return once(flv.replace(/\.flv$/, '.mp4'), (to) => ['-i', flv, '-c', 'copy', '-movflags', '+faststart', '-f', 'mp4', to])
}

/** Two processes may make it at the same time. */
async function once(path: string, argumentsFor: (to: string) => string[]): Promise<string> {
  if (existsSync(path)) return path
  const unfinished = `${path}.${process.pid}`
  await promisify(execFile)('ffmpeg', ['-v', 'error', '-y', ...argumentsFor(unfinished)])
  await rename(unfinished, path)
  return path
}

async function picturesOf(path: string): Promise<{ body: Buffer; timestamp: number }[]> {
  const pictures: { body: Buffer; timestamp: number }[] = []
  const reader = new FlvReader(({ type, timestamp, body }) => {
    if (type === TAG_VIDEO && body[1] === 1) pictures.push({ body: Buffer.from(body), timestamp })
  })
  reader.write(await readFile(path))
  return pictures
}

/** Without the five bytes of an FLV video tag before the access unit. */
function hashOf(body: Buffer): string {
  return createHash('sha1').update(body.subarray(5)).digest('base64')
}
