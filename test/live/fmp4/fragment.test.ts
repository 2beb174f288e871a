import { describe, expect, it } from 'vitest'
import { fragment } from '#appliance/live/fmp4/fragment.ts'
import { initSegment } from '#appliance/live/fmp4/init-segment.ts'
import { segmentHead } from '#appliance/live/fmp4/segment-head.ts'
import type { Sample } from '#appliance/live/fmp4/track.ts'
import { noFfmpeg } from '#test/helper/ffmpeg-publisher.ts'
import { makeClip } from './clips.ts'
import type { ClipOptions } from './clips.ts'
import { decoded, pictureSum, seenByMediabunny, seenByMp4box } from './judges.ts'
import { fragmentedFile, lanesOf, readFlv } from './remux.ts'
import type { Lane } from './remux.ts'

const soundAlone = (): Promise<string> => Promise.resolve('no picture')

async function lanesOfClip(options: ClipOptions): Promise<{ clip: Buffer; lanes: Lane[] }> {
  const clip = await makeClip(options)
  return { clip, lanes: lanesOf(readFlv(clip)) }
}

describe.skipIf(noFfmpeg)(`fragments that the box writes${noFfmpeg === undefined ? '' : `: ${noFfmpeg}`}`, () => {
  it.each<[string, ClipOptions]>([
    ['picture and sound', { video: 'libx264', audio: true }],
    ['B-frames', { video: 'libx264', audio: true, bFrames: 3 }],
    ['sound alone, at 96 kHz', { audio: true, sampleRate: 96_000 }],
    ['pictures alone', { video: 'libx264' }],
  ])('decode without a complaint, picture for picture: %s', async (_name, options) => {
    const { clip, lanes } = await lanesOfClip(options)
    const file = fragmentedFile(lanes)
    const names = { video: 'h264', audio: 'aac' }
    const frames = Object.fromEntries(lanes.map(({ track, samples }) => [names[track.kind], samples.length]))
    expect(await decoded(file)).toEqual({ complaints: '', frames })
    const sum = options.video === undefined ? soundAlone : pictureSum
    expect(await sum(file)).toBe(await sum(clip))
  })

  it('are to mediabunny and mp4box what they were to us', async () => {
    const { lanes } = await lanesOfClip({ video: 'libx264', audio: true, bFrames: 2 })
    const file = fragmentedFile(lanes)
    const expected = lanes.map(({ track, samples }) => ({
      codec: track.codecString,
      packets: samples.length,
      keyframes: samples.filter(({ sync }) => sync).length,
      bytes: samples.reduce((sum, { data }) => sum + data.length, 0),
    }))
    expect(await seenByMediabunny(file)).toMatchObject(expected)
    expect(seenByMp4box(file)).toEqual(expected.map(({ codec, packets }) => ({ codec, samples: packets })))
  })

  it('may show a picture before the time at which it is decoded', async () => {
    const { lanes } = await lanesOfClip({ video: 'libx264', bFrames: 2 })
    for (const { samples } of lanes) for (const sample of samples) sample.compositionOffset -= 7200
    const file = fragmentedFile(lanes)
    expect((await decoded(file)).complaints).toBe('')
    expect(await seenByMediabunny(file)).toMatchObject([{ from: 0, to: 3 }])
  })

  it('keep the time of pictures that come unevenly', async () => {
    const { lanes } = await lanesOfClip({ video: 'libx264' })
    const steps = [900, 7200, 90_000, 3600]
    for (const { samples } of lanes) {
      let time = 2 ** 33 // beyond 32 bits: a day of media
      for (const [n, sample] of samples.entries()) {
        sample.time = time
        sample.duration = steps[n % steps.length] ?? 0
        time += sample.duration
      }
    }
    const init = initSegment(lanes.map(({ track }) => track))
    const runs = lanes.map(({ track, samples }) => ({ track, samples, baseDecodeTime: 2 ** 33 }))
    const file = Buffer.concat([init, fragment(1, runs)])
    const [track] = await seenByMediabunny(file)
    const length = lanes[0]?.samples.reduce((sum, { duration }) => sum + duration, 0) ?? 0
    expect(track).toMatchObject({ from: 2 ** 33 / 90_000, to: (2 ** 33 + length) / 90_000 })
    expect((await decoded(file)).complaints).toBe('')
  })

  it('may begin with a segment head, which players pass over', async () => {
    const { lanes } = await lanesOfClip({ video: 'libx264', audio: true })
    const [first, second] = lanes
    if (first === undefined || second === undefined) throw new Error('the clip has two tracks')
    const runs = lanes.map(({ track, samples }) => ({ track, samples, baseDecodeTime: samples[0]?.time ?? 0 }))
    const head = segmentHead(1_800_000_000_123, 0, first.track)
    const file = Buffer.concat([initSegment(lanes.map(({ track }) => track)), head, fragment(1, runs)])
    expect(await decoded(file)).toEqual({ complaints: '', frames: { h264: first.samples.length, aac: second.samples.length } })
  })
})

describe('a fragment', () => {
  it('is one buffer of its own, of exactly its size', () => {
    const track = {
      kind: 'audio',
      codec: 'aac',
      record: Buffer.of(0x12, 0x10),
      codecString: '',
      sampleRate: 44_100,
      channels: 2,
      frameDuration: 1024,
    } as const
    const sample: Sample = { data: Buffer.alloc(7, 1), duration: 1024, compositionOffset: 0, sync: true }
    const bytes = fragment(2 ** 32, [{ track, baseDecodeTime: 0, samples: [sample, sample] }])
    expect(bytes.buffer.byteLength).toBe(bytes.length)
    expect(bytes.subarray(-22).toString('latin1')).toBe(`\0\0\0\u0016mdat${'\u0001'.repeat(14)}`)
  })
})
