import type { ByLanguage } from '#appliance/contract/catalogue.ts'

/** What the class that runs is of, as the lesson knows it. Instants are epoch milliseconds by the box's clock. */
export interface ClassAbout {
  /** Whether the rights of what is taught let it be kept once the class is over. */
  readonly mayKeep: boolean
  /** The class that is taught, as the school calls it. */
  readonly class?: string | undefined
  readonly subject?: string | undefined
  readonly title?: ByLanguage | undefined
  /** The bell with which the lesson begins by the timetable. */
  readonly plannedStart?: number | undefined
  readonly plannedEnd?: number | undefined
}

/** A class of which nobody has said anything. */
export const UNKNOWN_CLASS: ClassAbout = { mayKeep: true }

/**
 * What is known of a class once more is told of it. What was forbidden stays forbidden: a box that has just woken up knows less of rights
 * than it did before.
 */
export function toldMore(before: ClassAbout, now: ClassAbout): ClassAbout {
  return {
    mayKeep: before.mayKeep && now.mayKeep,
    class: now.class ?? before.class,
    subject: now.subject ?? before.subject,
    title: now.title ?? before.title,
    plannedStart: now.plannedStart ?? before.plannedStart,
    plannedEnd: now.plannedEnd ?? before.plannedEnd,
  }
}

/** Whether both say the same of a class. */
export function sameAbout(one: ClassAbout, other: ClassAbout): boolean {
  return wordsOf(one) === wordsOf(other)
}

function wordsOf({ mayKeep, class: name, subject, title, plannedStart, plannedEnd }: ClassAbout): string {
  return JSON.stringify([mayKeep, name, subject, title, plannedStart, plannedEnd])
}
