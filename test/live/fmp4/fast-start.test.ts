import { describe, expect, it } from 'vitest'
import { assert, asyncProperty, nat } from 'fast-check'
import { box, fourCcs, uint32, uint64 } from '#appliance/live/fmp4/box-writer.ts'
import { planFastStart } from '#appliance/live/fmp4/fast-start.ts'
import type { FastStartPlan } from '#appliance/live/fmp4/fast-start.ts'
import { fragment } from '#appliance/live/fmp4/fragment.ts'
import { initSegment } from '#appliance/live/fmp4/init-segment.ts'
import { noFfmpeg } from '#test/helper/ffmpeg-publisher.ts'
import { lesson } from '#test/helper/media.ts'
import { makeClip } from './clips.ts'
import type { ClipOptions } from './clips.ts'
import { decoded, pictureSum, seenByMediabunny, seenByMp4box } from './judges.ts'
import { fileOf } from './recorded.ts'
import { fragmentedFile, lanesOf, readFlv } from './remux.ts'
import type { Lane } from './remux.ts'

function bytesOf(plan: FastStartPlan, files: readonly Buffer[], range = { from: 0, to: plan.length }): Buffer {
  const pieces = [...plan.pieces(range.from, range.to)]
  return Buffer.concat(
    pieces.map(
      (piece) =>
        (Buffer.isBuffer(piece) ? piece : files[piece.file]?.subarray(piece.position, piece.position + piece.length)) ?? Buffer.alloc(0),
    ),
  )
}

async function movieOf(...files: Buffer[]): Promise<Buffer> {
  const plan = await planFastStart(files.map(fileOf))
  const bytes = bytesOf(plan, files)
  expect(bytes).toHaveLength(plan.length)
  return bytes
}

async function lanesOfClip(options: ClipOptions): Promise<Lane[]> {
  return lanesOf(readFlv(await makeClip(options)))
}

/** The same media, so many seconds later. */
function later(lanes: readonly Lane[], by: number): Lane[] {
  return lanes.map(({ track, samples }) => {
    const units = by * (track.kind === 'video' ? 90_000 : track.sampleRate)
    return { track, samples: samples.map((sample) => ({ ...sample, time: sample.time + units })) }
  })
}

const soundAlone = (): Promise<string> => Promise.resolve('no picture')
const frames = (lanes: readonly Lane[], kind: string): number => lanes.find(({ track }) => track.kind === kind)?.samples.length ?? 0

describe.skipIf(noFfmpeg)(`a recording as one MP4${noFfmpeg === undefined ? '' : `: ${noFfmpeg}`}`, () => {
  it.each<[string, ClipOptions]>([
    ['picture and sound', { video: 'libx264', audio: true }],
    ['B-frames', { video: 'libx264', audio: true, bFrames: 3 }],
    ['sound alone', { audio: true }],
    ['pictures alone', { video: 'libx264', bFrames: 1 }],
  ])('decodes without a complaint, picture for picture: %s', async (_name, options) => {
    const lanes = await lanesOfClip(options)
    const recorded = fragmentedFile(lanes)
    const movie = await movieOf(recorded)
    const expected = lanes.map(({ track, samples }) => [track.kind === 'video' ? 'h264' : 'aac', samples.length])
    expect(await decoded(movie)).toEqual({ complaints: '', frames: Object.fromEntries(expected) })
    const sum = options.video === undefined ? soundAlone : pictureSum
    expect(await sum(movie)).toBe(await sum(recorded))
  })

  it('begins at zero and keeps sound with picture', async () => {
    const lanes = later(await lanesOfClip({ video: 'libx264', audio: true, bFrames: 2 }), 1000)
    const [before, after] = [await seenByMediabunny(fragmentedFile(lanes)), await seenByMediabunny(await movieOf(fragmentedFile(lanes)))]
    expect(after.map(({ packets, keyframes, bytes }) => [packets, keyframes, bytes])).toEqual(
      before.map(({ packets, keyframes, bytes }) => [packets, keyframes, bytes]),
    )
    const origin = Math.min(...before.map(({ from }) => from))
    for (const [n, track] of after.entries()) expect(track.from).toBeCloseTo((before[n]?.from ?? 0) - origin, 2)
    expect(Math.min(...after.map(({ from }) => from))).toBeCloseTo(0, 5)
  })

  it('shows pictures that were recorded with negative offsets', async () => {
    const lanes = await lanesOfClip({ video: 'libx264', bFrames: 2 })
    for (const { samples } of lanes) for (const sample of samples) sample.compositionOffset -= 7200
    const movie = await movieOf(fragmentedFile(lanes))
    expect(await decoded(movie)).toEqual({ complaints: '', frames: { h264: 75 } })
    expect(await seenByMediabunny(movie)).toMatchObject([{ packets: 75, from: 0, to: 3 }])
  })

  it('joins stretches without the hole between them, whatever their times', async () => {
    const lanes = await lanesOfClip({ video: 'libx264', audio: true })
    const files = [lanes, later(lanes, 3600), lanes].map((stretch) => fragmentedFile(stretch))
    const movie = await movieOf(...files)
    expect(await decoded(movie)).toEqual({ complaints: '', frames: { h264: 225, aac: 3 * frames(lanes, 'audio') } })
    const [alone, joined] = [await seenByMediabunny(files[0] ?? Buffer.alloc(0)), await seenByMediabunny(movie)]
    const length = Math.max(...alone.map(({ to }) => to)) - Math.min(...alone.map(({ from }) => from))
    for (const track of joined) expect(Math.abs(track.to - 3 * length)).toBeLessThan(0.15)
  })

  it('describes a picture that changed its size in a sample entry of its own', async () => {
    const [small, large] = [
      await lanesOfClip({ video: 'libx264', audio: true }),
      await lanesOfClip({ video: 'libx264', audio: true, size: '320x180' }),
    ]
    const movie = await movieOf(fragmentedFile(small), fragmentedFile(large), fragmentedFile(small))
    expect(movie.toString('latin1').split('avcC')).toHaveLength(3)
    expect(await decoded(movie)).toMatchObject({ frames: { h264: 225, aac: 2 * frames(small, 'audio') + frames(large, 'audio') } })
  })

  it('waits for a picture that came later', async () => {
    const [sound, both] = [await lanesOfClip({ audio: true }), await lanesOfClip({ video: 'libx264', audio: true })]
    const movie = await movieOf(fragmentedFile(sound), fragmentedFile(both))
    const seen = await seenByMediabunny(movie)
    expect(seen[0]?.from).toBeGreaterThan(2.9)
    expect(seen[1]?.from).toBe(0)
    expect(await decoded(movie)).toEqual({ complaints: '', frames: { h264: 75, aac: frames(sound, 'audio') + frames(both, 'audio') } })
  })

  it('holds HEVC as ffmpeg brought it', async () => {
    const clip = await makeClip({ video: 'libx265', audio: true, bFrames: 2, container: 'mp4' })
    const movie = await movieOf(clip)
    const [picture, sound] = await seenByMediabunny(clip)
    expect(await decoded(movie)).toEqual({ complaints: '', frames: { hevc: picture?.packets, aac: sound?.packets } })
    expect(await pictureSum(movie)).toBe(await pictureSum(clip))
    expect(seenByMp4box(movie)).toEqual([
      { codec: picture?.codec?.replace('hev1', 'hvc1'), samples: picture?.packets },
      { codec: sound?.codec, samples: sound?.packets },
    ])
  })

  it('goes up to where a file that was cut off is whole', async () => {
    const file = fragmentedFile(await lanesOfClip({ video: 'libx264', audio: true }))
    const movie = await movieOf(file.subarray(0, Math.floor(file.length * 0.6)), file)
    const verdict = await decoded(movie)
    expect(verdict.complaints).toBe('')
    expect(verdict.frames.h264).toBeGreaterThan(75 + 30)
  })
})

describe('the plan of an MP4', () => {
  it('tells the bytes of any range', async () => {
    const files = [0, 1].map(() => fragmentedFile(lanesOf(lesson({ length: 2000, frameBytes: 50 }))))
    const plan = await planFastStart(files.map(fileOf))
    const whole = bytesOf(plan, files)
    await assert(
      asyncProperty(nat(plan.length), nat(plan.length), (a, b) => {
        const [from, to] = [Math.min(a, b), Math.max(a, b)]
        expect(bytesOf(plan, files, { from, to }).equals(whole.subarray(from, to))).toBe(true)
        return Promise.resolve()
      }),
      { numRuns: 300 },
    )
  })

  it('has its moov before its media, and its media behind one mdat head', async () => {
    const movie = await movieOf(fragmentedFile(lanesOf(lesson({ length: 1000 }))))
    const moovAt = movie.readUInt32BE(0)
    const mdatAt = moovAt + movie.readUInt32BE(moovAt)
    expect([4, moovAt + 4, mdatAt + 4].map((at) => movie.toString('latin1', at, at + 4))).toEqual(['ftyp', 'moov', 'mdat'])
    expect(mdatAt + movie.readUInt32BE(mdatAt)).toBe(movie.length)
  })

  it('counts beyond 4 GB', async () => {
    const [lane] = lanesOf(lesson({ length: 1000 }))
    if (lane === undefined) throw new Error('the lesson has a picture')
    const hole = 3 * 2 ** 30
    const starts: { at: number; bytes: Buffer }[] = []
    let size = 0
    const put = (bytes: Buffer, length = bytes.length): void => {
      starts.push({ at: size, bytes })
      size += length
    }
    put(initSegment([lane.track]))
    for (const n of [0, 1, 2]) {
      const sample = { data: Buffer.alloc(9, n), duration: 3600, compositionOffset: 0, sync: true }
      const whole = fragment(n, [{ track: lane.track, baseDecodeTime: n * 3600, samples: [sample] }])
      const moof = whole.subarray(0, whole.length - 17)
      moof.writeInt32BE(moof.length + 16, moof.length - 20) // the head of a long mdat has 16 bytes
      put(moof)
      put(Buffer.concat([uint32(1), fourCcs('mdat'), uint64(hole), sample.data]), hole)
    }
    const plan = await planFastStart([
      {
        size,
        read(position, length) {
          const bytes = Buffer.alloc(length)
          for (const start of starts) {
            const from = Math.max(position, start.at)
            const to = Math.min(position + length, start.at + start.bytes.length)
            if (to > from) start.bytes.copy(bytes, from - position, from - start.at, to - start.at)
          }
          return Promise.resolve(bytes)
        },
      },
    ])
    const [head] = plan.pieces(0, 100_000)
    if (!Buffer.isBuffer(head)) throw new Error('the plan begins with its tables')
    expect(plan.length).toBe(head.length + 3 * (hole - 16))
    const table = head.indexOf('co64') + 12
    const offsets = [0, 8, 16].map((at) => Number(head.readBigUInt64BE(table + at)))
    expect(offsets).toEqual([0, 1, 2].map((n) => head.length + n * (hole - 16)))
    const [slice] = plan.pieces(offsets[2] ?? 0, (offsets[2] ?? 0) + 9)
    expect(slice).toEqual({ file: 0, position: (starts.at(-1)?.at ?? 0) + 16, length: 9 })
  })

  it.each([
    ['no files', []],
    ['an empty file', [Buffer.alloc(0)]],
    ['files without a fragment', [initSegment([]), box('free')]],
  ])('says so where there is nothing to play: %s', async (_name, files) => {
    await expect(planFastStart(files.map(fileOf))).rejects.toMatchObject({ code: 'STREAM_MALFORMED' })
  })

  it('is given up when nobody waits for it', async () => {
    const reason = new Error('gone')
    const file = fileOf(fragmentedFile(lanesOf(lesson({ length: 1000 }))))
    await expect(planFastStart([file], AbortSignal.abort(reason))).rejects.toBe(reason)
  })
})
