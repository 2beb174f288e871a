import { spawnSync } from 'node:child_process'
import { describe, expect, it } from 'vitest'
import { TAG_VIDEO } from '#appliance/live/media.ts'
import type { HlsClip } from '#test/upstreams/hls-clip.ts'
import { cutForHls } from '#test/upstreams/hls-clip.ts'
import { startHttpUpstream } from '#test/upstreams/http-upstream.ts'
import { aRun } from './a-run.ts'
import type { RunRig } from './a-run.ts'

const encoders = spawnSync('ffmpeg', ['-hide_banner', '-encoders'], { encoding: 'utf8' })
const why =
  encoders.error === undefined
    ? encoders.stdout.includes('libx265')
      ? undefined
      : 'ffmpeg is built without libx265'
    : 'ffmpeg is not installed'
const describeWithEncoders = why === undefined ? describe.concurrent : describe.skip

const SMALL = ['-t', '8', '-vf', 'scale=320:180']
const HEVC = ['-c:v', 'libx265', '-preset', 'ultrafast', '-x265-params', 'keyint=50:min-keyint=50:log-level=error']

const inHevc = (sound: string[]): Promise<HlsClip> => cutForHls(2, [...SMALL, ...HEVC, ...sound])

let copied: Promise<HlsClip> | undefined
/** With the sound that the clip has; encoded once. */
const withItsSound = (): Promise<HlsClip> => (copied ??= inHevc(['-c:a', 'copy']))

/** The FourCC of the pictures' sequence header (Enhanced RTMP). */
function fourCc(run: RunRig): string | undefined {
  const header = run.door.feeds.at(-1)?.messages.find(({ type }) => type === TAG_VIDEO)
  return header?.body.toString('latin1', 1, 5)
}

describeWithEncoders(`a lesson that FLV cannot carry${why === undefined ? '' : ` (skipped: ${why})`}`, () => {
  it('comes in as fragmented MP4 where its pictures are HEVC, and at the next start at once', async () => {
    await using upstream = await startHttpUpstream({ hls: await withItsSound() })
    await using run = aRun({ url: upstream.url('/live.m3u8') })
    await run.until(() => run.kinds().filter((kind) => kind === 'keyframe').length >= 3)
    expect(run.memory.form).toEqual({ container: 'mp4', sound: 'copied' })
    expect(fourCc(run)).toBe('hvc1')
    expect(run.kinds()).toContain('audio')
    await run.stop()
    await using next = aRun({ url: upstream.url('/live.m3u8'), memory: run.memory })
    await next.flowing()
    expect(next.children).toHaveLength(1)
  })

  it('keeps pictures and sound on one clock, each without a step back', async () => {
    await using upstream = await startHttpUpstream({ hls: await withItsSound() })
    await using run = aRun({ url: upstream.url('/live.m3u8') })
    // Over the discontinuity at which the clip begins again.
    await run.until(() => (run.door.feeds[0]?.messages.at(-1)?.timestamp ?? 0) > 8500)
    const messages = run.door.feeds[0]?.messages ?? []
    const byTrack = [messages.filter(({ type }) => type === TAG_VIDEO), messages.filter(({ type }) => type !== TAG_VIDEO)]
    for (const track of byTrack) {
      const steps = track.slice(1).map(({ timestamp }, at) => timestamp - (track[at]?.timestamp ?? 0))
      expect(Math.min(...steps)).toBeGreaterThanOrEqual(0)
      expect(Math.max(...steps)).toBeLessThan(300)
    }
    const [picture = 0, sound = 0] = byTrack.map((track) => track.at(-1)?.timestamp)
    expect(Math.abs(picture - sound)).toBeLessThan(1000)
  })

  it('has its sound made AAC, too, where that is another (HEVC with MP2)', async () => {
    await using upstream = await startHttpUpstream({ hls: await inHevc(['-c:a', 'mp2']) })
    await using run = aRun({ url: upstream.url('/live.m3u8') })
    await run.until(() => run.kinds().includes('audio') && run.kinds().includes('keyframe'))
    expect(run.memory.form).toEqual({ container: 'mp4', sound: 'aac' })
    expect(run.children).toHaveLength(2)
  })

  it('has its sound made AAC, and its pictures left as they are, where only the sound is another (MP2)', async () => {
    await using upstream = await startHttpUpstream({ hls: await cutForHls(2, ['-c:v', 'copy', '-c:a', 'mp2']) })
    await using run = aRun({ url: upstream.url('/live.m3u8') })
    await run.until(() => run.kinds().includes('audio-header') && run.kinds().includes('keyframe'))
    expect(run.memory.form).toEqual({ container: 'flv', sound: 'aac' })
  })
})
