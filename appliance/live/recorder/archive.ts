import { renderArchive } from '../packager/playlist.ts'
import type { ArchiveSegment } from '../packager/playlist.ts'
import type { Stretch } from './stretch.ts'

export interface ArchiveOptions {
  /** Nothing is added any more. */
  readonly ended: boolean
  /** Somebody may have read it while it grew. */
  readonly grew: boolean
  /** Before the names of files, such as `dvr/`; empty beside them. */
  readonly prefix: string
  readonly skip?: boolean
}

/**
 * A recording as a playlist from its beginning. Segments of stretch n are `<n>/<k>.m4s` with k from 0, its init is `<n>/init.mp4`:
 * what is behind such a name never changes.
 */
export function archiveOf(stretches: readonly Stretch[], { ended, grew, prefix, skip = false }: ArchiveOptions): string {
  const segments = stretches.flatMap((stretch, n) => segmentsOf(stretch, { prefix: `${prefix}${stretch.number}/`, first: n === 0 }))
  return renderArchive({ segments, target: targetOf(segments), ended, grew, skip })
}

function segmentsOf({ segments }: Stretch, { prefix, first }: { prefix: string; first: boolean }): ArchiveSegment[] {
  const map = { uri: `${prefix}init.mp4` }
  return segments.map(({ duration, startsAt }, k) => ({
    uri: `${prefix}${k}.m4s`,
    map,
    duration,
    discontinuity: k === 0 && !first,
    startsAt,
  }))
}

/** The packager cuts segments that no keyframe ends before they are longer, see packager/cutter.ts. */
const LONGEST_SECONDS = 4

/** RFC 8216bis 4.4.3.1: no segment is longer, to the nearest second; and 6.2.1: it does not change while the list grows. */
function targetOf(segments: readonly ArchiveSegment[]): number {
  return segments.reduce((longest, { duration }) => Math.max(longest, Math.round(duration / 1000)), LONGEST_SECONDS)
}
