import { describe, expect, it } from 'vitest'
import type { StreamHeaders } from '#appliance/live/fanout/stream-headers.ts'
import { initSegment } from '#appliance/live/fmp4/init-segment.ts'
import { audioConfig, payloadStart, trackConfigs } from '#appliance/live/fmp4/track-config.ts'
import { aacHeader, avcConfig, avcHeader, enhancedVideo, hevcConfig, hevcHeader } from '#test/helper/media.ts'
import { seenByMp4box } from './judges.ts'

const SIZE = { width: 1280, height: 720 }

function headers(video?: Buffer, audio?: Buffer): StreamHeaders {
  return { metadata: Buffer.alloc(0), video, audio, tracks: { video: video !== undefined, audio: audio !== undefined } }
}

/** An AudioSpecificConfig from its bits. */
function asc(...fields: [bits: number, value: number][]): Buffer {
  const bits = fields.map(([count, value]) => value.toString(2).padStart(count, '0')).join('')
  const whole = bits.padEnd(Math.ceil(bits.length / 8) * 8, '0')
  return Buffer.from(whole.match(/.{8}/g)?.map((byte) => Number.parseInt(byte, 2)) ?? [])
}

const aac = (config: Buffer): Buffer => Buffer.concat([Buffer.of(0xaf, 0), config])
/** frameLengthFlag, dependsOnCoreCoder, extensionFlag. */
const LONG_FRAMES: [number, number] = [3, 0]

describe('the tracks of a stream', () => {
  it.each([
    ['AVC of old', avcHeader(SIZE).body, { codec: 'avc', record: avcConfig(SIZE) }],
    ['enhanced AVC', enhancedVideo(1, 0, { fourCc: 'avc1', rest: avcConfig(SIZE) }).body, { codec: 'avc', record: avcConfig(SIZE) }],
    ['HEVC as codec id 12', hevcHeader(SIZE).body, { codec: 'hevc', record: hevcConfig(SIZE) }],
    ['enhanced HEVC', enhancedVideo(1, 0, { fourCc: 'hvc1', rest: hevcConfig(SIZE) }).body, { codec: 'hevc', record: hevcConfig(SIZE) }],
  ])('knows %s by its sequence header', (_name, body, expected) => {
    expect(trackConfigs(headers(body))).toMatchObject([{ kind: 'video', ...expected, ...SIZE }])
  })

  it('names picture before sound', () => {
    const tracks = trackConfigs(headers(avcHeader().body, aacHeader().body))
    expect(tracks.map(({ codecString }) => codecString)).toEqual(['avc1.42c01e', 'mp4a.40.2'])
  })

  it.each([
    ['AV1', headers(enhancedVideo(1, 0, { fourCc: 'av01', rest: Buffer.from('81000c00', 'hex') }).body)],
    ['Opus', headers(undefined, Buffer.from('904f707573000000', 'hex'))],
    ['a header cut short', headers(Buffer.from('1700000000014200', 'hex'), Buffer.of(0xaf, 0))],
    ['no codec with a header', headers()],
  ])('has none for %s', (_name, given) => {
    expect(trackConfigs(given)).toEqual([])
  })

  it.each([
    ['AAC-LC', asc([5, 2], [4, 4], [4, 2], LONG_FRAMES), { sampleRate: 44_100, channels: 2, frameDuration: 1024 }],
    ['frames of 960', asc([5, 2], [4, 3], [4, 1], [3, 0b100]), { sampleRate: 48_000, channels: 1, frameDuration: 960 }],
    [
      'a rate that no index has',
      asc([5, 2], [4, 15], [24, 44_000], [4, 2], LONG_FRAMES),
      { sampleRate: 44_000, channels: 2, frameDuration: 1024 },
    ],
    [
      'HE-AAC that says so',
      asc([5, 5], [4, 6], [4, 2], [4, 3], [5, 2], LONG_FRAMES),
      { sampleRate: 48_000, channels: 2, frameDuration: 2048, codecString: 'mp4a.40.5' },
    ],
    [
      'HE-AAC v2, whose core is mono',
      asc([5, 29], [4, 6], [4, 1], [4, 3], [5, 2], LONG_FRAMES),
      { sampleRate: 48_000, channels: 2, frameDuration: 2048, codecString: 'mp4a.40.29' },
    ],
    ['SBR at the rate of the core', asc([5, 5], [4, 3], [4, 2], [4, 3], [5, 2], LONG_FRAMES), { sampleRate: 48_000, frameDuration: 1024 }],
    [
      'HE-AAC that does not say so',
      asc([5, 2], [4, 6], [4, 2], LONG_FRAMES, [11, 0x2b7], [5, 5], [1, 1], [4, 3]),
      { sampleRate: 24_000, frameDuration: 1024 },
    ],
    [
      'channels told by a program config: front pair, centre, effects',
      asc([5, 2], [4, 3], [4, 0], LONG_FRAMES, [10, 0], [4, 2], [4, 0], [4, 0], [2, 1], [7, 0], [3, 0], [1, 1], [4, 0], [1, 0], [4, 0]),
      { channels: 4 },
    ],
    ['channels told by nothing', asc([5, 2], [4, 3], [4, 0], LONG_FRAMES), { channels: 2 }],
  ])('reads %s', (_name, config, expected) => {
    expect(audioConfig(aac(config))).toMatchObject(expected)
    const track = audioConfig(Buffer.concat([Buffer.from('\u0090mp4a', 'latin1'), config]))
    expect(track).toEqual(audioConfig(aac(config)))
    expect(seenByMp4box(initSegment(track === undefined ? [] : [track]))).toHaveLength(1)
  })
})

describe('the access unit in a body', () => {
  it.each([
    ['AVC of old', '1701000028', ''],
    ['HEVC as codec id 12', '2c01ffffd8', ''],
    ['enhanced HEVC with a composition time', 'a1', 'hvc1\0\0\u0028'],
    ['enhanced AVC with a composition time', '91', 'avc1\0\0\u0028'],
    ['enhanced HEVC without', 'a3', 'hvc1'],
    ['AAC of old', 'af01', ''],
    ['AAC of old whose head looks enhanced', 'a301', ''],
    ['enhanced AAC', '91', 'mp4a'],
  ])('is what comes behind the head of %s', (_name, hex, text) => {
    const head = Buffer.concat([Buffer.from(hex, 'hex'), Buffer.from(text, 'latin1')])
    expect(payloadStart(Buffer.concat([head, Buffer.from('unit')]))).toBe(head.length)
  })

  it('is empty where the body is cut short', () => {
    for (const hex of ['', '17', '1701', 'af', 'a1', 'a16876', '916876633100']) {
      const body = Buffer.from(hex, 'hex')
      expect(payloadStart(body)).toBe(body.length)
    }
  })
})
