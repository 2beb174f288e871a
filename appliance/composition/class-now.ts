import { hours } from '#appliance/base/duration.ts'
import type { LessonView } from '#appliance/contract/lesson.ts'
import type { LiveView } from '#appliance/contract/live.ts'
import type { Lesson } from '#appliance/lesson/lesson.ts'
import type { ClassAbout } from '#appliance/live/recorder/class-about.ts'

/** The channel that a class is given on. */
export const CLASS_CHANNEL = 'class'
/** A class that nobody ended does not keep the library from fetching for ever. */
const LONGEST_CLASS = hours(4)

/** What a recording is of. */
export function aboutClass({ view, mayRecord: mayKeep }: Lesson): ClassAbout {
  const { planned } = view.value
  if (planned === undefined) return { mayKeep }
  const { subject, title, class: group, startsAt: plannedStart, endsAt: plannedEnd } = planned
  return { mayKeep, subject, title, class: group, plannedStart, plannedEnd }
}

/** The sample comes from the box itself. */
export function isInClass({ running, sample, startedAt = 0 }: LessonView, now: number): boolean {
  return running && !sample && now - startedAt < LONGEST_CLASS
}

/** Whether a channel is fed by an address of its settings, or being asked for there; another box's copy takes nothing of the uplink. */
export function comesOverUplink({ channels }: LiveView): boolean {
  const running: readonly string[] = ['running', 'connecting', 'trying']
  return channels.some(({ upstreams }) => upstreams.some(({ kind, state }) => kind === 'address' && running.includes(state)))
}

export function isQuiet({ channels }: LiveView): boolean {
  return channels.every(({ state, viewers }) => state === 'idle' && viewers === 0)
}
