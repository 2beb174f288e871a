import { box, fullBox, uint16, uint32 } from './box-writer.ts'
import type { AudioTrackConfig, TrackConfig, VideoTrackConfig } from './track.ts'

const MAX_UINT16 = 0xff_ff
const DATA_REFERENCE_INDEX = 1

/** What a decoder must know of a track: its SampleEntry (ISO/IEC 14496-12 8.5.2). */
export function sampleEntry(track: TrackConfig): Buffer {
  return track.kind === 'video' ? visualEntry(track) : audioEntry(track)
}

/** VisualSampleEntry (12.1.3); avc1 and hvc1 keep the parameter sets in the entry (ISO/IEC 14496-15 5.4.2, 8.4.1). */
function visualEntry(track: VideoTrackConfig): Buffer {
  const [entry, record] = track.codec === 'avc' ? ['avc1', 'avcC'] : ['hvc1', 'hvcC']
  const size = uint16(Math.min(track.width, MAX_UINT16), Math.min(track.height, MAX_UINT16))
  const dpi72 = 0x00_48_00_00
  const rest = [uint32(dpi72, dpi72, 0), uint16(1), Buffer.alloc(32), uint16(0x00_18, MAX_UINT16)]
  return box(entry, entryHead(), Buffer.alloc(16), size, ...rest, box(record, track.record))
}

/** AudioSampleEntry (12.2.3). The rate is 16.16, so that 88.2 and 96 kHz do not fit; the decoder reads its own record. */
function audioEntry(track: AudioTrackConfig): Buffer {
  const rate = track.sampleRate > MAX_UINT16 ? 0 : track.sampleRate
  const content = [Buffer.alloc(8), uint16(track.channels, 16, 0, 0, rate, 0)]
  return box('mp4a', entryHead(), ...content, elementaryStream(track.record))
}

function entryHead(): Buffer {
  return Buffer.concat([Buffer.alloc(6), uint16(DATA_REFERENCE_INDEX)])
}

/** The esds box (ISO/IEC 14496-14 5.6.1) around an AudioSpecificConfig. */
function elementaryStream(record: Buffer): Buffer {
  const mpeg4Audio = 0x40
  const audioStream = (5 << 2) | 1
  const decoder = descriptor(4, Buffer.of(mpeg4Audio, audioStream, 0, 0, 0), uint32(0, 0), descriptor(5, record))
  return fullBox('esds', {}, descriptor(3, Buffer.of(0, 0, 0), decoder, descriptor(6, Buffer.of(2))))
}

/** A descriptor of ISO/IEC 14496-1 7.2.2, its length in the four-byte form that all parsers know. */
function descriptor(tag: number, ...content: readonly Buffer[]): Buffer {
  const bytes = Buffer.concat(content)
  const { length } = bytes
  const head = Buffer.of(tag, 0x80 | (length >> 21), 0x80 | ((length >> 14) & 0x7f), 0x80 | ((length >> 7) & 0x7f), length & 0x7f)
  return Buffer.concat([head, bytes])
}
