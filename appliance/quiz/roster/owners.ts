import type { Attendance, Pupil } from '#appliance/contract/roster.ts'
import type { Loan } from './roll-store.ts'

/** Whose clicker is whose in a lesson: what is lent goes before what is one's own. Pure. */
export function ownersOf(pupils: readonly Pupil[], loans: readonly Loan[]): Map<string, Pupil> {
  const own = pupils.flatMap((pupil): [string, Pupil][] => (pupil.clicker === undefined ? [] : [[pupil.clicker, pupil]]))
  const lent = loans.flatMap(({ clicker, pupil }): [string, Pupil][] => {
    const borrower = pupils.find(({ id }) => id === pupil)
    return borrower === undefined ? [] : [[clicker, borrower]]
  })
  return new Map([...own, ...lent])
}

/** What the class calls the place of a pupil: where a list has no seats, the number does. */
export function seatOrNumber({ seat, number }: Pick<Pupil, 'seat' | 'number'>): string {
  return seat ?? number
}

export function isAway(is: Attendance | undefined): boolean {
  return is === 'absent' || is === 'excused'
}
