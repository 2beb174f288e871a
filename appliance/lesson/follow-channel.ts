import type { BoxBus } from '#appliance/base/bus.ts'
import type { Clock } from '#appliance/base/clock.ts'
import type { Log } from '#appliance/base/log.ts'
import type { LessonPhase, LessonReason } from '#appliance/contract/lesson.ts'
import type { GivenClass } from './given-class.ts'
import { phaseOf } from './phase-of.ts'
import type { ChannelNow, LiveForLesson } from './ports.ts'

export interface FollowOptions {
  /** It is known what an earlier life of the box held. */
  readonly mayHold: boolean
  readonly bus: BoxBus
  readonly clock: Clock
  readonly log: Log
  readonly live: Pick<LiveForLesson, 'now' | 'prefer' | 'hold'>
}

/**
 * Brings a class into the phase that its channel and its pause put it in, and counts the time. `tapped`: somebody has just asked
 * for it. Answers whether that is another phase.
 */
export function followChannel(given: GivenClass, options: FollowOptions, tapped = false): boolean {
  const { live } = options
  const now = live.now(given.channel)
  const { isFilm, phase: before } = given
  if (given.prefers !== undefined && now.prefers === undefined) preferAgain(given, now, live)
  // After a power cut the picture may only come now.
  if (options.mayHold && given.pause?.live === 'held' && !now.held && now.flows) holdAgain(given, options)
  const phase = phaseOf({ paused: given.pause !== undefined, isFilm, before }, now)
  if (phase !== before) turn(given, { to: phase, because: tapped && !now.chosen ? 'tap' : reasonFor(before, phase, now) }, options)
  given.count(now)
  return phase !== before
}

/** Sources come and go with what the library holds: what was asked for counts for those that come. Among the same ones somebody took it back. */
function preferAgain(given: GivenClass, { sources }: ChannelNow, live: FollowOptions['live']): void {
  if (sources === given.preferredAmong) given.prefers = undefined
  else if (live.prefer(given.channel, given.prefers)) given.preferredAmong = sources
}

function holdAgain({ channel }: GivenClass, { live, log }: FollowOptions): void {
  try {
    live.hold(channel)
  } catch (err) {
    log.info({ err, channel }, 'lesson not held again')
  }
}

function turn(given: GivenClass, { to, because }: { to: LessonPhase; because: LessonReason }, { bus, clock, log }: FollowOptions): void {
  const { channel, phase: from } = given
  given.phase = to
  given.because = { reason: because, at: clock.now() }
  if (because === 'lost' || because === 'back' || because === 'over') given.switches += 1
  log.info({ channel, from, to, because, point: Math.round(given.lessonPoint) }, 'lesson phase changed')
  bus.tell('lesson.phase-changed', { channel, from, to, because })
}

/** Why what the room sees has changed, in the terms that a teacher reads. */
function reasonFor(from: LessonPhase, to: LessonPhase, { chosen }: ChannelNow): LessonReason {
  if (from === 'paused' || to === 'paused' || to === 'catching-up') return 'tap'
  if (chosen) return 'chosen'
  // The missed minutes are through.
  if (from === 'catching-up' && to === 'live') return 'over'
  if (to === 'live') return 'back'
  return from === 'live' || from === 'catching-up' ? 'lost' : 'over'
}
