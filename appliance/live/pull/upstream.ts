import type { Milliseconds } from '#appliance/base/duration.ts'
import type { ChannelDoor } from '../media.ts'
import type { Leeway } from './pull-patience.ts'
import type { RunEnd, RunLimits } from './pull-run.ts'

/** What one run of an upstream is given. */
export interface Visit {
  door: ChannelDoor
  limits: () => PullLimits
  leeway: { open: Leeway; stall: Leeway }
  /** How far it is; `url`, without credentials, where it is only known now. */
  onStep: (step: 'resolving' | 'connecting', url?: string) => void
  /** Told when nothing more will come, as soon as that is decided: a child may take its time to die. */
  onOver: (end: RunEnd) => void
}

export interface PullLimits extends RunLimits {
  firstRetry: Milliseconds
  lastRetry: Milliseconds
  /** A run that flowed so long forgives all failures before it. */
  stable: Milliseconds
  /** After so much silence a child whose box is gone ends by itself. */
  orphan: Milliseconds
  /** A better upstream that is back is watched for so long before the channel goes back to it. */
  failback: Milliseconds
}

/** One place that a channel can be pulled from. */
export interface Upstream {
  readonly kind: 'peer' | 'address'
  /** The same as long as it is the same place, wherever in the order. */
  readonly key: string
  /** Without credentials. */
  readonly url: string
  /** Brings its media to the door until it fails or `signal` ends it. Resolves when nothing of it is left; never rejects. */
  run(visit: Visit, signal: AbortSignal): Promise<RunEnd>
}

/** An upstream in its place: the id names it in commands and on the pages. */
export interface PlacedUpstream {
  readonly id: string
  readonly upstream: Upstream
}

export function endOf(reason: RunEnd['reason'], said = ''): RunEnd {
  return { reason, flowed: 0, said }
}
