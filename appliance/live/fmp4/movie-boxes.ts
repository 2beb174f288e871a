import { box, boxParts, fourCcs, fullBox, uint16, uint32, uint64 } from './box-writer.ts'
import type { TrackConfig } from './track.ts'
import { trackId } from './track.ts'

/** Milliseconds: the timescale of the movie as a whole. */
export const MOVIE_TIMESCALE = 1000
const UNITY_MATRIX = [0x1_00_00, 0, 0, 0, 0x1_00_00, 0, 0, 0, 0x40_00_00_00]
const UNDETERMINED = 0x55_c4 // the language "und" in three times five bits
const ENABLED_IN_MOVIE = 3
const SELF_CONTAINED = 1

/** MovieHeaderBox (ISO/IEC 14496-12 8.2.2); `duration` in milliseconds, 0 where fragments follow. */
export function movieHeader(duration: number): Buffer {
  const nextTrack = 3
  const times = [uint64(0), uint64(0), uint32(MOVIE_TIMESCALE), uint64(duration)]
  const rest = [uint32(0x1_00_00), uint16(0x01_00), Buffer.alloc(10), uint32(...UNITY_MATRIX), Buffer.alloc(24), uint32(nextTrack)]
  return fullBox('mvhd', { version: 1 }, ...times, ...rest)
}

/** TrackHeaderBox (8.3.2); `duration` in milliseconds. */
export function trackHeader(track: TrackConfig, duration: number): Buffer {
  const times = [uint64(0), uint64(0), uint32(trackId(track), 0), uint64(duration)]
  const volume = track.kind === 'audio' ? 0x01_00 : 0
  const [width, height] = track.kind === 'video' ? [track.width, track.height] : [0, 0]
  const layer = [Buffer.alloc(8), uint16(0, 0, volume, 0), uint32(...UNITY_MATRIX)]
  return fullBox('tkhd', { version: 1, flags: ENABLED_IN_MOVIE }, ...times, ...layer, uint16(width, 0, height, 0))
}

/** MediaBox (8.4.1) around the boxes of a sample table; `duration` in units of the timescale. */
export function media(track: TrackConfig, time: { timescale: number; duration: number }, sampleTable: readonly Buffer[]): Buffer[] {
  const times = [uint64(0), uint64(0), uint32(time.timescale), uint64(time.duration)]
  const header = fullBox('mdhd', { version: 1 }, ...times, uint16(UNDETERMINED, 0))
  const [type, name] = track.kind === 'video' ? ['vide', 'picture\0'] : ['soun', 'sound\0']
  const handler = fullBox('hdlr', {}, uint32(0), fourCcs(type), Buffer.alloc(12), Buffer.from(name))
  const own = track.kind === 'video' ? fullBox('vmhd', { flags: 1 }, Buffer.alloc(8)) : fullBox('smhd', {}, Buffer.alloc(4))
  const here = box('dinf', fullBox('dref', {}, uint32(1), fullBox('url ', { flags: SELF_CONTAINED })))
  const information = boxParts('minf', [own, here, ...boxParts('stbl', sampleTable)])
  return boxParts('mdia', [header, handler, ...information])
}
