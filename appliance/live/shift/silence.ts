import { TAG_AUDIO } from '../media.ts'
import type { Milliseconds } from '#appliance/base/duration.ts'
import { BitReader } from '../codec/bit-reader.ts'

const FORMAT_AAC = 10
const FORMAT_ENHANCED = 9
/** ISO 14496-3 table 1.18. */
const RATES = [96_000, 88_200, 64_000, 48_000, 44_100, 32_000, 24_000, 22_050, 16_000, 12_000, 11_025, 8000, 7350]
const EXPLICIT_RATE = 15
const AAC_LC = 2
const SBR = 5
const PARAMETRIC_STEREO = 29
const SAMPLES_PER_FRAME = 1024

/*
 * raw_data_block (ISO 14496-3 table 4.3) without any spectrum. One channel's stream of it: global_gain, ics_info of one long window with
 * max_sfb 0, and no pulses, noise shaping or gain control. Where a stream has SBR, frames may do without its data (4.6.18).
 */
const CHANNEL = ['00000000', '0', '00', '0', '000000', '0', '0', '0', '0'].join('')
const END = '111'
const MONO = ['000', '0000', CHANNEL, END].join('')
const STEREO = ['001', '0000', '0', CHANNEL, CHANNEL, END].join('')

/** Sound of which nothing is heard, in the form that a track has. */
export interface Silence {
  type: typeof TAG_AUDIO
  /** The body of one frame. */
  body: Buffer
  /** How long one frame lasts; a fraction. */
  duration: Milliseconds
}

/** For the track of an AAC sequence header of one or two channels; undefined for any other. Pure. */
export function silenceFor(header: Buffer | undefined): Silence | undefined {
  if (header === undefined) return undefined
  const first = header[0] ?? 0
  const enhanced = first >> 4 === FORMAT_ENHANCED && header.toString('latin1', 1, 5) === 'mp4a'
  if (!enhanced && first >> 4 !== FORMAT_AAC) return undefined
  const head = enhanced ? Buffer.concat([Buffer.of((FORMAT_ENHANCED << 4) | 1), header.subarray(1, 5)]) : Buffer.of(first, 1)
  const config = coreOf(header.subarray(enhanced ? 5 : 2))
  const block = config === undefined ? undefined : [undefined, MONO, STEREO][config.channels]
  if (config === undefined || block === undefined) return undefined
  return { type: TAG_AUDIO, body: Buffer.concat([head, bytesOf(block)]), duration: (SAMPLES_PER_FRAME * 1000) / config.rate }
}

/** Of the AudioSpecificConfig what the frames themselves are coded in: below SBR that is half of what is heard. */
function coreOf(config: Buffer): { rate: number; channels: number } | undefined {
  const reader = new BitReader(config)
  const objectType = reader.bits(5)
  const index = reader.bits(4)
  const rate = index === EXPLICIT_RATE ? reader.bits(24) : (RATES[index] ?? 0)
  const channels = reader.bits(4)
  const known = objectType === AAC_LC || objectType === SBR || objectType === PARAMETRIC_STEREO
  return known && rate > 0 && !reader.overrun ? { rate, channels } : undefined
}

function bytesOf(bits: string): Buffer {
  const padded = bits.padEnd(Math.ceil(bits.length / 8) * 8, '0')
  return Buffer.from(padded.match(/.{8}/g)?.map((byte) => Number.parseInt(byte, 2)) ?? [])
}
