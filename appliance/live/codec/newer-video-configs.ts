import type { VideoTrack } from '#appliance/contract/live.ts'

/** AV1CodecConfigurationRecord, AV1 in ISOBMFF 2.3; the codecs parameter is section 5 of the same. */
export function readAv1Config(record: Buffer): VideoTrack | undefined {
  if (record.length < 4 || record[0] !== 0x81) return undefined
  const profile = record.readUInt8(1) >> 5
  const level = two(record.readUInt8(1) & 0x1f)
  const flags = record.readUInt8(2)
  const tier = (flags & 0x80) === 0 ? 'M' : 'H'
  const depth = (flags & 0x40) === 0 ? 8 : (flags & 0x20) === 0 ? 10 : 12
  return { codec: 'av1', codecString: `av01.${profile}.${level}${tier}.${two(depth)}`, width: 0, height: 0 }
}

/** VPCodecConfigurationRecord with its version and flags, VP Codec ISO Media File Format Binding 2. */
export function readVp9Config(record: Buffer): VideoTrack | undefined {
  if (record.length < 7) return undefined
  const [profile, level, depth] = [record.readUInt8(4), record.readUInt8(5), record.readUInt8(6) >> 4]
  return { codec: 'vp9', codecString: `vp09.${two(profile)}.${two(level)}.${two(depth)}`, width: 0, height: 0 }
}

function two(value: number): string {
  return String(value).padStart(2, '0')
}
