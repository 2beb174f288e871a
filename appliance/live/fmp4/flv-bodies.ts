import type { TrackConfig } from './track.ts'

const HEVC = Buffer.from('hvc1', 'latin1')
const KEY = 1
const INTER = 2
const ENHANCED = 0x80
const AVC = 7
const AAC_STEREO_16_BIT = 0xaf // E.4.2.1: what every AAC body says, whatever its config
const SEQUENCE_HEADER = 0
const CODED = 1
const MAX_SI24 = 0x7f_ff_ff

/** The sequence header body of a track: enhanced for HEVC (Enhanced RTMP v2), classic for AVC and AAC (FLV annex E.4). */
export function sequenceHeader(track: TrackConfig): Buffer {
  const { codec, record } = track
  if (codec === 'aac') return Buffer.concat([Buffer.of(AAC_STEREO_16_BIT, SEQUENCE_HEADER), record])
  if (codec === 'avc') return Buffer.concat([Buffer.of((KEY << 4) | AVC, SEQUENCE_HEADER, 0, 0, 0), record])
  return Buffer.concat([Buffer.of(ENHANCED | (KEY << 4) | SEQUENCE_HEADER), HEVC, record])
}

/** The body of one access unit; `compositionTime` in milliseconds. */
export function frameBody(track: TrackConfig, data: Buffer, frame: { keyframe: boolean; compositionTime: number }): Buffer {
  if (track.codec === 'aac') return Buffer.concat([Buffer.of(AAC_STEREO_16_BIT, CODED), data])
  const type = (frame.keyframe ? KEY : INTER) << 4
  const classic = track.codec === 'avc'
  const head = Buffer.alloc(classic ? 5 : 8)
  head[0] = classic ? type | AVC : ENHANCED | type | CODED
  if (classic) head[1] = CODED
  else HEVC.copy(head, 1)
  const time = Math.max(-MAX_SI24, Math.min(MAX_SI24, frame.compositionTime))
  head.writeIntBE(time, classic ? 2 : 5, 3)
  return Buffer.concat([head, data])
}
