import type { Clock } from '#appliance/base/clock.ts'
import type { Pupil, WallNames } from '#appliance/contract/roster.ts'
import type { PairingWave } from './pairing-wave.ts'
import type { RollLesson, RollStore } from './roll-store.ts'

/** The class in the room, and how that is known. */
export interface ClassInRoom {
  readonly classId: string
  readonly by: RollLesson['by']
}

export interface RollCallOptions {
  readonly clock: Clock
  readonly store: RollStore
  readonly pupilsOf: (classId: string) => readonly Pupil[]
  /** By timetable or room; undefined where neither says it. */
  readonly expectedClass: () => ClassInRoom | undefined
  /** The class that is given, as it is on the disk; undefined while none is. */
  readonly classNow: () => number | undefined
  readonly dateKnown: () => boolean
  readonly random: (below: number) => number
  /** The school lets names stand on the projector. */
  readonly namesAllowed: () => boolean
  /** The school's classes use phones. */
  readonly usesPhones: () => boolean
  /** Writes down that a clicker is a pupil's from now on. */
  readonly pair: (pupil: string, clicker: string) => Promise<void>
  /** Something that pages show has become another. */
  readonly changed: () => void
  /** Does what is asked for after all that was asked before it. */
  readonly inTurn: (act: () => Promise<void>) => Promise<void>
  /** What nobody waits for could not be written down. */
  readonly failed: (err: unknown) => void
}

export type Wave = { readonly names: WallNames } & (
  | { readonly kind: 'pairing'; readonly pairing: PairingWave }
  | { readonly kind: 'attendance'; readonly strays: ReadonlySet<string> }
)

export interface Picked {
  readonly pupil: string
  readonly left: number
  readonly names: WallNames
}
