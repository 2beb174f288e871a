import { open } from 'node:fs/promises'
import { codecName, isCommonVideo } from './codec-names.ts'
import type { ProbedStream } from './codec-names.ts'
import { runProgram } from './run-program.ts'

/** What a media file is, as far as a box wants to know. */
export interface Probed {
  readonly durationMs?: number
  readonly codecs?: string
  readonly width?: number
  readonly height?: number
  readonly kbps?: number
  /** Sentences for the publisher. */
  readonly warnings: readonly string[]
}

const MOST_KBPS = 3000
const MP4 = /mov|mp4|m4a/

interface Report {
  readonly streams?: readonly ProbedStream[]
  readonly format?: { readonly format_name?: string; readonly duration?: string }
}

/** Asks ffprobe. Undefined where there is none. A file that is no media at all has only warnings. */
export async function probe(file: { absolute: string; bytes: number }): Promise<Probed | undefined> {
  const args = ['-v', 'error', '-protocol_whitelist', 'file', '-show_streams', '-show_format', '-of', 'json', `file:${file.absolute}`]
  const ran = await runProgram('ffprobe', args, 60)
  if (ran === 'missing') return undefined
  if ('failed' in ran) return { warnings: [`it cannot be read as video or sound (${ran.failed.slice(0, 200)}); is it whole?`] }
  const { streams = [], format = {} } = JSON.parse(ran.out) as Report
  const video = streams.find((one) => one.codec_type === 'video' && one.disposition?.attached_pic !== 1)
  const audio = streams.find((one) => one.codec_type === 'audio')
  const seconds = Number(format.duration)
  const durationMs = Number.isFinite(seconds) && seconds > 0 ? Math.round(seconds * 1000) : undefined
  const kbps = durationMs === undefined ? undefined : Math.round((file.bytes * 8) / durationMs)
  const codecs = [video, audio].flatMap((one) => (one === undefined ? [] : [codecName(one)])).filter((name) => name !== undefined)
  return {
    ...(durationMs !== undefined && { durationMs }),
    ...(codecs.length > 0 && { codecs: codecs.join(',') }),
    ...(video?.width !== undefined && video.height !== undefined && { width: video.width, height: video.height }),
    ...(kbps !== undefined && { kbps }),
    warnings: [
      ...videoWarnings(video, kbps),
      ...(audio === undefined || ['aac', 'mp3'].includes(audio.codec_name ?? '')
        ? []
        : [`its sound is ${audio.codec_name}, which many screens cannot play; AAC is safe (ffmpeg -i IN -c:v copy -c:a aac OUT.mp4)`]),
      ...(durationMs === undefined ? ['nothing says how long it is; is it whole?'] : []),
      ...(MP4.test(format.format_name ?? '') && (await indexIsLast(file.absolute))
        ? ['its index is at the end, so it plays only when all of it is there (ffmpeg -i IN -c copy -movflags +faststart OUT.mp4)']
        : []),
    ],
  }
}

function videoWarnings(video: ProbedStream | undefined, kbps: number | undefined): string[] {
  if (video === undefined) return []
  return [
    ...(isCommonVideo(video)
      ? []
      : [
          `its picture is ${[video.codec_name, video.profile].filter(Boolean).join(' ')}, which many screens cannot show; H.264 is safe ` +
            '(ffmpeg -i IN -c:v libx264 -pix_fmt yuv420p -c:a aac -movflags +faststart OUT.mp4)',
        ]),
    ...(kbps !== undefined && kbps > MOST_KBPS
      ? [
          `it takes ${(kbps / 1000).toFixed(1)} Mbit/s; a school’s line may be 2, so at most ${MOST_KBPS / 1000} is kind (ffmpeg -crf 26 -maxrate 2M -bufsize 4M)`,
        ]
      : []),
  ]
}

/** Whether `mdat` comes before `moov` (ISO/IEC 14496-12, 4.2): then nothing plays before the last byte has come. */
async function indexIsLast(path: string): Promise<boolean> {
  const file = await open(path)
  const head = Buffer.alloc(16)
  try {
    let at = 0
    for (let boxes = 0; boxes < 64; boxes += 1) {
      const { bytesRead } = await file.read(head, 0, 16, at)
      if (bytesRead < 8) return false
      const type = head.toString('latin1', 4, 8)
      if (type === 'moov') return false
      if (type === 'mdat') return true
      const short = head.readUInt32BE(0)
      const length = short === 1 && bytesRead === 16 ? Number(head.readBigUInt64BE(8)) : short
      if (length < 8) return false
      at += length
    }
    return false
  } finally {
    await file.close()
  }
}
