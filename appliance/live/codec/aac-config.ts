import type { AudioTrack } from '#appliance/contract/live.ts'
import { BitReader } from './bit-reader.ts'

/** ISO 14496-3 table 1.18. */
const RATES = [96_000, 88_200, 64_000, 48_000, 44_100, 32_000, 24_000, 22_050, 16_000, 12_000, 11_025, 8000, 7350]
const EXPLICIT_RATE = 15
const ESCAPED_TYPE = 31
const SBR = 5
const PARAMETRIC_STEREO = 29

/** What an AudioSpecificConfig (ISO 14496-3 1.6.2.1) says; undefined where it is none. */
export function readAacConfig(config: Buffer): AudioTrack | undefined {
  const reader = new BitReader(config)
  const objectType = readObjectType(reader)
  const coreRate = readRate(reader)
  const channels = channelsOf(reader.bits(4))
  const extended = objectType === SBR || objectType === PARAMETRIC_STEREO
  const sampleRate = extended ? readRate(reader) : coreRate
  if (reader.overrun || objectType === 0 || sampleRate === 0) return undefined
  const stereo = objectType === PARAMETRIC_STEREO ? 2 : channels
  return { codec: 'aac', codecString: `mp4a.40.${objectType}`, sampleRate, channels: stereo }
}

function readObjectType(reader: BitReader): number {
  const type = reader.bits(5)
  return type === ESCAPED_TYPE ? 32 + reader.bits(6) : type
}

function readRate(reader: BitReader): number {
  const index = reader.bits(4)
  return index === EXPLICIT_RATE ? reader.bits(24) : (RATES[index] ?? 0)
}

/** Table 1.19; 0 where a program config element tells. */
function channelsOf(configuration: number): number {
  return [0, 1, 2, 3, 4, 5, 6, 8][configuration] ?? 0
}
