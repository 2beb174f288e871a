import type { VideoTrack } from '#appliance/contract/live.ts'
import { BitReader, plausibleSize, unescapeNal } from './bit-reader.ts'

const NAL_SPS = 33
const ARRAYS_AT = 22

/** What an HEVCDecoderConfigurationRecord (ISO 14496-15 8.3.3.1) says; undefined where it is none. */
export function readHevcConfig(record: Buffer): VideoTrack | undefined {
  if (record.length < ARRAYS_AT + 1) return undefined
  const sps = findSps(record)
  const size = sps === undefined ? { width: 0, height: 0 } : readSpsSize(sps)
  return { codec: 'hevc', codecString: codecString(record), ...size }
}

/** The hvc1 form of ISO 14496-15 annex E.3: profile, compatibility flags bit-reversed, tier and level, constraints. */
function codecString(record: Buffer): string {
  const space = ['', 'A', 'B', 'C'][record.readUInt8(1) >> 6] ?? ''
  const tier = (record.readUInt8(1) & 0x20) === 0 ? 'L' : 'H'
  const profile = record.readUInt8(1) & 0x1f
  const flags = reverseBits(record.readUInt32BE(2)).toString(16)
  const constraints = [...record.subarray(6, 12)]
  while (constraints.length > 0 && constraints.at(-1) === 0) constraints.pop()
  const parts = [`hvc1`, `${space}${profile}`, flags, `${tier}${record.readUInt8(12)}`, ...constraints.map((byte) => byte.toString(16))]
  return parts.join('.')
}

function reverseBits(value: number): number {
  let reversed = 0
  for (let bit = 0; bit < 32; bit += 1) reversed = reversed * 2 + ((value >>> bit) & 1)
  return reversed
}

function findSps(record: Buffer): Buffer | undefined {
  let at = ARRAYS_AT + 1
  for (let arrays = record.readUInt8(ARRAYS_AT); arrays > 0 && at + 3 <= record.length; arrays -= 1) {
    const type = record.readUInt8(at) & 0x3f
    let count = record.readUInt16BE(at + 1)
    at += 3
    for (; count > 0 && at + 2 <= record.length; count -= 1) {
      const length = record.readUInt16BE(at)
      if (type === NAL_SPS) return record.subarray(at + 2, at + 2 + length)
      at += 2 + length
    }
  }
  return undefined
}

/** Picture size inside the conformance window (H.265 7.3.2.2.1). */
function readSpsSize(nal: Buffer): { width: number; height: number } {
  const reader = new BitReader(unescapeNal(nal.subarray(2)))
  reader.skip(4) // sps_video_parameter_set_id
  const subLayers = reader.bits(3)
  reader.skip(1) // sps_temporal_id_nesting_flag
  skipProfileTierLevel(reader, subLayers)
  reader.unsigned() // sps_seq_parameter_set_id
  const chroma = reader.unsigned()
  if (chroma === 3) reader.skip(1)
  const width = reader.unsigned()
  const height = reader.unsigned()
  const crop = { x: 0, y: 0 }
  if (reader.flag()) {
    crop.x = (reader.unsigned() + reader.unsigned()) * (chroma === 1 || chroma === 2 ? 2 : 1)
    crop.y = (reader.unsigned() + reader.unsigned()) * (chroma === 1 ? 2 : 1)
  }
  return reader.overrun ? { width: 0, height: 0 } : plausibleSize(width - crop.x, height - crop.y)
}

/** H.265 7.3.3. */
function skipProfileTierLevel(reader: BitReader, subLayers: number): void {
  reader.skip(96)
  const present: { profile: boolean; level: boolean }[] = []
  for (let layer = 0; layer < subLayers; layer += 1) present.push({ profile: reader.flag(), level: reader.flag() })
  if (subLayers > 0) reader.skip(2 * (8 - subLayers))
  for (const layer of present) reader.skip((layer.profile ? 88 : 0) + (layer.level ? 8 : 0))
}
