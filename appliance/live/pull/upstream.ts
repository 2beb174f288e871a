import type { Milliseconds } from '#appliance/base/duration.ts'
import type { StandInRole } from '#appliance/contract/live.ts'
import type { ChannelDoor } from '../media.ts'
import type { Leeway } from './pull-patience.ts'
import type { RunEnd, RunLimits } from './pull-run.ts'

/** What one run of an upstream is given. */
export interface Visit {
  door: ChannelDoor
  limits: () => VisitLimits
  leeway: { open: Leeway; stall: Leeway }
  /** How far it is; `url`, without credentials, where it is only known now. */
  onStep: (step: 'resolving' | 'connecting', url?: string) => void
  /** Told when nothing more will come, as soon as that is decided: a child may take its time to die. */
  onOver: (end: RunEnd) => void
}

/** What one run is judged by. */
export interface VisitLimits extends RunLimits {
  /** After so much silence a child whose box is gone ends by itself. */
  orphan: Milliseconds
}

export interface PullLimits extends VisitLimits {
  firstRetry: Milliseconds
  lastRetry: Milliseconds
  /** A run that flowed so long forgives all failures before it. */
  stable: Milliseconds
  /** A better upstream that is back is watched for so long before the channel goes back to it. */
  failback: Milliseconds
  /** The same where it is a film that feeds the channel: a line that comes and goes must not carry the class to and fro. */
  failbackFromStandIn: Milliseconds
  /** From a film the channel goes back to a lesson that is sent no more than once in so long. */
  returnEvery: Milliseconds
  /** Silence of the media that flowed, where a film stands ready. */
  standInStall: Milliseconds
  /** A pull that begins gives whoever sends so long before a film is shown. */
  standInAfter: Milliseconds
}

/** One place that a channel can be fed from. */
export interface Upstream {
  readonly kind: 'peer' | 'address' | 'stand-in'
  /** The same as long as it is the same place, wherever in the order. */
  readonly key: string
  /** Without credentials; empty of a film. */
  readonly url: string
  /** It brings the sound of the lesson alone. */
  readonly soundOnly?: boolean
  /** Of a film of the box: what it is, and what it is called. */
  readonly standIn?: { readonly role: StandInRole; readonly title: string }
  /** Whether it has anything for this moment; always, where left out. */
  hasNow?(): boolean
  /** Brings its media to the door until it fails or `signal` ends it. Resolves when nothing of it is left; never rejects. */
  run(visit: Visit, signal: AbortSignal): Promise<RunEnd>
}

/** An upstream in its place: the id names it in commands and on the pages. */
export interface PlacedUpstream {
  readonly id: string
  readonly upstream: Upstream
  /** The lesson names it, not the settings. */
  readonly ofLesson?: boolean
}

export function endOf(reason: RunEnd['reason'], said = ''): RunEnd {
  return { reason, flowed: 0, said }
}
