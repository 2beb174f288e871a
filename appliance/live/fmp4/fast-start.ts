import { BoxError } from '#appliance/base/errors.ts'
import { box, boxParts, fourCcs, fullBox, uint32, uint64 } from './box-writer.ts'
import { malformed } from './box.ts'
import type { ReadableFile } from './file-window.ts'
import { walk } from './file-walker.ts'
import { media, MOVIE_TIMESCALE, movieHeader, trackHeader } from './movie-boxes.ts'
import { MovieLanes } from './movie-lanes.ts'
import { MediaSlices } from './media-slices.ts'
import type { FileSlice } from './media-slices.ts'
import { moveChunks } from './sample-tables.ts'
import type { SampleTables } from './sample-tables.ts'

/** Some twenty hours of picture and sound. */
const MAX_TABLE_BYTES = 64 * 1024 * 1024
const MAX_UINT32 = 0xff_ff_ff_ff

/** Bytes of a movie: ready ones, or so many of one of its files. */
export type MoviePiece = Buffer | FileSlice

/** One MP4 that exists only as a plan: its tables in memory, its media in the files that it was planned from. */
export interface FastStartPlan {
  /** Bytes of the whole movie. */
  readonly length: number
  /** What bytes `from` to below `to` are, in order; within 0 and `length`. */
  pieces(from: number, to: number): Generator<MoviePiece>
}

/**
 * Plans one MP4 that plays while it is still being loaded (moov before mdat) out of fragmented files, one behind the other, each up
 * to where it is whole. Reads their moof boxes only. Of several tracks of one kind in a file the first is taken.
 * Throws STREAM_MALFORMED where there is nothing to play and PAYLOAD_TOO_LARGE beyond 64 MB of tables; what `read` rejects with
 * comes out; so does the reason of `signal`.
 */
export async function planFastStart(files: readonly ReadableFile[], signal?: AbortSignal): Promise<FastStartPlan> {
  const lanes = new MovieLanes()
  const slices = new MediaSlices()
  for (const [n, file] of files.entries()) {
    lanes.beginFile()
    for await (const item of walk(file)) {
      signal?.throwIfAborted()
      if (item.kind !== 'fragment') continue
      const { dataAt, end, runs } = item
      lanes.add(runs, slices.bytes - dataAt)
      slices.add({ file: n, position: dataAt, length: end - dataAt })
      if (lanes.bytes > MAX_TABLE_BYTES) throw new BoxError('PAYLOAD_TOO_LARGE', 'the recording is too long for one MP4 file')
    }
  }
  if (lanes.tables.length === 0) throw malformed(`${files.length} recorded files hold no whole fragment`)
  return planOf(movieHead(lanes.tables, slices.bytes), slices)
}

function planOf(head: Buffer, slices: MediaSlices): FastStartPlan {
  return {
    length: head.length + slices.bytes,
    *pieces(from, to) {
      if (from < head.length && from < to) yield head.subarray(from, to)
      yield* slices.between(Math.max(0, from - head.length), to - head.length)
    },
  }
}

/** ftyp, moov and the head of the mdat. */
function movieHead(tables: readonly SampleTables[], mediaBytes: number): Buffer {
  const wide = mediaBytes + MAX_TABLE_BYTES * 2 > MAX_UINT32
  const mdat = wide ? [uint32(1), fourCcs('mdat'), uint64(mediaBytes + 16)] : [uint32(mediaBytes + 8), fourCcs('mdat')]
  const fileType = box('ftyp', fourCcs('isom'), uint32(0x2_00), fourCcs('isom', 'iso2', 'mp42'))
  const origin = Math.min(...tables.map((one) => one.firstShown / one.timescale))
  const tracks = tables.flatMap((one) => plannedTrack(one, { origin, wide }))
  const duration = Math.max(...tracks.map((track) => track.duration))
  const moov = boxParts('moov', [movieHeader(duration), ...tracks.flatMap((track) => track.boxes)])
  const head = [fileType, ...moov, ...mdat]
  const by = head.reduce((sum, part) => sum + part.length, 0)
  for (const { sampleTable } of tracks) moveChunks(sampleTable, { by, wide })
  return Buffer.concat(head, by)
}

interface PlannedTrack {
  boxes: Buffer[]
  sampleTable: Buffer[]
  /** Milliseconds from the beginning of the movie to the end of the track. */
  duration: number
}

function plannedTrack(tables: SampleTables, { origin, wide }: { origin: number; wide: boolean }): PlannedTrack[] {
  const { config, timescale, duration } = tables
  if (config === undefined) return []
  const sampleTable = tables.boxes(wide)
  const delay = Math.round((tables.firstShown / timescale - origin) * MOVIE_TIMESCALE)
  const length = Math.round((duration / timescale) * MOVIE_TIMESCALE)
  const edits = editList({ delay, length, mediaTime: tables.mediaTime })
  const content = [trackHeader(config, delay + length), edits, ...media(config, { timescale, duration }, sampleTable)]
  return [{ boxes: boxParts('trak', content), sampleTable, duration: delay + length }]
}

/** Nothing for `delay`, then the media from `mediaTime` on (ISO/IEC 14496-12 8.6.6). */
function editList({ delay, length, mediaTime }: { delay: number; length: number; mediaTime: number }): Buffer {
  const normalRate = 0x1_00_00
  const wait = [uint64(delay), uint32(MAX_UINT32, MAX_UINT32, normalRate)]
  const play = [uint64(length), uint64(mediaTime), uint32(normalRate)]
  const edits = delay === 0 ? [uint32(1), ...play] : [uint32(2), ...wait, ...play]
  return box('edts', fullBox('elst', { version: 1 }, ...edits))
}
