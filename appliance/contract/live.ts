import Type from 'typebox'
import type { Static } from 'typebox'

/** Where a channel's media comes from. `sample` is the box's own lesson, published through the real RTMP door. */
export const SourceKind = Type.Union([Type.Literal('publisher'), Type.Literal('pull'), Type.Literal('sample')])
export type SourceKind = Static<typeof SourceKind>

/**
 * idle: nothing is expected. waiting: a source is being asked for, or was lost and may return; no media yet.
 * live: media flows. stalled: the source is connected, media has stopped.
 */
export const ChannelState = Type.Union([Type.Literal('idle'), Type.Literal('waiting'), Type.Literal('live'), Type.Literal('stalled')])
export type ChannelState = Static<typeof ChannelState>

/** What is wrong with a stream, one literal per sentence that a page can say. */
export const StreamTroubleKind = Type.Union([
  Type.Literal('no-source'), // no publisher, no pull address
  Type.Literal('source-lost'), // it was live, the source went away
  Type.Literal('source-silent'), // connected, no media
  Type.Literal('upstream-unreachable'), // pull: refused, no route, no such host, TLS
  Type.Literal('upstream-refused'), // pull: 401, 403, 404, stream not found
  Type.Literal('upstream-not-media'), // pull: HTML or something that is no stream
  Type.Literal('upstream-ended'), // pull: it ended by itself
  Type.Literal('resolver-failed'), // pull: the service that gives the address did not
  Type.Literal('no-keyframe'), // media, but no keyframe within the limit
  Type.Literal('keyframes-far'), // keyframe interval above 4 s
  Type.Literal('low-frame-rate'), // below 10 frames per second
  Type.Literal('no-audio'),
  Type.Literal('no-video'),
  Type.Literal('jittery'), // arrival jitter above 1 s
  Type.Literal('too-slow'), // it comes all the time, but less than the lesson: the picture stands again and again
  Type.Literal('clock-jumps'), // the publisher's timestamps jump
  Type.Literal('codec-rare'), // video that many screens cannot show (HEVC, AV1, ...)
  Type.Literal('standing-still'), // neither picture nor sound has changed for 10 s
  Type.Literal('sound-only'), // the line is too thin for the picture; its sound comes from an address of its own
  Type.Literal('ffmpeg-missing'),
])
export type StreamTroubleKind = Static<typeof StreamTroubleKind>

export const StreamTrouble = Type.Object({
  kind: StreamTroubleKind,
  /** fault: the class sees nothing. warning: it sees something less good. */
  severity: Type.Union([Type.Literal('fault'), Type.Literal('warning')]),
  /** Epoch milliseconds by the box's clock. */
  since: Type.Integer(),
  /** Of too-slow: how much of the lesson comes, in tens of per cent. */
  carriesPercent: Type.Optional(Type.Integer()),
})
export type StreamTrouble = Static<typeof StreamTrouble>

export const VideoTrack = Type.Object({
  /** avc, hevc, av1, vp9 or the FourCC as it came. */
  codec: Type.String(),
  /** RFC 6381 codecs parameter for Media Source Extensions; empty where it cannot be told. */
  codecString: Type.String(),
  /** Pixels; 0 where the sequence header does not tell. */
  width: Type.Integer(),
  height: Type.Integer(),
})
export type VideoTrack = Static<typeof VideoTrack>

export const AudioTrack = Type.Object({
  /** aac, mp3, opus or the codec's name as the FLV specification gives it. */
  codec: Type.String(),
  codecString: Type.String(),
  /** Hz. */
  sampleRate: Type.Integer(),
  channels: Type.Integer(),
})
export type AudioTrack = Static<typeof AudioTrack>

/** Figures over the last few seconds of media; 0 while nothing is known. */
export const StreamStats = Type.Object({
  bitsPerSecond: Type.Integer(),
  framesPerSecond: Type.Number(),
  /** Milliseconds between the last two keyframes. */
  keyframeInterval: Type.Integer(),
  /** Spread, in milliseconds, between how evenly media was made and how it arrived, over the last minute. */
  arrivalJitter: Type.Integer(),
  /** Breaks in the timeline since the channel began. */
  gaps: Type.Integer(),
  /** Bytes of media since the channel began. */
  bytes: Type.Integer(),
})
export type StreamStats = Static<typeof StreamStats>

export const SourceView = Type.Object({
  kind: SourceKind,
  /** Epoch milliseconds. */
  since: Type.Integer(),
  /** Peer address or upstream URL without credentials. */
  from: Type.String(),
  /**
   * How far what viewers are shown lies behind the box's clock, milliseconds, where the source dates its media; kept to about a second. A
   * little below 0 where the clocks differ.
   */
  latencyMs: Type.Optional(Type.Integer()),
})
export type SourceView = Static<typeof SourceView>

/** What stands in for a lesson that nobody sends. recording: the same lesson's. pack: something of the box's own library. */
export const StandInRole = Type.Union([Type.Literal('recording'), Type.Literal('pack')])
export type StandInRole = Static<typeof StandInRole>

/**
 * One place that a channel can be fed from, in the order in which they are preferred: other boxes of the school, the addresses that the
 * lesson itself names, those of the settings, the recording on the box, the lesson's sound alone, and films of the local pack.
 */
export const UpstreamView = Type.Object({
  /** Names it in commands; the same as long as the settings and the lesson are. */
  id: Type.String(),
  /** peer: another box of this school. stand-in: a film of the box, played from the point where the class is. */
  kind: Type.Union([Type.Literal('peer'), Type.Literal('address'), Type.Literal('stand-in')]),
  /** Without credentials; empty of a stand-in. */
  url: Type.String(),
  /** The lesson names this address, not the settings; absent otherwise. */
  ofLesson: Type.Optional(Type.Literal(true)),
  /** This address brings the sound alone, for a line that is too thin for the picture; absent otherwise. */
  soundOnly: Type.Optional(Type.Literal(true)),
  /** Of a stand-in only: what it is, and what it is called. */
  role: Type.Optional(StandInRole),
  title: Type.Optional(Type.String()),
  /**
   * off: the channel is not pulled, or a stand-in has nothing for where the class is. standby: one before it feeds the channel, or it is waiting for its turn. running: it feeds the
   * channel. trying: it is watched beside the one that runs, to go back to it. waiting: it failed and is tried again later.
   */
  state: Type.Union([
    Type.Literal('off'),
    Type.Literal('standby'),
    Type.Literal('resolving'),
    Type.Literal('connecting'),
    Type.Literal('running'),
    Type.Literal('trying'),
    Type.Literal('waiting'),
  ]),
  /** Starts since the pull was switched on. */
  attempts: Type.Integer(),
  /** Epoch milliseconds of the next try while `waiting`. */
  nextTryAt: Type.Optional(Type.Integer()),
  /** Why it failed last; gone once it has run well. */
  trouble: Type.Optional(StreamTroubleKind),
  /** Somebody has put it first by hand. */
  chosen: Type.Boolean(),
})
export type UpstreamView = Static<typeof UpstreamView>

/**
 * through: viewers see what comes. holding: their picture stands, what comes is kept. behind: they see what was kept, while more comes.
 */
export const ShiftState = Type.Union([Type.Literal('through'), Type.Literal('holding'), Type.Literal('behind')])

export const ShiftView = Type.Object({
  state: ShiftState,
  /** Milliseconds of media that came and were not shown yet; whole seconds. */
  behindMs: Type.Integer(),
  /** What is kept of it on the disk; whole megabytes. */
  spoolBytes: Type.Integer(),
  /** Since when it is in this state, epoch milliseconds; 0 where it always was. */
  since: Type.Integer(),
})
export type ShiftView = Static<typeof ShiftView>

export const ChannelView = Type.Object({
  name: Type.String(),
  state: ChannelState,
  source: Type.Optional(SourceView),
  /** In the order of preference; empty where the channel is published in the room only. */
  upstreams: Type.Array(UpstreamView),
  /** Of the addresses among them, credentials included; whoever changes them says which they were, see UpstreamsChange. */
  upstreamsRevision: Type.String(),
  video: Type.Optional(VideoTrack),
  audio: Type.Optional(AudioTrack),
  stats: StreamStats,
  troubles: Type.Array(StreamTrouble),
  viewers: Type.Integer(),
  /** How far back the origin keeps the lesson, milliseconds; absent where it keeps none of it. */
  dvr: Type.Optional(Type.Object({ reachesBackMs: Type.Integer() })),
  /** Absent while viewers see what comes. */
  shift: Type.Optional(Type.Omit(ShiftView, ['spoolBytes', 'since'])),
})
export type ChannelView = Static<typeof ChannelView>

/** `ask: live`. Replaced about once a second while media flows, at once when a state changes. */
export const LiveView = Type.Object(
  {
    channels: Type.Array(ChannelView),
    /** The port that really listens for RTMP; 0 while it does not. */
    rtmpPort: Type.Integer(),
    ffmpeg: Type.Union([Type.Literal('present'), Type.Literal('missing')]),
    /** Whether the sample class is being published now. */
    sample: Type.Boolean(),
  },
  { $id: 'LiveView' },
)
export type LiveView = Static<typeof LiveView>

export const ChannelName = Type.String({ pattern: '^[a-z0-9][a-z0-9-]{0,31}$', description: 'Name of a channel, as in its play URL' })

export const PublishAddress = Type.Object({
  channel: Type.String(),
  /** Ready to paste into OBS or ffmpeg; one per address of the box, none while its RTMP door is shut. It carries the key. */
  urls: Type.Array(Type.String()),
})
export type PublishAddress = Static<typeof PublishAddress>

/** The addresses of a channel, the preferred one first. http(s) (HLS or FLV), rtmp(s), rtsp(s), srt. */
export const UpstreamsChange = Type.Object({
  /** `upstreamsRevision` of the list that is changed, as it was seen: nobody removes what somebody else has just put there. */
  revision: Type.String({ maxLength: 64 }),
  urls: Type.Array(
    Type.Object({
      /** A new address, or `keep` where one that is set stays: its credentials never come to a page. */
      url: Type.Optional(Type.String({ maxLength: 2048 })),
      /** Id of the upstream that stays, see UpstreamView. */
      keep: Type.Optional(Type.String({ maxLength: 64 })),
    }),
    { maxItems: 8 },
  ),
})
export type UpstreamsChange = Static<typeof UpstreamsChange>

/** The list is changed; its new revision. */
export const UpstreamsChanged = Type.Object({ done: Type.Literal(true), revision: Type.String() })
export type UpstreamsChanged = Static<typeof UpstreamsChanged>

/** The upstream to prefer while the lesson lasts; null = the order of the settings. */
export const UpstreamChoice = Type.Object({ id: Type.Union([Type.String({ maxLength: 64 }), Type.Null()]) })
export type UpstreamChoice = Static<typeof UpstreamChoice>

/** How a viewer takes the picture. dvr: from the beginning, or a recording. */
export const ViewerTransport = Type.Union([
  Type.Literal('flv'),
  Type.Literal('rtmp'),
  Type.Literal('ll-hls'),
  Type.Literal('hls'),
  Type.Literal('dvr'),
])
export type ViewerTransport = Static<typeof ViewerTransport>

export const ViewerView = Type.Object({
  id: Type.String(),
  channel: Type.String(),
  transport: ViewerTransport,
  address: Type.String(),
  /** Name of the screen, or what the browser calls itself, shortened; empty where nothing is known. */
  label: Type.String(),
  /** Epoch milliseconds. */
  since: Type.Integer(),
  /** What it took over the last seconds. */
  bitsPerSecond: Type.Integer(),
  /** The best rate that it took anything at while more was waiting for it: what its way through the network carries; 0 unknown. */
  goodput: Type.Integer(),
  /** Bytes that wait for it; of HLS always 0. */
  behindBytes: Type.Integer(),
  /** How often it took nothing for 2 s although something waited for it. */
  stalls: Type.Integer(),
  /** How often it fell so far behind that it was moved to the newest keyframe. */
  skips: Type.Integer(),
})
export type ViewerView = Static<typeof ViewerView>

export const ViewersView = Type.Object(
  {
    viewers: Type.Array(ViewerView),
    /** As many as the settings allow. */
    max: Type.Integer(),
    /** What all of them took together over the last seconds. */
    bitsPerSecond: Type.Integer(),
    /** How fast the box is connected, bits per second; absent where the machine does not tell. */
    linkBitsPerSecond: Type.Optional(Type.Integer()),
    /** Whether the viewers come in over the box's own Wi-Fi. */
    ownWifi: Type.Boolean(),
  },
  { $id: 'ViewersView' },
)
export type ViewersView = Static<typeof ViewersView>

export const SampleChange = Type.Object({ running: Type.Boolean() })
