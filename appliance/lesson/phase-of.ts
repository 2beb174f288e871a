import type { LessonPhase } from '#appliance/contract/lesson.ts'
import type { ChannelNow } from './ports.ts'
import type { Bucket } from './spans.ts'

/** From so much on, the room is behind the far teacher, and not only as late as any line is. */
const BEHIND_FROM = 1000

/** What a class is in, besides what its channel shows. */
export interface ClassNow {
  /** The tutor explains. */
  readonly paused: boolean
  /** What is taught is itself a film. */
  readonly isFilm: boolean
  /** The phase of before: while nothing is shown, it stays. */
  readonly before: LessonPhase
}

/** What the room is in, by what it is shown. Pure. */
export function phaseOf({ paused, isFilm, before }: ClassNow, channel: ChannelNow): LessonPhase {
  if (paused) return 'paused'
  switch (channel.feeds) {
    case 'recording':
      return isFilm ? 'local' : 'replaying'
    case 'pack':
      return 'local'
    case 'live':
      return channel.behindMs >= BEHIND_FROM ? 'catching-up' : 'live'
    case undefined:
      return isShown(before) ? before : 'live'
    default:
      return channel.feeds satisfies never
  }
}

/** In which bucket the time counts. */
export function bucketOf(phase: LessonPhase, { flows }: ChannelNow): Bucket {
  if (phase === 'paused') return 'paused'
  if (!flows) return 'lost'
  switch (phase) {
    case 'replaying':
      return 'recording'
    case 'catching-up':
      return 'behind'
    case 'local':
      return 'local'
    default:
      return 'live'
  }
}

function isShown(phase: LessonPhase): boolean {
  return phase === 'live' || phase === 'replaying' || phase === 'catching-up' || phase === 'local'
}
