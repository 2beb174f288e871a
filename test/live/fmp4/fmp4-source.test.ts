import { describe, expect, it } from 'vitest'
import { BoxError } from '#appliance/base/errors.ts'
import { box, fullBox, uint32 } from '#appliance/live/fmp4/box-writer.ts'
import { Fmp4Source } from '#appliance/live/fmp4/fmp4-source.ts'
import { fragment } from '#appliance/live/fmp4/fragment.ts'
import { initSegment } from '#appliance/live/fmp4/init-segment.ts'
import { audioConfig, videoConfig } from '#appliance/live/fmp4/track-config.ts'
import type { TrackConfig } from '#appliance/live/fmp4/track.ts'
import { kindOf } from '#appliance/live/codec/codecs.ts'
import type { MediaMessage } from '#appliance/live/media.ts'
import { noFfmpeg } from '#test/helper/ffmpeg-publisher.ts'
import { aacFrame, aacHeader, avcFrame, avcHeader, hevcConfig, lesson } from '#test/helper/media.ts'
import { inPieces, mutate } from '#test/helper/mutations.ts'
import { Random } from '#test/helper/random.ts'
import { makeClip } from './clips.ts'
import { decoded, pictureSum, seenByMediabunny } from './judges.ts'
import { fragmentedFile, lanesOf } from './remux.ts'

function read(chunks: Iterable<Buffer>): MediaMessage[] {
  const messages: MediaMessage[] = []
  const source = new Fmp4Source((message) => messages.push({ ...message, body: Buffer.from(message.body) }))
  for (const chunk of chunks) source.write(chunk)
  return messages
}

function outcomeOf(chunks: Iterable<Buffer>): string {
  try {
    read(chunks)
    return 'read'
  } catch (thrown) {
    return thrown instanceof BoxError ? thrown.code : String(thrown)
  }
}

function known<T extends TrackConfig>(config: T | undefined): T {
  if (config === undefined) throw new Error('the header describes no track')
  return config
}

const AVC = known(videoConfig(avcHeader().body))
const AAC = known(audioConfig(aacHeader().body))
const HEVC = { ...AVC, codec: 'hevc', record: hevcConfig({ width: 640, height: 360 }) } as const

describe('a stream of fragmented MP4 as a source', () => {
  it('gives the messages that an encoder would have sent', () => {
    const media = lesson({ length: 2000 })
    const stream = fragmentedFile(lanesOf(media), 0.2)
    const random = new Random(7)
    for (let round = 0; round < 5; round += 1) {
      const got = read(inPieces(stream, random))
      expect(got.filter(({ type }) => type === 9)).toEqual(media.filter(({ type }) => type === 9))
      // Sounds last as long as their frames, which is no whole number of milliseconds.
      expect(got.filter(({ type }) => type === 8).map(({ body }) => body)).toEqual(
        media.filter(({ type }) => type === 8).map(({ body }) => body),
      )
      const times = got.map(({ timestamp }) => timestamp)
      expect(times).toEqual(times.toSorted((a, b) => a - b))
    }
  })

  it('gives HEVC as Enhanced RTMP, with its composition times and keyframes', () => {
    const sample = { data: Buffer.from('unit'), duration: 3600, compositionOffset: -3600, sync: true }
    const samples = [sample, { ...sample, compositionOffset: 7200, sync: false }]
    const got = read([initSegment([HEVC]), fragment(1, [{ track: HEVC, baseDecodeTime: 90_000, samples }])])
    expect(got.map(({ type, timestamp, body }) => [type, timestamp, body.toString('latin1', 0, 12)])).toEqual([
      [9, 1000, Buffer.concat([Buffer.from('\u0090hvc1', 'latin1'), HEVC.record]).toString('latin1', 0, 12)],
      [9, 1000, '\u0091hvc1\u00ff\u00ff\u00d8unit'],
      [9, 1040, '\u00a1hvc1\0\0\u0050unit'],
    ])
    expect(got.map(kindOf)).toEqual(['video-header', 'keyframe', 'inter'])
  })

  it('sends the headers again where a new moov begins', () => {
    const part = fragment(1, [
      { track: AAC, baseDecodeTime: 0, samples: [{ data: Buffer.of(1), duration: 1024, compositionOffset: 0, sync: true }] },
    ])
    const stream = Buffer.concat([initSegment([AAC]), part])
    expect(read([stream, stream]).map(kindOf)).toEqual(['audio-header', 'audio', 'audio-header', 'audio'])
  })

  it('wraps times as RTMP does', () => {
    const samples = [{ data: Buffer.of(1), duration: 1024, compositionOffset: 0, sync: true }]
    const got = read([initSegment([AAC]), fragment(1, [{ track: AAC, baseDecodeTime: 4_294_968 * 44_100, samples }])])
    expect(got.map(({ timestamp }) => timestamp)).toEqual([704, 704])
  })

  it.each([
    ['a fragment before any moov', [fragment(1, [])], /box moof at byte 0 comes before any moov/],
    [
      'a moov inside which a box does not fit',
      [box('moov', uint32(99), Buffer.from('mvhd'))],
      /box mvhd at byte 8 is longer than box moov/,
    ],
    ['a moov without a header', [box('moov')], /box moov at byte 0 has no mvhd/],
    ['a moov with nothing that we know', [initSegment([])], /has no track of AVC, HEVC or AAC, only: none/],
    [
      'more samples than anybody sends',
      [initSegment([AAC]), box('moof', box('traf', fullBox('tfhd', {}, uint32(2)), fullBox('trun', {}, uint32(0xff_ff_ff_ff))))],
      /box trun at byte \d+ brings its moof to 4294967295 samples/,
    ],
    [
      'a list of samples that is cut short',
      [initSegment([AAC]), box('moof', box('traf', fullBox('tfhd', {}, uint32(2)), fullBox('trun', { flags: 0x2_00 }, uint32(2, 5))))],
      /box trun at byte \d+ ends before its fields do/,
    ],
    [
      'samples that are elsewhere',
      [
        initSegment([AAC]),
        box('moof', box('traf', fullBox('tfhd', {}, uint32(2)), fullBox('trun', { flags: 0x2_01 }, uint32(1, 0, 5)))),
        box('mdat'),
      ],
      /5 bytes of samples of track 2 at byte \d+ lie outside the mdat/,
    ],
  ])('names box and byte of %s', (_name, chunks, sentence) => {
    expect(() => read(chunks)).toThrow(expect.objectContaining({ code: 'STREAM_MALFORMED', message: expect.stringMatching(sentence) }))
  })

  it('survives any bytes: it reads them, or says what is wrong', () => {
    const media = [avcHeader(), aacHeader(), avcFrame({ timestamp: 0, key: true }), aacFrame(0), avcFrame({ timestamp: 40 }), aacFrame(23)]
    const corpus = [fragmentedFile(lanesOf(media), 0.02), fragmentedFile(lanesOf(lesson({ length: 200, frameBytes: 40 })), 0.1)]
    const random = new Random(20_261_122)
    const outcomes = new Set<string>()
    for (let round = 0; round < 600; round += 1) {
      outcomes.add(outcomeOf(inPieces(mutate(corpus, random), random)))
    }
    expect([...outcomes].toSorted()).toEqual(['STREAM_MALFORMED', 'read'])
  })
})

describe.skipIf(noFfmpeg)(`what ffmpeg writes to its standard output${noFfmpeg === undefined ? '' : `: ${noFfmpeg}`}`, () => {
  it.each([
    ['HEVC', 'hevc', { video: 'libx265' }],
    ['HEVC with B-frames', 'hevc', { video: 'libx265', bFrames: 2 }],
    ['AVC with B-frames', 'h264', { video: 'libx264', bFrames: 2 }],
  ] as const)('comes through whole: %s', async (_name, codec, picture) => {
    const clip = await makeClip({ ...picture, audio: true, container: 'mp4' })
    const messages = read(inPieces(clip, new Random(3)))
    const again = fragmentedFile(lanesOf(messages))
    const [, sound] = await seenByMediabunny(clip)
    expect(await decoded(again)).toEqual({ complaints: '', frames: { [codec]: 75, aac: sound?.packets } })
    expect(await pictureSum(again)).toBe(await pictureSum(clip))
  })
})
