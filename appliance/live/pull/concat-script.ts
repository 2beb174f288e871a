import { seconds } from '#appliance/base/duration.ts'

/** What an SRT line may repair when the address names no latency of its own; libsrt's 120 ms are for a LAN. In microseconds. */
const SRT_LATENCY = `${seconds(0.5) * 1000}`

interface Scheme {
  /** `silence`: microseconds. */
  options: (silence: string) => Readonly<Record<string, string>>
  /** Nothing that opens a file of the box. */
  protocols: string
  /** No odd parser. */
  formats: string
}

const rtmp = (silence: string): Record<string, string> => ({ rtmp_live: 'live', rw_timeout: silence })
/** Pictures and sound on the one connection; a server that has no such thing (461) sends them by UDP. */
const rtsp = (silence: string): Record<string, string> => ({ rtsp_transport: 'tcp+udp', rtsp_flags: 'prefer_tcp', timeout: silence })

const SCHEMES: Readonly<Record<string, Scheme>> = {
  'rtmp:': { options: rtmp, protocols: 'rtmp,tcp', formats: 'flv,live_flv' },
  'rtmps:': { options: (silence) => ({ ...rtmp(silence), tls_verify: '1' }), protocols: 'rtmps,tls,tcp', formats: 'flv,live_flv' },
  'rtsp:': { options: rtsp, protocols: 'rtsp,rtp,udp,tcp', formats: 'rtsp' },
  'rtsps:': { options: rtsp, protocols: 'rtsp,rtp,udp,tls,tcp', formats: 'rtsp' },
  'srt:': { options: (silence) => ({ timeout: silence, latency: SRT_LATENCY }), protocols: 'srt', formats: 'mpegts,flv' },
}

const NOTHING: Scheme = { options: () => ({}), protocols: '', formats: '' }

/**
 * An address for ffmpeg that does not stand in the process list: a script for its concat demuxer, given through stdin. Whose scheme is
 * none of rtmp, rtmps, rtsp, rtsps and srt may open nothing.
 */
export function concatScript(
  url: string,
  { analysis, silence }: { analysis: Readonly<Record<string, string>>; silence: string },
): { script: string; protocols: string; formats: string } {
  const { options, protocols, formats } = SCHEMES[new URL(url).protocol] ?? NOTHING
  const lines = Object.entries({ ...options(silence), ...analysis }).map(([name, value]) => `option ${name} ${value}`)
  const script = ['ffconcat version 1.0', `file '${url.replaceAll("'", String.raw`'\''`)}'`, ...lines].join('\n')
  return { script: `${script}\n`, protocols: `pipe,${protocols}`, formats: `concat,${formats}` }
}
