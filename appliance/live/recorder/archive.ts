import { renderArchive } from '../packager/playlist.ts'
import type { ArchiveSegment } from '../packager/playlist.ts'
import { partsOf } from './cut.ts'
import type { Cut, Part } from './cut.ts'
import type { Stretch } from './stretch.ts'

export interface ArchiveOptions {
  /** Nothing is added any more. */
  readonly ended: boolean
  /** Somebody may have read it while it grew. */
  readonly grew: boolean
  /** Before the names of files, such as `dvr/`; empty beside them. */
  readonly prefix: string
  readonly skip?: boolean
  /** What of it is listed; absent: all. */
  readonly cut?: Cut | undefined
}

/**
 * A recording as a playlist from its beginning. Segments of stretch n are `<n>/<k>.m4s` with k from 0, its init is `<n>/init.mp4`:
 * what is behind such a name never changes.
 */
export function archiveOf(stretches: readonly Stretch[], { ended, grew, prefix, skip = false, cut }: ArchiveOptions): string {
  const segments = partsOf(stretches, cut).flatMap((part, n) =>
    segmentsOf(part, { prefix: `${prefix}${part.stretch.number}/`, isFirst: n === 0 }),
  )
  return renderArchive({ segments, target: targetOf(segments), ended, grew, skip })
}

function segmentsOf({ stretch, first, end }: Part, { prefix, isFirst }: { prefix: string; isFirst: boolean }): ArchiveSegment[] {
  const map = { uri: `${prefix}init.mp4` }
  return stretch.segments.slice(first, end).map(({ duration, startsAt }, k) => ({
    uri: `${prefix}${first + k}.m4s`,
    map,
    duration,
    discontinuity: k === 0 && !isFirst,
    startsAt,
  }))
}

/** The packager cuts segments that no keyframe ends before they are longer, see packager/cutter.ts. */
const LONGEST_SECONDS = 4

/** RFC 8216bis 4.4.3.1: no segment is longer, to the nearest second; and 6.2.1: it does not change while the list grows. */
function targetOf(segments: readonly ArchiveSegment[]): number {
  return segments.reduce((longest, { duration }) => Math.max(longest, Math.round(duration / 1000)), LONGEST_SECONDS)
}
