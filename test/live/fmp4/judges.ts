import { execFile } from 'node:child_process'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { BufferSource, EncodedPacketSink, Input, MP4 } from 'mediabunny'
import { createFile, MP4BoxBuffer } from 'mp4box'

const run = promisify(execFile)

export interface Verdict {
  /** Everything that ffmpeg complained of while it decoded every frame. */
  complaints: string
  /** By ffprobe: frames that could be decoded. */
  frames: Record<string, number>
}

/** Decodes every frame of a file with ffmpeg. */
export async function decoded(file: Buffer): Promise<Verdict> {
  return withFile(file, decodedAt)
}

async function decodedAt(path: string): Promise<Verdict> {
  const { stderr } = await run('ffmpeg', [
    '-nostdin',
    '-v',
    'warning',
    '-i',
    path,
    '-map',
    '0',
    '-fps_mode',
    'passthrough',
    '-enc_time_base',
    '-1',
    '-f',
    'null',
    '-',
  ])
  const asked = ['-v', 'error', '-count_frames', '-show_entries', 'stream=codec_name,nb_read_frames', '-of', 'csv=p=0', path]
  const { stdout } = await run('ffprobe', asked)
  const rows = stdout
    .trim()
    .split('\n')
    .map((row) => row.split(','))
  return { complaints: stderr, frames: Object.fromEntries(rows.map(([name = '', frames]) => [name, Number(frames)])) }
}

/** What pictures a file shows, as one sum of their pixels. */
export async function pictureSum(file: Buffer): Promise<string> {
  return withFile(file, pictureSumAt)
}

async function pictureSumAt(path: string): Promise<string> {
  const { stdout } = await run('ffmpeg', [
    '-nostdin',
    '-v',
    'error',
    '-i',
    path,
    '-map',
    '0:v',
    '-fps_mode',
    'passthrough',
    '-f',
    'md5',
    '-',
  ])
  return stdout.trim()
}

export interface SeenTrack {
  codec: string | null
  packets: number
  keyframes: number
  bytes: number
  /** Seconds at which the first is shown, and at which the last has been. */
  from: number
  to: number
}

/** What mediabunny finds in a file: a reader that shares nothing with ours. */
export async function seenByMediabunny(file: Buffer): Promise<SeenTrack[]> {
  const input = new Input({ source: new BufferSource(file), formats: [MP4] })
  const seen: SeenTrack[] = []
  for (const track of await input.getTracks()) {
    const one: SeenTrack = { codec: await track.getCodecParameterString(), packets: 0, keyframes: 0, bytes: 0, from: Infinity, to: 0 }
    for await (const packet of new EncodedPacketSink(track).packets()) {
      one.packets += 1
      one.keyframes += packet.type === 'key' ? 1 : 0
      one.bytes += packet.byteLength
      one.from = Math.min(one.from, packet.timestamp)
      one.to = Math.max(one.to, packet.timestamp + packet.duration)
    }
    seen.push(one)
  }
  return seen
}

/** What mp4box finds in a file: tracks with their codecs and samples. */
export function seenByMp4box(file: Buffer): { codec: string; samples: number }[] {
  const judge = createFile()
  let failure: string | undefined
  judge.onError = (_module: string, message: string) => {
    failure = message
  }
  judge.appendBuffer(MP4BoxBuffer.fromArrayBuffer(Uint8Array.from(file).buffer, 0))
  judge.flush()
  if (failure !== undefined) throw new Error(`mp4box: ${failure}`)
  return judge.getInfo().tracks.map((track) => ({ codec: track.codec, samples: judge.getTrackSamplesInfo(track.id).length }))
}

/** The file lies on the disk for as long as it is judged, whichever of the tests that run side by side is over by then. */
async function withFile<T>(bytes: Buffer, judge: (path: string) => Promise<T>): Promise<T> {
  const folder = await mkdtemp(join(tmpdir(), 'classbox-judged-'))
  try {
    const path = join(folder, 'judged.mp4')
    await writeFile(path, bytes)
    return await judge(path)
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}
