import { describe, expect, it } from 'vitest'
import { FlvReader } from '#appliance/live/flv/flv-reader.ts'
import { Fmp4Source } from '#appliance/live/fmp4/fmp4-source.ts'
import type { MediaMessage } from '#appliance/live/media.ts'
import type { LoopingClip } from '#appliance/live/sample/sample-clip.ts'
import { kindOf } from '#appliance/live/codec/codecs.ts'
import { aBox } from '#test/helper/a-box.ts'
import { aClaimant } from '#test/helper/a-teacher.ts'
import { noFfmpeg } from '#test/helper/ffmpeg-publisher.ts'
import { playEverything, recordingThat } from '#test/helper/recorded.ts'
import { RoomEncoder } from '#test/helper/room-encoder.ts'
import { makeClip } from '#test/live/fmp4/clips.ts'
import { decoded, seenByMediabunny, seenByMp4box } from '#test/live/fmp4/judges.ts'

/** What an encoder sends over and over. */
function looping(read: (take: (message: MediaMessage) => void) => void): LoopingClip {
  const headers: MediaMessage[] = []
  const round: MediaMessage[] = []
  read((message) => {
    const kind = kindOf(message)
    const kept = { ...message, body: Buffer.from(message.body) }
    if (kind === 'video-header' || kind === 'audio-header') headers.push(kept)
    else if (kind === 'keyframe' || kind === 'inter' || kind === 'audio') round.push(kept)
  })
  return { headers, round: round.toSorted((a, b) => a.timestamp - b.timestamp), duration: 4000 }
}

async function avc(size: string): Promise<LoopingClip> {
  const file = await makeClip({ video: 'libx264', audio: true, length: 4, size })
  return looping((take) => new FlvReader(take).write(file))
}

async function hevc(): Promise<LoopingClip> {
  const file = await makeClip({ video: 'libx265', audio: true, length: 4, container: 'mp4' })
  return looping((take) => new Fmp4Source(take).write(file))
}

describe.skipIf(noFfmpeg !== undefined)(`a publisher that comes back in another format ${noFfmpeg ?? ''}`, () => {
  it.concurrent.for([
    // ffmpeg shows one codec a track: it passes over the pictures of the other, and says so.
    ['HEVC', hevc, /^(\[mov.+multiple fourcc not supported\n)+$/],
    ['a larger picture', () => avc('320x180'), /^$/],
  ] as const)('with %s: the recording plays to its end, as HLS and as one file', async ([, other, complaints], { onTestFinished }) => {
    const box = await aBox({ config: 'live: { recording: { keep: true } }\n' })
    onTestFinished(() => box.dispose())
    const teacher = await aClaimant(box)
    await teacher.call('POST', '/api/v1/lesson/start', {})
    const { id } = await publishing(box.publishUrl(), await avc('160x90'), () => recordingThat(teacher, ({ duration }) => duration > 2))
    const { duration } = await recordingThat(teacher, () => true)
    await publishing(box.publishUrl(), await other(), () => recordingThat(teacher, (recording) => recording.duration > duration + 2))
    await teacher.call('POST', '/api/v1/lesson/end', {})
    await recordingThat(teacher, ({ state }) => state === 'finished')

    const { frames, stretches } = await playEverything(teacher, id)
    expect(stretches).toBe(2)
    const file = await teacher.bytes(`/recordings/${id}.mp4`)
    expect((await decoded(file)).complaints).toMatch(complaints)
    const [picture] = await seenByMediabunny(file)
    expect(picture?.packets).toBe(frames)
    expect(seenByMp4box(file)[0]?.samples).toBe(frames)
  })
})

async function publishing<T>(url: string, clip: LoopingClip, until: () => Promise<T>): Promise<T> {
  const encoder = new RoomEncoder()
  await encoder.connect(url)
  encoder.send(clip)
  try {
    return await until()
  } finally {
    encoder.disconnect()
  }
}
