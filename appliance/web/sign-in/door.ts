import type { BoxBus } from '#appliance/base/bus.ts'
import type { Clock } from '#appliance/base/clock.ts'
import type { Log } from '#appliance/base/log.ts'
import type { Watchable } from '#appliance/base/view.ts'
import type { LessonView } from '#appliance/contract/lesson.ts'
import type { Database } from '#appliance/storage/database.ts'
import type { HashCost } from './secrets.ts'

/** The codes that an admitted screen may show now. */
export interface DoorCodes {
  readonly code?: string
  readonly claimCode?: string
}

/** Somebody at the door. */
export interface Device {
  readonly address: string
  readonly userAgent: string | undefined
  /** The value of its session cookie. */
  readonly token: string | undefined
}

/** What the device keeps from now on. */
export interface Entry {
  readonly token: string
  readonly remembered: boolean
}

/** What the door needs from the settings. */
export interface SettingsForDoor {
  rememberDays(): number
  /** Names given when the box is claimed. */
  nameBox(names: { school?: string; room?: string }): Promise<void>
}

export interface SignInOptions {
  readonly db: Pick<Database, 'read' | 'readOne' | 'write'>
  readonly bus: BoxBus
  readonly clock: Clock
  readonly log: Log
  readonly lesson: Watchable<LessonView>
  readonly settings: SettingsForDoor
  /** Where the claim code is laid down. */
  readonly dataFolder: string
  /** What a guess costs, where it is not the usual. */
  readonly hashCost?: HashCost
}
