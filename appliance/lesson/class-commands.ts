import { BoxError } from '#appliance/base/errors.ts'
import type { Tutoring } from '#appliance/contract/run-sheet.ts'
import type { GivenClass } from './given-class.ts'
import type { LiveForLesson, Rung } from './ports.ts'

/** What a teacher does with the class that runs; answers what takes it back. What it throws has changed nothing. */
export type ClassCommand = (given: GivenClass, live: LiveForLesson) => () => void

/** The tutor explains. Throws CHANNEL_NOT_ON_AIR or CODEC_NOT_CARRIED where the far teacher cannot be held. */
export function pauses(how: Tutoring): ClassCommand {
  return (given, live) => {
    const before = given.pause
    if (before?.live === how) return () => undefined
    const { behindMs } = live.now(given.channel)
    if (how === 'held') live.hold(given.channel)
    given.setPause(how, behindMs)
    if (how !== 'held' && before !== undefined) live.resume(given.channel)
    return () => {
      given.restorePause(before)
      if (how !== 'held') return
      if (behindMs === 0) live.jump(given.channel)
      else live.resume(given.channel)
    }
  }
}

export const resumes: ClassCommand = (given, live) => {
  const before = given.pause
  // First: what is meant to be held is held again where it goes on.
  given.setPause(undefined)
  if (before?.live === 'held') live.resume(given.channel)
  return () => given.restorePause(before)
}

export const jumps: ClassCommand = (given, live) => {
  const before = given.pause
  given.setPause(undefined)
  live.jump(given.channel)
  return () => given.restorePause(before)
}

/** Throws SEGMENT_GONE. */
export const catchesUp: ClassCommand = (given, live) => {
  const { missed } = given
  if (missed === undefined) throw new BoxError('SEGMENT_GONE', 'the room has missed nothing of this lesson')
  live.catchUp(given.channel, missed.since)
  given.forgetMissed()
  return () => undefined
}

/** Throws UPSTREAM_UNKNOWN. */
export function prefers(rung: Rung | undefined): ClassCommand {
  return (given, live) => {
    const before = given.prefers
    if (!live.prefer(given.channel, rung)) throw new BoxError('UPSTREAM_UNKNOWN', `the lesson has no source of the kind ${rung}`)
    given.prefers = rung
    given.preferredAmong = live.now(given.channel).sources
    return () => {
      given.prefers = before
      live.prefer(given.channel, before)
    }
  }
}
