import type { AttendanceMark, Pupil } from '#appliance/contract/roster.ts'

/** Who is in a class, and who was there when it was given. */
export interface Roll {
  readonly pupils: readonly Pupil[]
  /** Empty where nobody has said anything, and once it is not kept any longer who was there. */
  readonly marks: readonly AttendanceMark[]
}

export interface RosterForReport {
  /** Whose class that was, by the name that it has on the disk; undefined where the roster was not used in it, or knows them no more. */
  rollOf(classNow: number): Roll | undefined
  /** The class that this pupil is in. */
  rollWith(pupil: string): Roll | undefined
}
