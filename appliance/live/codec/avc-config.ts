import type { VideoTrack } from '#appliance/contract/live.ts'
import { BitReader, plausibleSize, unescapeNal } from './bit-reader.ts'

/** Profiles whose SPS carries chroma format and scaling lists (H.264 7.3.2.1.1). */
const HIGH_PROFILES = new Set([100, 110, 122, 244, 44, 83, 86, 118, 128, 138, 139, 134, 135])

/** What an AVCDecoderConfigurationRecord (ISO 14496-15 5.3.3.1) says; undefined where it is none. */
export function readAvcConfig(record: Buffer): VideoTrack | undefined {
  if (record.length < 8 || record[0] !== 1) return undefined
  const parameters = record.subarray(1, 4).toString('hex')
  const spsCount = record.readUInt8(5) & 0x1f
  const size = spsCount === 0 ? { width: 0, height: 0 } : readSpsSize(firstSps(record))
  return { codec: 'avc', codecString: `avc1.${parameters}`, ...size }
}

function firstSps(record: Buffer): Buffer {
  const length = record.readUInt16BE(6)
  return record.subarray(8, 8 + length)
}

/** Picture size after cropping (H.264 7.3.2.1.1, 7.4.2.1.1). */
function readSpsSize(nal: Buffer): { width: number; height: number } {
  const reader = new BitReader(unescapeNal(nal.subarray(1)))
  const profile = reader.bits(8)
  reader.skip(16) // constraint flags, level
  reader.unsigned() // seq_parameter_set_id
  const chroma = HIGH_PROFILES.has(profile) ? readChroma(reader) : { format: 1, planes: false }
  skipPictureOrder(reader)
  reader.unsigned() // max_num_ref_frames
  reader.skip(1) // gaps_in_frame_num_value_allowed_flag
  const columns = reader.unsigned() + 1
  const rows = reader.unsigned() + 1
  const fieldFactor = reader.flag() ? 1 : 2 // frame_mbs_only_flag
  if (fieldFactor === 2) reader.skip(1)
  reader.skip(1) // direct_8x8_inference_flag
  const crop = readCrop(reader)
  if (reader.overrun) return { width: 0, height: 0 }
  const monochrome = chroma.planes || chroma.format === 0
  const cropX = !monochrome && chroma.format < 3 ? 2 : 1
  const cropY = (!monochrome && chroma.format === 1 ? 2 : 1) * fieldFactor
  return plausibleSize(columns * 16 - crop.x * cropX, rows * 16 * fieldFactor - crop.y * cropY)
}

function readChroma(reader: BitReader): { format: number; planes: boolean } {
  const format = reader.unsigned()
  const planes = format === 3 && reader.flag()
  reader.unsigned() // bit_depth_luma_minus8
  reader.unsigned() // bit_depth_chroma_minus8
  reader.skip(1) // qpprime_y_zero_transform_bypass_flag
  if (reader.flag()) skipScalingLists(reader, format === 3 ? 12 : 8)
  return { format, planes }
}

function skipScalingLists(reader: BitReader, lists: number): void {
  for (let list = 0; list < lists && !reader.overrun; list += 1) {
    if (reader.flag()) skipScalingList(reader, list < 6 ? 16 : 64)
  }
}

function skipScalingList(reader: BitReader, size: number): void {
  let last = 8
  for (let n = 0; n < size && last !== 0 && !reader.overrun; n += 1) last = (last + reader.signed() + 256) % 256
}

function skipPictureOrder(reader: BitReader): void {
  reader.unsigned() // log2_max_frame_num_minus4
  const type = reader.unsigned()
  if (type === 0) reader.unsigned()
  if (type !== 1) return
  reader.skip(1)
  reader.signed()
  reader.signed()
  const cycle = reader.unsigned()
  for (let n = 0; n < cycle && !reader.overrun; n += 1) reader.signed()
}

function readCrop(reader: BitReader): { x: number; y: number } {
  if (!reader.flag()) return { x: 0, y: 0 }
  const x = reader.unsigned() + reader.unsigned()
  return { x, y: reader.unsigned() + reader.unsigned() }
}
