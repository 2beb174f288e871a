import { box, fourCcs, fullBox, uint32 } from './box-writer.ts'
import { media, movieHeader, trackHeader } from './movie-boxes.ts'
import { sampleEntry } from './sample-entry.ts'
import type { TrackConfig } from './track.ts'
import { timescaleOf, trackId } from './track.ts'

/** ftyp and moov of a fragmented file (ISO/IEC 14496-12 8.8): the tracks, no samples. RFC 8216bis 3.1.2 calls it the Media Initialization Section. */
export function initSegment(tracks: readonly TrackConfig[]): Buffer {
  // A CMAF track file holds one track only (ISO/IEC 23000-19 7.3.1).
  const brands = ['iso6', 'mp42', ...(tracks.length === 1 ? ['cmfc'] : [])]
  const fileType = box('ftyp', fourCcs('iso6'), uint32(1), fourCcs(...brands))
  const extended = box('mvex', ...tracks.map((track) => fullBox('trex', {}, uint32(trackId(track), 1, 0, 0, 0))))
  return Buffer.concat([fileType, box('moov', movieHeader(0), ...tracks.map(emptyTrack), extended)])
}

function emptyTrack(track: TrackConfig): Buffer {
  const description = fullBox('stsd', {}, uint32(1), sampleEntry(track))
  const none = uint32(0)
  const tables = [fullBox('stts', {}, none), fullBox('stsc', {}, none), fullBox('stsz', {}, none, none), fullBox('stco', {}, none)]
  const time = { timescale: timescaleOf(track), duration: 0 }
  return box('trak', trackHeader(track, 0), ...media(track, time, [description, ...tables]))
}
