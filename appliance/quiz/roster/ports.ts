import type { TermSpan } from './forgotten-before.ts'

/*
 * What the roster needs of the rest of the box. The composition hands the real things in.
 */

/** A key of a clicker, or of any device that is somebody's. */
export interface RosterPress {
  /** Names the device for good, such as `turning:090FD3`. */
  readonly device: string
  readonly key: string
  /** Milliseconds by the clock that never steps. */
  readonly at: number
}

/** A pupil's phone, and where it sits. */
export interface PhoneAtSeat {
  readonly seat: string
  /** Names the phone, and says nothing of it. */
  readonly phone: string
}

/** What pupils have answered. */
export interface AnswersForRoster {
  /** Resolves once nothing is left by which this pupil could be known. */
  forgetPupil(pupilId: string): Promise<void>
  /**
   * Resolves once it is not kept any longer who answered what before then; how many did is. `now`: a date of which the box is sure. Epoch
   * milliseconds.
   */
  forgetNames(before: number, now: number): Promise<void>
}

export interface TermForRoster {
  /** The term that was set; undefined where nobody has set one. */
  span(): TermSpan | undefined
}

/** A pupil as other rooms know one. */
export interface PupilWithoutName {
  readonly id: string
  readonly seat?: string | undefined
  readonly group?: string | undefined
}

/** A pupil as the class's own projector may call one; the name is there where the school lets names stand on screens. */
export interface CalledPupil {
  readonly seat: string
  readonly name?: string | undefined
}
