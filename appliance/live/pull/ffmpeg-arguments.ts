import type { Milliseconds } from '#appliance/base/duration.ts'

const ANALYSE_MICROSECONDS = 2_000_000
const PROBE_BYTES = 2_000_000
const INTERLEAVE_MICROSECONDS = 2_000_000
const SEGMENTS_BEHIND_LIVE = 3
const PATIENT_RELOADS = 100

/** Nothing that opens a file of the box or an odd parser, whatever a hostile playlist names. */
const WEB_PROTOCOLS = 'http,https,httpproxy,tcp,tls,crypto'
const RTMP_PROTOCOLS = 'rtmp,rtmps,tcp,tls'
const FORMATS = 'flv,live_flv,hls,mpegts,mov,aac,mp3'

export interface PullCommand {
  url: string
  /**
   * ffmpeg gives up by itself after an upstream was silent for so long. It is no judge of stalls, that is ours:
   * it ends a child whose box is gone, which notices that only when it next writes.
   */
  silenceLimit: Milliseconds
}

/**
 * The arguments of one pull: the upstream as it comes, copied into FLV on stdout.
 *
 * No `-fflags nobuffer`: it throws away what was read while looking for the tracks, the first keyframe among it.
 * No waiting for a frame rate (`-fpsprobesize 0`), which copying does not need: the first picture of a live FLV came 1.7 s earlier.
 * No `-copyts`: HLS counts from anywhere and wraps at 26 h; ffmpeg starts at 0 and mends jumps, the channel does the rest.
 */
export function pullArguments({ url, silenceLimit }: PullCommand): string[] {
  return [
    ...['-nostdin', '-hide_banner', '-nostats', '-loglevel', 'level+verbose'],
    ...['-analyzeduration', `${ANALYSE_MICROSECONDS}`, '-probesize', `${PROBE_BYTES}`, '-fpsprobesize', '0'],
    ...['-rw_timeout', `${Math.round(silenceLimit * 1000)}`, '-format_whitelist', FORMATS],
    ...inputOptions(new URL(url)),
    ...['-i', url, ...trackChoice(new URL(url)), '-sn', '-dn', '-c', 'copy'],
    // A track that died holds the other one back for no longer than this.
    ...['-max_interleave_delta', `${INTERLEAVE_MICROSECONDS}`],
    ...['-flvflags', 'no_duration_filesize', '-flush_packets', '1', '-f', 'flv', 'pipe:1'],
  ]
}

function inputOptions(url: URL): string[] {
  // An option that no layer takes is an error to ffmpeg, so each scheme gets its own.
  const verified = url.protocol === 'https:' || url.protocol === 'rtmps:' ? ['-tls_verify', '1'] : []
  if (url.protocol.startsWith('rtmp')) return ['-protocol_whitelist', RTMP_PROTOCOLS, '-rtmp_live', 'live', ...verified]
  return ['-protocol_whitelist', WEB_PROTOCOLS, '-seekable', '0', ...verified, ...(isPlaylist(url) ? playlistOptions() : [])]
}

/** Three segments behind live, as RFC 8216 6.3.3 asks: what a thin line needs. A list that stands still is ours to judge. */
function playlistOptions(): string[] {
  return ['-live_start_index', `-${SEGMENTS_BEHIND_LIVE}`, '-max_reload', `${PATIENT_RELOADS}`]
}

/**
 * Of a master playlist the first variant, which RFC 8216bis 4.4.6.2 names as the one to begin with. ffmpeg's own choice is
 * the largest picture of one variant and the sound of another: both would cross the uplink.
 */
function trackChoice(url: URL): string[] {
  return isPlaylist(url) ? ['-map', '0:p:0:v:0?', '-map', '0:p:0:a:0?'] : []
}

function isPlaylist(url: URL): boolean {
  return url.protocol.startsWith('http') && /\.m3u8?$/i.test(url.pathname)
}
