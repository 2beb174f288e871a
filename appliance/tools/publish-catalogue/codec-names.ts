/*
 * RFC 6381 names of what ffprobe finds; pure. Where a profile is unknown the name of the codec alone stands, which browsers take as a
 * question that they answer for the whole codec.
 */

export interface ProbedStream {
  readonly codec_type?: string
  readonly codec_name?: string
  readonly profile?: string
  readonly level?: number
  readonly width?: number
  readonly height?: number
  readonly pix_fmt?: string
  readonly disposition?: { readonly attached_pic?: number }
}

const AVC_PROFILES: Readonly<Record<string, string>> = {
  'Constrained Baseline': '42E0',
  Baseline: '4200',
  Main: '4D40',
  High: '6400',
  'High 10': '6E00',
  'High 4:2:2': '7A00',
  'High 4:4:4 Predictive': 'F400',
}
const HEVC_PROFILES: Readonly<Record<string, string>> = { Main: '1.6', 'Main 10': '2.4' }
const AAC_OBJECTS: Readonly<Record<string, number>> = { LC: 2, 'HE-AAC': 5, 'HE-AACv2': 29 }

export function codecName(stream: ProbedStream): string | undefined {
  const { codec_name: codec, profile = '', level = 0 } = stream
  switch (codec) {
    case 'h264': {
      const known = AVC_PROFILES[profile]
      return known === undefined || level <= 0 ? 'avc1' : `avc1.${known}${level.toString(16).toUpperCase().padStart(2, '0')}`
    }
    case 'hevc': {
      const known = HEVC_PROFILES[profile]
      return known === undefined || level <= 0 ? 'hvc1' : `hvc1.${known}.L${level}.B0`
    }
    case 'aac':
      return `mp4a.40.${AAC_OBJECTS[profile] ?? 2}`
    case 'mp3':
      return 'mp4a.6B'
    case undefined:
      return undefined
    case 'av1':
      return 'av01'
    default:
      return codec.slice(0, 30)
  }
}

/** Whether every screen can show it: H.264 up to High with 8 bits of 4:2:0. */
export function isCommonVideo({ codec_name: codec, profile, pix_fmt: pixels }: ProbedStream): boolean {
  return codec === 'h264' && !/10|4:2:2|4:4:4/.test(profile ?? '') && (pixels === undefined || /^yuvj?420p$/.test(pixels))
}
