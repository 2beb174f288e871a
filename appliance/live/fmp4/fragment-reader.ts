import type { Box } from './box.ts'
import { childBoxes, find, get, malformed } from './box.ts'
import { BoxFields } from './box-fields.ts'
import type { Movie, MovieTrack, SampleDefaults } from './movie-reader.ts'
import type { TrackConfig } from './track.ts'

/** One sample as a moof describes it. */
export interface SampleFacts {
  /** Bytes. */
  size: number
  /** Units of the track's timescale. */
  duration: number
  /** Showing minus decoding time. */
  compositionOffset: number
  /** A decoder can begin with it. */
  sync: boolean
}

/** Samples of one track that lie one behind the other. */
export interface FragmentRun {
  track: MovieTrack
  /** Undefined where the codec is none that we know. */
  config: TrackConfig | undefined
  /** Decoding time of the first sample, in units of the track's timescale. */
  baseDecodeTime: number
  /** Units of the timescale that its samples last together. */
  duration: number
  /** Byte of the stream or file at which the first sample begins, and how many bytes they are. */
  position: number
  bytes: number
  samples: readonly SampleFacts[]
}

const MAX_SAMPLES = 65_536
const NON_SYNC = 0x01_00_00
/** tfhd (ISO/IEC 14496-12 8.8.7.1). */
const HAS_BASE_OFFSET = 0x01
const HAS_DESCRIPTION = 0x02
const HAS_DEFAULT_DURATION = 0x08
const HAS_DEFAULT_SIZE = 0x10
const HAS_DEFAULT_FLAGS = 0x20
const BASE_IS_MOOF = 0x02_00_00
/** trun (8.8.8.1). */
const HAS_DATA_OFFSET = 0x01
const HAS_FIRST_FLAGS = 0x04
const HAS_DURATION = 0x01_00
const HAS_SIZE = 0x02_00
const HAS_FLAGS = 0x04_00
const HAS_OFFSET = 0x08_00

interface TrackFragment {
  track: MovieTrack
  defaults: SampleDefaults
  /** The byte from which its runs count. */
  base: number
}

/** Reads moof boxes of one movie in their order, from untrusted bytes; samples stay where they are. */
export class FragmentReader {
  readonly #movie: Movie
  /** Where the decoding time goes on in fragments that do not say. */
  readonly #nextTime = new Map<number, number>()
  #samples = 0

  constructor(movie: Movie) {
    this.#movie = movie
  }

  /** The runs of a moof, in file order; those of tracks that the movie does not have are left out. Throws STREAM_MALFORMED. */
  read(moof: Box): FragmentRun[] {
    this.#samples = 0
    const runs: FragmentRun[] = []
    let end = moof.offset
    for (const traf of childBoxes(moof).filter((box) => box.type === 'traf')) {
      const own = this.#readTrackFragment(traf, { moof, end })
      runs.push(...own)
      const last = own.at(-1)
      if (last !== undefined) end = last.position + last.bytes
    }
    return runs
  }

  #readTrackFragment(traf: Box, { moof, end }: { moof: Box; end: number }): FragmentRun[] {
    const boxes = childBoxes(traf)
    const header = this.#readHeader(get(boxes, 'tfhd', traf), { moof, end })
    if (header === undefined) return []
    const { track, base } = header
    const tfdt = find(boxes, 'tfdt')
    let time = tfdt === undefined ? (this.#nextTime.get(track.id) ?? 0) : readDecodeTime(tfdt)
    let position = base
    const runs: FragmentRun[] = []
    for (const trun of boxes.filter((box) => box.type === 'trun')) {
      const run = this.#readRun(trun, { header, time, position })
      runs.push(run)
      time += run.duration
      position = run.position + run.bytes
    }
    this.#nextTime.set(track.id, time)
    return runs
  }

  #readHeader(tfhd: Box, { moof, end }: { moof: Box; end: number }): TrackFragment | undefined {
    const fields = new BoxFields(tfhd)
    const { flags } = fields.versionAndFlags()
    const id = fields.uint32()
    const track = this.#movie.tracks.find((one) => one.id === id)
    if (track === undefined) return undefined
    const explicitBase = (flags & HAS_BASE_OFFSET) === 0 ? undefined : fields.uint64()
    const impliedBase = (flags & BASE_IS_MOOF) === 0 ? end : moof.offset
    const { defaults } = track
    return {
      track,
      base: explicitBase ?? impliedBase,
      defaults: {
        descriptionIndex: (flags & HAS_DESCRIPTION) === 0 ? defaults.descriptionIndex : fields.uint32(),
        duration: (flags & HAS_DEFAULT_DURATION) === 0 ? defaults.duration : fields.uint32(),
        size: (flags & HAS_DEFAULT_SIZE) === 0 ? defaults.size : fields.uint32(),
        flags: (flags & HAS_DEFAULT_FLAGS) === 0 ? defaults.flags : fields.uint32(),
      },
    }
  }

  #readRun(trun: Box, place: { header: TrackFragment; time: number; position: number }): FragmentRun {
    const { track, base, defaults } = place.header
    const fields = new BoxFields(trun)
    const { version, flags } = fields.versionAndFlags()
    const count = fields.uint32()
    this.#samples += count
    if (this.#samples > MAX_SAMPLES) throw malformed(`box trun at byte ${trun.offset} brings its moof to ${this.#samples} samples`)
    const position = (flags & HAS_DATA_OFFSET) === 0 ? place.position : base + fields.int32()
    const firstFlags = (flags & HAS_FIRST_FLAGS) === 0 ? defaults.flags : fields.uint32()
    const samples: SampleFacts[] = []
    let [bytes, duration] = [0, 0]
    for (let n = 0; n < count; n += 1) {
      const sample = readSample(fields, { signed: version > 0, fields: flags, defaults, flags: n === 0 ? firstFlags : defaults.flags })
      samples.push(sample)
      bytes += sample.size
      duration += sample.duration
    }
    return { track, config: track.configs[defaults.descriptionIndex - 1], baseDecodeTime: place.time, duration, position, bytes, samples }
  }
}

interface SampleForm {
  /** Whether composition offsets are signed. */
  signed: boolean
  /** The flags of the trun: which fields there are. */
  fields: number
  defaults: SampleDefaults
  /** Sample flags where there is no field for them. */
  flags: number
}

function readSample(from: BoxFields, { signed, fields, defaults, flags }: SampleForm): SampleFacts {
  const duration = (fields & HAS_DURATION) === 0 ? defaults.duration : from.uint32()
  const size = (fields & HAS_SIZE) === 0 ? defaults.size : from.uint32()
  const own = (fields & HAS_FLAGS) === 0 ? flags : from.uint32()
  const compositionOffset = (fields & HAS_OFFSET) === 0 ? 0 : signed ? from.int32() : from.uint32()
  return { size, duration, compositionOffset, sync: (own & NON_SYNC) === 0 }
}

/** tfdt (8.8.12). */
function readDecodeTime(tfdt: Box): number {
  const fields = new BoxFields(tfdt)
  return fields.versionAndFlags().version === 1 ? fields.uint64() : fields.uint32()
}

/** Throws STREAM_MALFORMED where samples are not in the mdat that follows their moof, whose content goes `from` byte `to` byte. */
export function requireInside(run: FragmentRun, { from, to }: { from: number; to: number }): void {
  if (run.bytes === 0 || (run.position >= from && run.position + run.bytes <= to)) return
  const samples = `${run.bytes} bytes of samples of track ${run.track.id} at byte ${run.position}`
  throw malformed(`${samples} lie outside the mdat from byte ${from} to ${to}`)
}
