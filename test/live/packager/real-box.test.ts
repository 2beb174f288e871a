import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import { describe, expect, it } from 'vitest'
import { aBox } from '#test/helper/a-box.ts'
import type { RunningBox } from '#test/helper/a-box.ts'
import { FfmpegPublisher, noFfmpeg } from '#test/helper/ffmpeg-publisher.ts'
import { startHttpUpstream } from '#test/upstreams/http-upstream.ts'
import { readPlaylist } from './m3u8.ts'
import type { ReadPlaylist } from './m3u8.ts'

const run = promisify(execFile)

/** Asks until there is a playlist of which `is` is true, each time when there is something new. */
async function playlistOf(box: RunningBox, is: (playlist: ReadPlaylist) => boolean): Promise<ReadPlaylist> {
  for (let directives = ''; ;) {
    const answer = await fetch(`${box.origin}/live/class/index.m3u8${directives}`)
    const playlist = answer.ok ? readPlaylist(await answer.text()) : undefined
    if (playlist !== undefined && is(playlist)) return playlist
    const hint = playlist?.hints.at(-1)?.['URI']?.split('.')
    directives = hint === undefined ? '' : `?_HLS_msn=${hint[0]}&_HLS_part=${hint[1]}`
  }
}

/** What ffmpeg, a client that knows no low latency, complains of while it decodes three seconds, and how many pictures it got. */
async function watchedByFfmpeg(address: string): Promise<{ complaints: string; pictures: number }> {
  const { stdout, stderr } = await run('ffmpeg', [
    ...['-nostdin', '-v', 'error', '-xerror', '-i', address, '-t', '3', '-map', '0:v', '-map', '0:a'],
    ...['-progress', 'pipe:1', '-f', 'null', '-'],
  ])
  return {
    complaints: stderr,
    pictures: Number(
      stdout
        .match(/frame=(\d+)/gu)
        ?.at(-1)
        ?.slice(6),
    ),
  }
}

describe.skipIf(noFfmpeg !== undefined).concurrent(`HLS of a real box${noFfmpeg === undefined ? '' : `: ${noFfmpeg}`}`, () => {
  it('plays in ffmpeg by both of its playlists, and over a change of publisher and picture', { timeout: 60_000 }, async () => {
    const box = await aBox()
    const first = new FfmpegPublisher(box.publishUrl(), { gop: 1 })
    try {
      const before = await playlistOf(box, ({ segments }) => segments.length >= 3)
      const initBefore = before.segments[0]?.map
      const seen = await Promise.all(['index', 'plain'].map((name) => watchedByFfmpeg(`${box.origin}/live/class/${name}.m3u8`)))
      expect(seen).toEqual([1, 2].map(() => ({ complaints: '', pictures: 75 })))
      await first.stop()
      const second = new FfmpegPublisher(box.publishUrl(), { gop: 1, size: '640x360', audio: false })
      const turned = await playlistOf(box, ({ segments }) => ![undefined, initBefore].includes(segments.at(-2)?.map))
      const turn = turned.segments.find(({ map }) => map !== initBefore)
      await second.stop()
      expect(turn?.discontinuity).toBe(true)
      const init = Buffer.from(await (await fetch(`${box.origin}/live/class/${turn?.map}`)).arrayBuffer())
      expect(init.includes('avcC')).toBe(true)
    } finally {
      await first.kill()
      await box.dispose()
    }
  })

  it('asks for the lesson upstream when the first viewer comes, and shows it', { timeout: 60_000 }, async () => {
    await using upstream = await startHttpUpstream({ burst: 2000 })
    const box = await aBox({ config: `live: { channels: { class: { sources: [{ url: '${upstream.url('/live.flv')}' }] } } }` })
    try {
      expect(upstream.requests).toEqual([])
      const { target, segments } = await playlistOf(box, (playlist) => playlist.segments.length >= 2)
      expect([target, segments[0]?.duration]).toEqual([2, 2])
      expect(upstream.requests).toEqual(['/live.flv'])
    } finally {
      await box.dispose()
    }
  })
})
