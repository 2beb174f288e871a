import { execFile } from 'node:child_process'
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { CLIP_FILE } from './clip.ts'

/** A clip as a real packager cuts it: MPEG-TS segments of `seconds` each. */
export interface HlsClip {
  seconds: number
  segments: Buffer[]
}

/** Has ffmpeg cut the sample lesson; `seconds` is a multiple of its 2 s between keyframes. `codecs`: other than it has. */
export async function cutForHls(seconds: number, codecs: readonly string[] = ['-c', 'copy']): Promise<HlsClip> {
  const folder = await mkdtemp(join(tmpdir(), 'classbox-hls-'))
  try {
    const hls = ['-f', 'hls', '-hls_time', `${seconds}`, '-hls_list_size', '0', '-hls_segment_filename', join(folder, '%03d.ts')]
    await promisify(execFile)('ffmpeg', ['-v', 'error', '-i', CLIP_FILE, ...codecs, ...hls, join(folder, 'list.m3u8')])
    const names = (await readdir(folder)).filter((name) => name.endsWith('.ts')).sort()
    return { seconds, segments: await Promise.all(names.map((name) => readFile(join(folder, name)))) }
  } finally {
    await rm(folder, { recursive: true })
  }
}

/** The playlist of a live stream that began `age` seconds ago: five segments, the newest just finished. */
export function livePlaylist(clip: HlsClip, age: number): string {
  const newest = Math.floor(age / clip.seconds) - 1
  const oldest = Math.max(0, newest - 4)
  const lines = ['#EXTM3U', '#EXT-X-VERSION:3', `#EXT-X-TARGETDURATION:${clip.seconds}`, `#EXT-X-MEDIA-SEQUENCE:${oldest}`]
  for (let number = oldest; number <= newest; number += 1) {
    if (number > oldest && number % clip.segments.length === 0) lines.push('#EXT-X-DISCONTINUITY')
    lines.push(`#EXTINF:${clip.seconds.toFixed(3)},`, `segment-${number}.ts`)
  }
  return `${lines.join('\n')}\n`
}

export function segmentOf(clip: HlsClip, number: number): Buffer | undefined {
  return clip.segments[number % clip.segments.length]
}
