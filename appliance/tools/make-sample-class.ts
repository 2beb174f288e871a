/*
 * Makes appliance/live/sample/sample-class.flv, the lesson that `Start the sample class` and `npm run sim:class` publish.
 * A tool for whoever changes the lesson: it draws lesson.html frame by frame in Chromium and has ffmpeg encode it.
 * 32 s, because 800 video frames (25 a second) and 1500 audio frames (1024 samples at 48 kHz) end at the same instant:
 * the clip loops without a gap in either track.
 */
import { execFile, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { chromium } from 'playwright-core'
import { BoxError } from '#appliance/base/errors.ts'
import { lessonSound } from './sample-class/sound.ts'

const SECONDS = 32
const FRAMES_PER_SECOND = 25
const KEYFRAME_EVERY = 2 * FRAMES_PER_SECOND
const SAMPLE_RATE = 48_000
const AUDIO_FRAMES = (SECONDS * SAMPLE_RATE) / 1024
const PAGE = new URL('sample-class/lesson.html', import.meta.url)
const CLIP = new URL('../live/sample/sample-class.flv', import.meta.url).pathname
const CHROMIUM = process.env['CHROMIUM'] ?? '/usr/bin/chromium'

const run = promisify(execFile)
const quiet = ['-hide_banner', '-loglevel', 'error', '-y']

const folder = await mkdtemp(join(tmpdir(), 'classbox-sample-'))
try {
  const [video, audio] = [join(folder, 'lesson.h264'), join(folder, 'lesson.aac')]
  await drawVideo(video)
  await playSound(audio)
  await run('ffmpeg', [...quiet, '-r', `${FRAMES_PER_SECOND}`, '-i', video, '-i', audio, ...muxing(), CLIP])
} finally {
  await rm(folder, { recursive: true })
}

function muxing(): string[] {
  return ['-c', 'copy', '-bsf:a', 'aac_adtstoasc', '-map_metadata', '-1', '-flvflags', 'no_duration_filesize', '-f', 'flv']
}

async function drawVideo(file: string): Promise<void> {
  const input = ['-f', 'image2pipe', '-c:v', 'png', '-framerate', `${FRAMES_PER_SECOND}`, '-i', 'pipe:0']
  const encoder = spawn('ffmpeg', [...quiet, ...input, ...videoEncoding(), file], { stdio: ['pipe', 'ignore', 'inherit'] })
  const browser = await chromium.launch({ executablePath: CHROMIUM, args: ['--no-sandbox'] })
  try {
    const page = await browser.newPage({ viewport: { width: 1280, height: 720 } })
    await page.goto(PAGE.href)
    for (let frame = 0; frame < SECONDS * FRAMES_PER_SECOND; frame += 1) {
      await page.evaluate(`draw(${frame / FRAMES_PER_SECOND})`)
      if (!encoder.stdin.write(await page.screenshot())) await once(encoder.stdin, 'drain')
    }
  } finally {
    await browser.close()
    encoder.stdin.end()
  }
  const [code] = await once(encoder, 'exit')
  if (code !== 0) throw new BoxError('INTERNAL', `ffmpeg could not encode the sample lesson (exit ${code})`)
}

/** No B-frames and a keyframe each 2 s, as a live encoder would send it; the colour range and matrix of HD television. */
function videoEncoding(): string[] {
  const picture = [
    '-vf',
    'scale=out_color_matrix=bt709:out_range=tv,format=yuv420p',
    '-color_primaries',
    'bt709',
    '-color_trc',
    'bt709',
    '-colorspace',
    'bt709',
  ]
  const codec = ['-c:v', 'libx264', '-preset', 'veryslow', '-profile:v', 'main', '-level', '3.1', '-bf', '0', '-refs', '2', '-crf', '24']
  return [...picture, ...codec, '-g', `${KEYFRAME_EVERY}`, '-keyint_min', `${KEYFRAME_EVERY}`, '-sc_threshold', '0', '-f', 'h264']
}

/** Encodes three periods and keeps the middle one, so that the codec's memory at the end is the one at the beginning. */
async function playSound(file: string): Promise<void> {
  const period = lessonSound({ rate: SAMPLE_RATE, seconds: SECONDS })
  const [pcm, adts] = [`${file}.pcm`, `${file}.three`]
  const bytes = Buffer.from(period.buffer)
  await writeFile(pcm, Buffer.concat([bytes, bytes, bytes]))
  const input = ['-f', 's16le', '-ar', `${SAMPLE_RATE}`, '-ac', '1', '-i', pcm]
  await run('ffmpeg', [...quiet, ...input, '-c:a', 'aac', '-b:a', '64k', '-f', 'adts', adts])
  const frames = adtsFrames(await readFile(adts))
  // The encoder runs one frame behind its input.
  await writeFile(file, Buffer.concat(frames.slice(AUDIO_FRAMES + 1, 2 * AUDIO_FRAMES + 1)))
}

function adtsFrames(bytes: Buffer): Buffer[] {
  const frames: Buffer[] = []
  for (let at = 0; at + 7 <= bytes.length; at += frames.at(-1)?.length ?? bytes.length) {
    const length = (bytes.readUIntBE(at + 3, 3) >> 5) & 0x1fff
    frames.push(bytes.subarray(at, at + length))
  }
  return frames
}
