import { execFile } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises'
import { createServer } from 'node:http'
import type { IncomingMessage, ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'

const SEGMENT_SECONDS = 2
const LISTED = 6

export interface DatedHlsOptions {
  /** An FLV file with a keyframe every second at most. */
  readonly clip: string
  /** So many seconds after its last picture was made a segment is listed. */
  readonly lateBy: number
}

/** A platform that sends a lesson by HLS, in fragmented MP4 of 2 s, late, and says when its pictures were made. On 127.0.0.1. */
export interface DatedHls {
  /** 404 before the encoder starts. */
  readonly url: string
  startEncoder(): Promise<void>
  /** The list stands still. */
  loseEncoder(): Promise<void>
  stop(): Promise<void>
}

/** Cuts the clip with ffmpeg, and serves its first picture as made when the encoder starts. */
export async function startDatedHls({ clip, lateBy }: DatedHlsOptions): Promise<DatedHls> {
  const files = await cut(clip)
  let began: number | undefined
  let lost: number | undefined
  const server = createServer((request: IncomingMessage, response: ServerResponse) => {
    const name = (request.url ?? '/').slice(1)
    const body = name === 'lesson.m3u8' ? began && list(began, (lost ?? Date.now()) - lateBy * 1000) : files.get(name)
    if (body === undefined) return void response.writeHead(404).end()
    response.end(body)
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/lesson.m3u8`,
    startEncoder: async () => void (began = Date.now()),
    loseEncoder: async () => void (lost ??= Date.now()),
    stop: async () => {
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}

/** What is listed where all that was made until `until` is there; nothing before the first segment. */
function list(began: number, until: number): string | undefined {
  const newest = Math.floor((until - began) / 1000 / SEGMENT_SECONDS) - 1
  if (newest < 0) return undefined
  const oldest = Math.max(0, newest - LISTED + 1)
  const lines = ['#EXTM3U', '#EXT-X-VERSION:7', `#EXT-X-TARGETDURATION:${SEGMENT_SECONDS}`, `#EXT-X-MEDIA-SEQUENCE:${oldest}`]
  lines.push('#EXT-X-MAP:URI="init.mp4"')
  for (let number = oldest; number <= newest; number += 1) {
    lines.push(`#EXT-X-PROGRAM-DATE-TIME:${new Date(began + number * SEGMENT_SECONDS * 1000).toISOString()}`)
    lines.push(`#EXTINF:${SEGMENT_SECONDS.toFixed(3)},`, `${number}.m4s`)
  }
  return `${lines.join('\n')}\n`
}

async function cut(clip: string): Promise<ReadonlyMap<string, Buffer>> {
  const folder = await mkdtemp(join(tmpdir(), 'classbox-dated-hls-'))
  try {
    const hls = ['-f', 'hls', '-hls_time', `${SEGMENT_SECONDS}`, '-hls_list_size', '0', '-hls_segment_type', 'fmp4']
    const names = ['-hls_fmp4_init_filename', 'init.mp4', '-hls_segment_filename', join(folder, '%d.m4s')]
    await promisify(execFile)('ffmpeg', ['-v', 'error', '-i', clip, '-c', 'copy', ...hls, ...names, join(folder, 'list.m3u8')])
    const files = await readdir(folder)
    return new Map(await Promise.all(files.map(async (name) => [name, await readFile(join(folder, name))] as const)))
  } finally {
    await rm(folder, { recursive: true })
  }
}
