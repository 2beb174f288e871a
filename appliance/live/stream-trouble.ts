import { seconds } from '#appliance/base/duration.ts'
import type { Milliseconds } from '#appliance/base/duration.ts'
import type { ChannelState, StreamStats, StreamTrouble, StreamTroubleKind, VideoTrack } from '#appliance/contract/live.ts'

const KEYFRAMES_FAR: Milliseconds = seconds(4)
const KEYFRAME_LIMIT: Milliseconds = seconds(5)
const TRACK_MISSING_AFTER: Milliseconds = seconds(5)
const LOW_FRAME_RATE = 10
/** One jump is an encoder that was started again; more are a clock that cannot be trusted. */
const JUMPS_TO_MENTION = 2

/** What there is to know about a channel when its troubles are named. Durations are milliseconds. */
export interface StreamHealth {
  state: ChannelState
  /** Whether somebody could deliver at all: a pull address, or a source that is connected. */
  hasSource: boolean
  /** It was live, and its source left. */
  lost: boolean
  /** What the source says that it cannot do. */
  reported: StreamTroubleKind | undefined
  stats: StreamStats
  video: VideoTrack | undefined
  /** Connected, and no media that a player can use for longer than is fine. */
  still: boolean
  /** Still, although media come: no sequence header, or a codec that nobody knows. */
  unreadable: boolean
  /** Since the first media of this feed. */
  flowingFor: Milliseconds
  /** How long pictures have been useless for want of a keyframe; 0 where they are not. */
  awaitingKeyframe: Milliseconds
  /** Media time since the last message of each track; undefined where none came in this feed. */
  sinceVideo: Milliseconds | undefined
  sinceAudio: Milliseconds | undefined
  /** Media time since the last keyframe of this feed; undefined where none came. */
  sinceKeyframe: Milliseconds | undefined
  /** Uneven arrival that the viewers' buffers cover. */
  jitterCovered: Milliseconds
  /** Jumps of the source's clock in the last minute. */
  jumps: number
}

type Named = Omit<StreamTrouble, 'since'>

/** Names what is wrong, worst first. Pure. */
export function streamTroubles(health: StreamHealth): Named[] {
  if (health.state === 'live') return [...pictureFaults(health), ...warnings(health).map(warning)]
  return absence(health).map(fault)
}

/** Keeps `since` of the troubles that were there before. */
export function datedTroubles(named: readonly Named[], before: readonly StreamTrouble[], now: number): StreamTrouble[] {
  return named.map(({ kind, severity }) => {
    const earlier = before.find((trouble) => trouble.kind === kind && trouble.severity === severity)
    return { kind, severity, since: earlier?.since ?? now }
  })
}

function absence(health: StreamHealth): StreamTroubleKind[] {
  if (health.unreadable) return ['codec-rare']
  if (health.state === 'stalled' || health.still) return ['source-silent']
  // What the source itself says is the reason of all the rest.
  if (health.reported !== undefined) return [health.reported]
  if (keyframeMissing(health)) return ['no-keyframe']
  if (health.lost) return ['source-lost']
  return health.hasSource ? [] : ['no-source']
}

function keyframeMissing(health: StreamHealth): boolean {
  return health.sinceVideo !== undefined && health.awaitingKeyframe > KEYFRAME_LIMIT
}

function pictureFaults(health: StreamHealth): Named[] {
  return keyframeMissing(health) ? [fault('no-keyframe')] : []
}

function warnings(health: StreamHealth): StreamTroubleKind[] {
  const { stats } = health
  const settled = health.flowingFor > TRACK_MISSING_AFTER
  const pictured = health.sinceVideo !== undefined && health.sinceVideo <= TRACK_MISSING_AFTER
  const found: [boolean, StreamTroubleKind][] = [
    [settled && !pictured, 'no-video'],
    [settled && (health.sinceAudio ?? Infinity) > TRACK_MISSING_AFTER, 'no-audio'],
    [pictured && Math.max(stats.keyframeInterval, health.sinceKeyframe ?? 0) > KEYFRAMES_FAR, 'keyframes-far'],
    [settled && pictured && stats.framesPerSecond > 0 && stats.framesPerSecond < LOW_FRAME_RATE, 'low-frame-rate'],
    [stats.arrivalJitter > health.jitterCovered, 'jittery'],
    [health.jumps >= JUMPS_TO_MENTION, 'clock-jumps'],
    [health.video !== undefined && health.video.codec !== 'avc', 'codec-rare'],
  ]
  return found.filter(([wrong]) => wrong).map(([, kind]) => kind)
}

function fault(kind: StreamTroubleKind): Named {
  return { kind, severity: 'fault' }
}

function warning(kind: StreamTroubleKind): Named {
  return { kind, severity: 'warning' }
}
