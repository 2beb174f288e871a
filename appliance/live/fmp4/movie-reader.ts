import type { Box } from './box.ts'
import { childBoxes, find, get, malformed } from './box.ts'
import { BoxFields } from './box-fields.ts'
import { readSampleEntry } from './sample-entry-reader.ts'
import type { TrackConfig } from './track.ts'

/** What a fragment of a track takes where it says nothing itself (trex, ISO/IEC 14496-12 8.8.3). */
export interface SampleDefaults {
  descriptionIndex: number
  duration: number
  size: number
  flags: number
}

/** A track as a moov describes it. */
export interface MovieTrack {
  id: number
  /** Units a second. */
  timescale: number
  /** vide, soun or what else the handler says. */
  handler: string
  /** One for each sample entry, undefined for codecs that we do not know; samples count them from 1. */
  configs: readonly (TrackConfig | undefined)[]
  /** The types of the sample entries, for sentences. */
  entries: readonly string[]
  defaults: SampleDefaults
  /** Units of the timescale by which the edit list moves the track against its decoding times. */
  shift: number
}

export interface Movie {
  tracks: readonly MovieTrack[]
}

const MAX_TRACKS = 16
const MAX_ENTRIES = 16
const MAX_EDITS = 16
const NO_DEFAULTS: SampleDefaults = { descriptionIndex: 1, duration: 0, size: 0, flags: 0 }

/** Reads a moov, and keeps nothing of its bytes; throws STREAM_MALFORMED where it is damaged. */
export function readMovie(moov: Box): Movie {
  const boxes = childBoxes(moov)
  const timescale = readTimescale(get(boxes, 'mvhd', moov))
  const extended = find(boxes, 'mvex')
  const defaults = extended === undefined ? new Map<number, SampleDefaults>() : readDefaults(extended)
  const traks = boxes.filter((box) => box.type === 'trak')
  if (traks.length > MAX_TRACKS) throw malformed(`box moov at byte ${moov.offset} has ${traks.length} tracks`)
  return { tracks: traks.map((trak) => readTrack(trak, { timescale, defaults })) }
}

function readTrack(trak: Box, movie: { timescale: number; defaults: ReadonlyMap<number, SampleDefaults> }): MovieTrack {
  const boxes = childBoxes(trak)
  const id = readTrackId(get(boxes, 'tkhd', trak))
  const mdia = get(boxes, 'mdia', trak)
  const inMedia = childBoxes(mdia)
  const timescale = readTimescale(get(inMedia, 'mdhd', mdia))
  const minf = get(inMedia, 'minf', mdia)
  const stbl = get(childBoxes(minf), 'stbl', minf)
  const entries = readEntries(get(childBoxes(stbl), 'stsd', stbl))
  const edits = find(boxes, 'edts')
  const shift = edits === undefined ? 0 : readShift(edits, { movie: movie.timescale, track: timescale })
  return {
    id,
    timescale,
    handler: readHandler(get(inMedia, 'hdlr', mdia)),
    configs: entries.map(readSampleEntry),
    entries: entries.map(({ type }) => type),
    defaults: movie.defaults.get(id) ?? NO_DEFAULTS,
    shift,
  }
}

/** mvhd and mdhd (8.2.2, 8.4.2) begin alike. */
function readTimescale(header: Box): number {
  const fields = new BoxFields(header)
  fields.skip(fields.versionAndFlags().version === 1 ? 16 : 8)
  const timescale = fields.uint32()
  if (timescale === 0) throw malformed(`box ${header.type} at byte ${header.offset} has timescale 0`)
  return timescale
}

function readTrackId(tkhd: Box): number {
  const fields = new BoxFields(tkhd)
  fields.skip(fields.versionAndFlags().version === 1 ? 16 : 8)
  return fields.uint32()
}

function readHandler(hdlr: Box): string {
  const fields = new BoxFields(hdlr)
  fields.skip(8)
  return fields.bytes(4).toString('latin1')
}

function readEntries(stsd: Box): Box[] {
  const entries = childBoxes(stsd, 8)
  if (entries.length === 0 || entries.length > MAX_ENTRIES) {
    throw malformed(`box stsd at byte ${stsd.offset} has ${entries.length} sample entries`)
  }
  return entries
}

function readDefaults(mvex: Box): Map<number, SampleDefaults> {
  const defaults = new Map<number, SampleDefaults>()
  for (const trex of childBoxes(mvex).filter((box) => box.type === 'trex')) {
    const fields = new BoxFields(trex)
    fields.versionAndFlags()
    const id = fields.uint32()
    const descriptionIndex = fields.uint32()
    defaults.set(id, { descriptionIndex, duration: fields.uint32(), size: fields.uint32(), flags: fields.uint32() })
  }
  return defaults
}

/** The empty edits that delay a track, less the time at which its first real edit comes in (8.6.6). */
function readShift(edts: Box, timescales: { movie: number; track: number }): number {
  const elst = find(childBoxes(edts), 'elst')
  if (elst === undefined) return 0
  const fields = new BoxFields(elst)
  const long = fields.versionAndFlags().version === 1
  let delay = 0
  for (let left = Math.min(fields.uint32(), MAX_EDITS); left > 0; left -= 1) {
    const duration = long ? fields.uint64() : fields.uint32()
    const mediaTime = long ? fields.int64() : fields.int32()
    fields.skip(4)
    if (mediaTime >= 0) return Math.round((delay * timescales.track) / timescales.movie) - mediaTime
    delay += duration
  }
  return 0
}
