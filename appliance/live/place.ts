import type { ChannelView } from '#appliance/contract/live.ts'
import type { Channel } from './channel.ts'
import type { Packager } from './packager/packager.ts'
import type { PullDemand, PullPort } from './pull/pull-demand.ts'
import type { CatchingUp } from './shift/catching-up.ts'
import type { TimeShift } from './shift/time-shift.ts'

/** One channel of the box with all that stands around it. */
export interface Place {
  readonly channel: Channel
  /** Between whatever feeds the channel and the channel. */
  readonly shift: TimeShift
  /** Absent where no origin is asked for its past. */
  readonly catchingUp: CatchingUp | undefined
  readonly packager: Packager
  readonly demand: PullDemand
  readonly pull: PullPort
}

/** `hlsViewers`: how many watch it by HLS. */
export function viewOf({ channel, shift, catchingUp, pull }: Place, hlsViewers: number): ChannelView {
  const view = channel.view(pull.view.value)
  const { state, behindMs } = shift.view.value
  const reachesBackMs = catchingUp?.reachesBack
  return {
    ...view,
    // A picture that is meant to stand is no trouble.
    troubles: state === 'holding' ? [] : view.troubles,
    upstreamsRevision: pull.revision,
    viewers: view.viewers + hlsViewers,
    ...(state === 'through' ? {} : { shift: { state, behindMs } }),
    ...(reachesBackMs === undefined ? {} : { dvr: { reachesBackMs } }),
  }
}

/** What can be gone back to; of what somebody in the room sends no origin keeps anything. */
export function pastOf({ shift, catchingUp }: Place): CatchingUp | undefined {
  return shift.fedBy === undefined || shift.fedBy === 'pull' ? catchingUp : undefined
}

/** Whether anything is on air on a channel, or may come. */
export function mayCome({ channel, pull }: Place): boolean {
  return channel.fedBy !== undefined || pull.view.value.length > 0 || channel.mayReturn
}

/** Resolves when nothing of it runs any more. */
export async function leavePlace({ demand, shift, catchingUp }: Place): Promise<void> {
  await Promise.all([demand.stop(), shift.stop()])
  await catchingUp?.stop()
}
