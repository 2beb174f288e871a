import { seconds } from '#appliance/base/duration.ts'
import type { Milliseconds } from '#appliance/base/duration.ts'
import type { ChannelState, StreamStats, StreamTrouble, StreamTroubleKind, VideoTrack } from '#appliance/contract/live.ts'

const KEYFRAMES_FAR: Milliseconds = seconds(4)
const KEYFRAME_LIMIT: Milliseconds = seconds(5)
const TRACK_MISSING_AFTER: Milliseconds = seconds(5)
const LOW_FRAME_RATE = 10
/** A teacher who thinks is quiet for less; a microphone that is open never is. */
const STANDING_AFTER: Milliseconds = seconds(10)
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
  /** The source sends no picture because the line is too thin for it. */
  soundOnly: boolean
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
  /** Of a source that comes too slowly, though all the time: how much of the lesson comes, in tens of per cent; else undefined. */
  carriesPercent: number | undefined
  /** For so long neither picture nor sound has changed. */
  standing: Milliseconds
  /** Jumps of the source's clock in the last minute. */
  jumps: number
}

type Named = Omit<StreamTrouble, 'since'>

/** Names what is wrong, worst first. Pure. */
export function streamTroubles(health: StreamHealth): Named[] {
  if (health.state === 'live') return [...pictureFaults(health), ...slowness(health), ...warnings(health).map(warning)]
  return absence(health).map(fault)
}

/** Keeps `since` of the troubles that were there before. */
export function datedTroubles(named: readonly Named[], before: readonly StreamTrouble[], now: number): StreamTrouble[] {
  return named.map((trouble) => {
    const earlier = before.find(({ kind, severity }) => kind === trouble.kind && severity === trouble.severity)
    return { ...trouble, since: earlier?.since ?? now }
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

function slowness({ carriesPercent }: StreamHealth): Named[] {
  return carriesPercent === undefined ? [] : [{ ...warning('too-slow'), carriesPercent }]
}

function warnings(health: StreamHealth): StreamTroubleKind[] {
  const { stats } = health
  const settled = health.flowingFor > TRACK_MISSING_AFTER
  const pictured = health.sinceVideo !== undefined && health.sinceVideo <= TRACK_MISSING_AFTER
  const sounding = (health.sinceAudio ?? Infinity) <= TRACK_MISSING_AFTER
  const found: [boolean, StreamTroubleKind][] = [
    [health.soundOnly && health.sinceVideo === undefined, 'sound-only'],
    [settled && !pictured && !health.soundOnly, 'no-video'],
    [settled && !sounding, 'no-audio'],
    // It may be meant: it is told, and nothing else is shown because of it.
    [pictured && sounding && health.standing >= STANDING_AFTER, 'standing-still'],
    [pictured && Math.max(stats.keyframeInterval, health.sinceKeyframe ?? 0) > KEYFRAMES_FAR, 'keyframes-far'],
    [settled && pictured && stats.framesPerSecond > 0 && stats.framesPerSecond < LOW_FRAME_RATE, 'low-frame-rate'],
    [stats.arrivalJitter > health.jitterCovered && health.carriesPercent === undefined, 'jittery'],
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
