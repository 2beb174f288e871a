import type { HoldReason } from '#appliance/contract/library.ts'
import type { Allowance } from '../ports.ts'
import { leftOf } from './data-cap.ts'
import type { DataCap } from './data-cap.ts'

export interface AllowanceInput {
  readonly paused: boolean
  readonly classRunning: boolean
  /** Part of the line that is allowed now, 0 to 1. */
  readonly share: number
  /** What the line gave lately, bytes a second; 0 while nothing is known. */
  readonly lineBytesPerSecond: number
  readonly cap: DataCap
  /** Bytes that wait for being fetched in all. */
  readonly waitingBytes: number
  /** How many of the jobs have room on the disk. */
  readonly jobs: number
}

export interface AllowanceNow extends Allowance {
  readonly held?: HoldReason
}

/** What holds all that is done in the background, and not only the fetching of files. Pure. */
export function holdOfAll({ held }: AllowanceNow): 'paused' | 'class' | 'window' | 'cap' | undefined {
  return held === 'paused' || held === 'class' || held === 'window' || held === 'cap' ? held : undefined
}

/** A line whose share were less than this could not keep one connection going. */
const LEAST = 2048

/**
 * What background fetching may take of the uplink at this moment. That the box is on in hours in which it is usually not holds nothing:
 * they are a gift. Pure.
 */
export function allowanceNow(input: AllowanceInput): AllowanceNow {
  const held = holdOf(input)
  if (held !== undefined) return { bytesPerSecond: held === 'nothing' ? limitOf(input) : 0, held }
  return { bytesPerSecond: limitOf(input) }
}

function holdOf(input: AllowanceInput): HoldReason | undefined {
  if (input.paused) return 'paused'
  if (input.classRunning) return 'class'
  if (input.share === 0) return 'window'
  if (leftOf(input.cap) === 0) return 'cap'
  if (input.waitingBytes === 0) return 'nothing'
  return input.jobs === 0 ? 'no-room' : undefined
}

/** Of a line that nobody has measured no part can be told: then it is measured. */
function limitOf({ share, lineBytesPerSecond }: AllowanceInput): number | undefined {
  if (share >= 1 || lineBytesPerSecond === 0) return undefined
  return Math.max(LEAST, Math.floor(lineBytesPerSecond * share))
}
