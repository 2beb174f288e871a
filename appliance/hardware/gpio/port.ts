import type { Milliseconds } from '#appliance/base/duration.ts'
import type { GpioTrouble } from '#appliance/contract/buttons.ts'

/** A line became active, or stopped being so; each contact of a bouncing button is one. */
export interface GpioEdge {
  readonly active: boolean
  /** The box's monotonic time at which it heard of it. */
  readonly at: Milliseconds
}

export interface GpioInputWish {
  /** As the header numbers it: BCM on a Raspberry Pi. */
  readonly line: number
  /** It is active while it is pulled to ground, as by a button between the line and ground. */
  readonly activeLow: boolean
  readonly heard: (edge: GpioEdge) => void
}

export interface GpioInput {
  close(): Promise<void>
}

/** The pins of the box. */
export interface GpioPort {
  /** It stands in for pins: nothing of the kernel's. */
  readonly simulated: boolean
  /** Edges are heard from now on, until it is closed; answers why not where the line cannot be listened to. */
  openInput(wish: GpioInputWish, signal: AbortSignal): Promise<GpioInput | GpioTrouble>
}
