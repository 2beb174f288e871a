import type { BoxBus } from '#appliance/base/bus.ts'
import type { Clock } from '#appliance/base/clock.ts'
import type { Log } from '#appliance/base/log.ts'
import type { Watchable } from '#appliance/base/view.ts'
import type { BoxConfig } from '#appliance/config/schema.ts'
import type { HoldReason, LessonForecast } from '#appliance/contract/library.ts'
import type { Allowance, FetchJob } from '../ports.ts'
import type { Room } from './plan.ts'
import type { PlannerStore } from './planner-store.ts'
import type { PowerDiary } from './power-diary.ts'
import type { BlobsForPlan, ContentForPlan } from './stock.ts'
import type { TrafficStore } from './traffic-store.ts'

export interface FetcherForPlan {
  setJobs(jobs: readonly FetchJob[]): void
  setAllowance(allowance: Allowance): void
  /** What the uplink gave lately, bytes a second; 0 while nothing is known. */
  readonly line: number
  /** Bytes that came over the uplink since the start of the box. */
  readonly traffic: number
  /** Whether every source of a blob has failed lately. */
  failing(sha256: string): boolean
}

export interface ShelfForPlan {
  room(): Room
  /** Items that stay. */
  readonly pins: readonly string[]
  /** Lets go of what may go, and of what only lessons after `neededBy` need, until so many bytes can be written; answers whether they can. */
  makeRoom(bytes: number, neededBy?: number): Promise<boolean>
}

export interface PlannerOptions {
  readonly clock: Clock
  readonly bus: Pick<BoxBus, 'tell'>
  readonly log: Log
  readonly settings: () => BoxConfig['library']
  readonly timeZone: () => string
  /** Whether the date may be trusted: lessons are not told of, and hours not learnt, by one that may not. */
  readonly dateKnown: () => boolean
  readonly classRunning: Watchable<boolean>
  readonly content: ContentForPlan
  readonly blobs: BlobsForPlan
  readonly fetcher: FetcherForPlan
  readonly shelf: ShelfForPlan
  readonly diary: PowerDiary
  readonly traffic: TrafficStore
  readonly store: Pick<PlannerStore, 'read' | 'write'>
}

export interface BackgroundNow {
  readonly held: 'class' | 'window' | 'paused' | 'cap' | undefined
  readonly share: number
}

export interface PlanView {
  readonly lessons: readonly LessonForecast[]
  readonly waiting: { readonly blobs: number; readonly bytes: number }
  readonly deficitBytes: number
  readonly paused: boolean
  /** Bytes a second; undefined without a limit. */
  readonly limit: number | undefined
  readonly held: HoldReason | undefined
  readonly monthBytes: number
}
