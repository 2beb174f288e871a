import { BitReader } from '../codec/bit-reader.ts'

const EXPLICIT_RATE = 15
const ESCAPED_TYPE = 31
const SBR = 5
const PARAMETRIC_STEREO = 29
/** Object types whose GASpecificConfig we read (ISO/IEC 14496-3 table 1.17): Main, LC, SSR, LTP. */
const PLAIN_TYPES = new Set([1, 2, 3, 4])
const STEREO = 2

interface Plain {
  /** SBR is signalled: the rate of the track is twice that of the core. */
  doubled: boolean
  channelConfiguration: number
  shortFrames: boolean
  reader: BitReader
}

/** How many samples, at the rate the config ends up with, a frame of it holds: 1024 or 960 (4.5.1.1), twice that with SBR. */
export function aacFrameDuration(config: Buffer): number {
  const plain = readConfig(config)
  const frame = plain?.shortFrames === true ? 960 : 1024
  return plain?.doubled === true ? frame * 2 : frame
}

/** Channels of a config that leaves them to its program_config_element (4.5.1.2); stereo where it says nothing sensible. */
export function aacChannels(config: Buffer): number {
  const plain = readConfig(config)
  if (plain === undefined || plain.channelConfiguration !== 0) return STEREO
  const channels = readProgram(plain.reader)
  return plain.reader.overrun || channels === 0 ? STEREO : channels
}

/** AudioSpecificConfig (1.6.2.1) up to the end of GASpecificConfig's first flags (4.4.1); undefined for other codecs. */
function readConfig(config: Buffer): Plain | undefined {
  const reader = new BitReader(config)
  let type = readType(reader)
  const coreRate = readRate(reader)
  const channelConfiguration = reader.bits(4)
  const extended = type === SBR || type === PARAMETRIC_STEREO
  const doubled = extended && readRate(reader) !== coreRate
  if (extended) type = readType(reader)
  if (!PLAIN_TYPES.has(type)) return undefined
  const shortFrames = reader.flag()
  if (reader.flag()) reader.skip(14) // coreCoderDelay
  reader.skip(1) // extensionFlag
  return { doubled, channelConfiguration, shortFrames, reader }
}

function readType(reader: BitReader): number {
  const type = reader.bits(5)
  return type === ESCAPED_TYPE ? 32 + reader.bits(6) : type
}

/** The index, or an explicit rate: good enough to see whether two are the same. */
function readRate(reader: BitReader): number {
  const index = reader.bits(4)
  return index === EXPLICIT_RATE ? reader.bits(24) : index
}

/** program_config_element (4.4.1.1, table 4.2) as far as its channels. */
function readProgram(reader: BitReader): number {
  reader.skip(4 + 2 + 4) // element_instance_tag, object_type, sampling_frequency_index
  const elements = reader.bits(4) + reader.bits(4) + reader.bits(4)
  const effects = reader.bits(2)
  reader.skip(3 + 4) // associated data and coupling elements
  for (const bits of [4, 4, 3]) if (reader.flag()) reader.skip(bits) // mixdowns
  let channels = effects
  for (let element = 0; element < elements; element += 1) {
    channels += reader.flag() ? 2 : 1
    reader.skip(4)
  }
  return channels
}
