import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { needsAudioHeader, readAudioHeader, readHeaderlessAudio } from '#appliance/live/codec/audio-body.ts'
import { kindOf } from '#appliance/live/codec/codecs.ts'
import { declaredFrameRate } from '#appliance/live/flv/flv-metadata.ts'
import { TAG_AUDIO, TAG_SCRIPT, TAG_VIDEO } from '#appliance/live/media.ts'
import { compositionTime, needsVideoHeader, readHeaderlessVideo, readVideoHeader } from '#appliance/live/codec/video-body.ts'
import {
  aacFrame,
  aacHeader,
  avcConfig,
  avcFrame,
  avcHeader,
  enhancedVideo,
  hevcConfig,
  hevcFrame,
  hevcHeader,
} from '#test/helper/media.ts'

const FULL_HD = { width: 1920, height: 1080 }
const audio = (...bytes: number[]) => ({ type: TAG_AUDIO, timestamp: 0, body: Buffer.from(bytes) }) as const
const rest = Buffer.alloc(20, 1)

describe('what a message is', () => {
  it('knows pictures, sounds and their headers', () => {
    const messages = [avcHeader(), avcFrame({ timestamp: 0, key: true }), avcFrame({ timestamp: 40 }), aacHeader(), aacFrame(0)]
    expect(messages.map(kindOf)).toEqual(['video-header', 'keyframe', 'inter', 'audio-header', 'audio'])
  })

  it('knows HEVC with codec id 12, as many encoders in Chinese schools send it', () => {
    expect([hevcHeader(FULL_HD), hevcFrame({ timestamp: 0, key: true }), hevcFrame({ timestamp: 40 })].map(kindOf)).toEqual([
      'video-header',
      'keyframe',
      'inter',
    ])
  })

  it.each(['hvc1', 'av01', 'vp09', 'avc1', 'vvc1', 'vp08'])('knows the enhanced packets of %s', (fourCc) => {
    const packet = (frameType: number, packetType: number) => kindOf(enhancedVideo(frameType, packetType, { fourCc, rest }))
    expect([packet(1, 0), packet(1, 1), packet(2, 1), packet(1, 3), packet(2, 3), packet(1, 2)]).toEqual([
      'video-header',
      'keyframe',
      'inter',
      'keyframe',
      'inter',
      'video-end',
    ])
  })

  it('leaves out what no player reads: metadata, multitrack, ModEx, packets of the future, command frames', () => {
    const kinds = [4, 5, 6, 7, 8, 15].map((packetType) => kindOf(enhancedVideo(1, packetType, { fourCc: 'hvc1', rest })))
    expect(new Set(kinds)).toEqual(new Set(['unknown']))
    expect(kindOf(enhancedVideo(5, 1, { fourCc: 'hvc1', rest }))).toBe('unknown')
  })

  it('never takes a video packet for an audio header', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 64 }), (bytes) => {
        expect(kindOf({ type: TAG_VIDEO, timestamp: 0, body: Buffer.from(bytes) })).not.toMatch(/audio/)
      }),
    )
  })

  it('never throws, whatever the bytes', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), fc.constantFrom(TAG_AUDIO, TAG_VIDEO, TAG_SCRIPT), (bytes, type) => {
        const body = Buffer.from(bytes)
        const readers = [readVideoHeader, readHeaderlessVideo, compositionTime, needsVideoHeader, readAudioHeader, readHeaderlessAudio]
        expect(() => {
          kindOf({ type, timestamp: 0, body })
          for (const read of [...readers, needsAudioHeader, declaredFrameRate]) read(body)
        }).not.toThrow()
      }),
      { numRuns: 2000 },
    )
  })

  it('never throws on a sequence header with broken bytes', () => {
    const originals = [avcHeader().body, hevcHeader(FULL_HD).body, aacHeader().body]
    const damage = fc.record({ original: fc.constantFrom(...originals), at: fc.nat(), value: fc.nat({ max: 255 }), cut: fc.nat() })
    fc.assert(
      fc.property(damage, ({ original, at, value, cut }) => {
        const body = Buffer.from(original).subarray(0, 1 + (cut % original.length))
        body[at % body.length] = value
        const track = readVideoHeader(body)
        expect(track === undefined || (track.width >= 0 && track.width <= 16_384)).toBe(true)
        readAudioHeader(body)
      }),
      { numRuns: 2000 },
    )
  })
})

describe('what a sequence header says', () => {
  it('tells AVC by profile, size and crop', () => {
    expect(readVideoHeader(avcHeader(FULL_HD).body)).toEqual({ codec: 'avc', codecString: 'avc1.42c01e', ...FULL_HD })
  })

  it('tells HEVC by either layout', () => {
    const told = { codec: 'hevc', codecString: 'hvc1.1.6.L93.90', ...FULL_HD }
    expect(readVideoHeader(hevcHeader(FULL_HD).body)).toEqual(told)
    expect(readVideoHeader(enhancedVideo(1, 0, { fourCc: 'hvc1', rest: hevcConfig(FULL_HD) }).body)).toEqual(told)
  })

  it('tells enhanced AVC, AV1 and VP9', () => {
    const header = (fourCc: string, hex: string) => readVideoHeader(enhancedVideo(1, 0, { fourCc, rest: Buffer.from(hex, 'hex') }).body)
    expect(header('avc1', avcConfig(FULL_HD).toString('hex'))).toMatchObject({ codec: 'avc', ...FULL_HD })
    expect(header('av01', '81080c00')).toMatchObject({ codec: 'av1', codecString: 'av01.0.08M.08' })
    expect(header('vp09', '01000000001f8002')).toMatchObject({ codec: 'vp9', codecString: 'vp09.00.31.08' })
  })

  it('names a codec that it does not know by its FourCC', () => {
    expect(readVideoHeader(enhancedVideo(1, 0, { fourCc: 'xyz1', rest }).body)).toEqual({
      codec: 'xyz1',
      codecString: '',
      width: 0,
      height: 0,
    })
  })

  it('tells AAC by object type, rate and channels', () => {
    expect(readAudioHeader(aacHeader().body)).toEqual({ codec: 'aac', codecString: 'mp4a.40.2', sampleRate: 44_100, channels: 2 })
    expect(readAudioHeader(Buffer.from('af002b118800', 'hex'))).toEqual({
      codec: 'aac',
      codecString: 'mp4a.40.5',
      sampleRate: 48_000,
      channels: 2,
    })
  })

  it('tells sound without a sequence header from its frames', () => {
    expect(readHeaderlessAudio(audio(0x2f, 0xff).body)).toEqual({ codec: 'mp3', codecString: 'mp3', sampleRate: 44_100, channels: 2 })
    expect(readHeaderlessAudio(audio(0x72, 0xff).body)).toMatchObject({ codec: 'g711a', channels: 1 })
  })

  it('reads the composition time with its sign', () => {
    expect(compositionTime(avcFrame({ timestamp: 0, compositionTime: -40 }).body)).toBe(-40)
    expect(compositionTime(avcFrame({ timestamp: 0, compositionTime: 80 }).body)).toBe(80)
    const enhanced = enhancedVideo(2, 1, { fourCc: 'hvc1', rest: Buffer.from('ffffd801', 'hex') })
    expect(compositionTime(enhanced.body)).toBe(-40)
  })
})
