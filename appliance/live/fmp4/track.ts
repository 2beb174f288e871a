/*
 * What ISO BMFF (ISO/IEC 14496-12, -14, -15) needs to know of tracks and samples. Times are in the track's timescale.
 */

/** Pictures count in 90,000ths of a second, as RTP and MPEG-TS do; 1 ms is 90. */
export const VIDEO_TIMESCALE = 90_000
export const VIDEO_TRACK_ID = 1
export const AUDIO_TRACK_ID = 2

export interface VideoTrackConfig {
  kind: 'video'
  codec: 'avc' | 'hevc'
  /** AVCDecoderConfigurationRecord or HEVCDecoderConfigurationRecord (ISO/IEC 14496-15), as in the sequence header. */
  record: Buffer
  /** RFC 6381, for CODECS. */
  codecString: string
  /** Pixels; 0 where unknown. */
  width: number
  height: number
}

export interface AudioTrackConfig {
  kind: 'audio'
  codec: 'aac'
  /** AudioSpecificConfig (ISO/IEC 14496-3 1.6.2.1). */
  record: Buffer
  codecString: string
  /** Hz; also the track's timescale. */
  sampleRate: number
  channels: number
  /** How long one frame sounds, in units of the timescale: 1024 in AAC-LC, 2048 in HE-AAC that says so. */
  frameDuration: number
}

export type TrackConfig = VideoTrackConfig | AudioTrackConfig

/** The track_ID of a track that the box writes; there is one of each kind. */
export function trackId(track: TrackConfig): number {
  return track.kind === 'video' ? VIDEO_TRACK_ID : AUDIO_TRACK_ID
}

/** Units a second in which a track that the box writes counts. */
export function timescaleOf(track: TrackConfig): number {
  return track.kind === 'video' ? VIDEO_TIMESCALE : track.sampleRate
}

export interface Sample {
  /** One access unit: length-prefixed NAL units, or one raw AAC frame. */
  data: Buffer
  /** Units of the track's timescale, a whole number below 2^32. */
  duration: number
  /** Showing minus decoding time, a whole number; may be negative. */
  compositionOffset: number
  /** A decoder can begin with it. */
  sync: boolean
}

/** Samples of one track in a fragment, in decoding order. */
export interface TrackRun {
  track: TrackConfig
  /** Decoding time of the first sample; up to 2^53. */
  baseDecodeTime: number
  samples: readonly Sample[]
}
