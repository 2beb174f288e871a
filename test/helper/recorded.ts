import { expect, vi } from 'vitest'
import type { RecordingsView, RecordingView } from '#appliance/contract/recordings.ts'
import { decoded, seenByMediabunny } from '#test/live/fmp4/judges.ts'
import type { Device } from './a-teacher.ts'

/** The newest recording of a box. */
export async function newestRecording(teacher: Device): Promise<RecordingView | undefined> {
  return (await recordingsOf(teacher)).recordings[0]
}

export async function recordingsOf(teacher: Device): Promise<RecordingsView> {
  return (await teacher.call<RecordingsView>('GET', '/api/v1/recordings')).body
}

/** Resolves with the newest recording once it holds; asked for ten times a second. */
export function recordingThat(teacher: Device, holds: (recording: RecordingView) => boolean): Promise<RecordingView> {
  return vi.waitFor(
    async () => {
      const newest = await newestRecording(teacher)
      if (newest === undefined || !holds(newest)) throw new Error(`not yet: ${JSON.stringify(newest)}`)
      return newest
    },
    { timeout: 60_000, interval: 100 },
  )
}

interface Listed {
  init: string
  segments: string[]
}

/** The stretches that a playlist lists: an init, and the segments that go on under it unbroken. */
export function stretchesIn(playlist: string): Listed[] {
  const stretches: Listed[] = []
  for (const line of playlist.split('\n')) {
    const init = /^#EXT-X-MAP:URI="(.+)"/.exec(line)?.[1]
    if (init !== undefined) stretches.push({ init, segments: [] })
    else if (line !== '' && !line.startsWith('#')) stretches.at(-1)?.segments.push(line)
  }
  return stretches
}

export interface Played {
  stretches: number
  segments: number
  frames: number
}

/** Fetches and decodes everything that a recording lists; fails where ffmpeg complains of anything, or a segment does not begin with a keyframe. */
export async function playEverything(teacher: Device, id: string): Promise<Played> {
  const folder = `/recordings/${id}`
  const stretches = stretchesIn((await teacher.bytes(`${folder}/index.m3u8`)).toString())
  let [segments, frames] = [0, 0]
  for (const { init, segments: names } of stretches) {
    const head = await teacher.bytes(`${folder}/${init}`)
    const media = await Promise.all(names.map((name) => teacher.bytes(`${folder}/${name}`)))
    for (const segment of media) {
      const [picture] = await seenByMediabunny(Buffer.concat([head, segment]))
      expect(picture?.packets).toBeGreaterThan(0)
      expect(picture?.keyframes).toBeGreaterThan(0)
    }
    const verdict = await decoded(Buffer.concat([head, ...media]))
    expect(verdict.complaints).toBe('')
    segments += names.length
    frames += verdict.frames['h264'] ?? verdict.frames['hevc'] ?? 0
  }
  return { stretches: stretches.length, segments, frames }
}
