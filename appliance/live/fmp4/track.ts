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
}

export type TrackConfig = VideoTrackConfig | AudioTrackConfig

export interface Sample {
  /** One access unit: length-prefixed NAL units, or one raw AAC frame. */
  data: Buffer
  /** Units of the track's timescale. */
  duration: number
  /** Showing minus decoding time; may be negative. */
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
