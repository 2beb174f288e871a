import type { Milliseconds } from '#appliance/base/duration.ts'

/** How a device came in. */
export type SessionVia = 'claim' | 'code' | 'asked' | 'pin' | 'passphrase'

/** A signed-in device. Deadlines are monotonic, so that a clock that jumps signs nobody out. */
export interface Session {
  /** Hash of its cookie, in hex; no secret. */
  readonly id: string
  readonly tokenHash: Buffer
  readonly via: SessionVia
  readonly label: string
  /** It gave PIN or passphrase: it may take the lesson, and stays for the term. */
  readonly remembered: boolean
  /** It runs the lesson; at most one session does. */
  readonly holds: boolean
  readonly createdAt: number
  readonly deadline: Milliseconds
  readonly technicianUntil: Milliseconds
}

/** A device that is here for this lesson only: it came by the code, or the holder let it in. */
export const isVisitor = (session: Session): boolean => !session.remembered

/** What changes when one device takes the lesson over. */
export interface Handover {
  readonly put: Session[]
  readonly remove: Session[]
}

/**
 * The lesson passes to `taker`. Visitors of the holder before leave with that holder: whoever misused the code on the screen, or let a
 * friend in, is out the moment the teacher takes the lesson.
 */
export function handover(sessions: readonly Session[], taker: Session): Handover {
  const others = sessions.filter((session) => session.id !== taker.id)
  const left = others.filter((session) => session.holds && !isVisitor(session)).map((session) => ({ ...session, holds: false }))
  return { put: [...left, { ...taker, holds: true }], remove: others.filter(isVisitor) }
}
