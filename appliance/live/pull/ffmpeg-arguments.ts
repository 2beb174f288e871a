import type { Milliseconds } from '#appliance/base/duration.ts'
import { concatScript } from './concat-script.ts'
import type { FfmpegCommand } from './ffmpeg.ts'
import type { PullForm } from './pull-form.ts'

const ANALYSE_MICROSECONDS = 2_000_000
const PROBE_BYTES = 2_000_000
const INTERLEAVE_MICROSECONDS = 2_000_000
const SEGMENTS_BEHIND_LIVE = 3
const PATIENT_RELOADS = 100
/** What the tracks are is known inside the script, so nothing is left to find out. */
const LEAST_PROBE = ['-analyzeduration', '1', '-probesize', '32']

/** The relay on the loopback is all that it may open, whatever a hostile playlist names. */
const RELAY_PROTOCOLS = 'http,tcp,crypto'
const RELAY_FORMATS = 'flv,live_flv,hls,mpegts,mov,aac,mp3'

export interface PullCommand {
  /** http: the address on the relay. Any other: that of the upstream, which goes into the script. */
  url: string
  form: PullForm
  /**
   * ffmpeg gives up by itself after an upstream was silent for so long. It is no judge of stalls, that is ours:
   * it ends a child whose box is gone, where the system does not.
   */
  silenceLimit: Milliseconds
  /** A playlist is played from its first segment on, not from near its end. */
  fromStart?: boolean
}

/**
 * One pull: the upstream as it comes, copied into FLV or fragmented MP4 on stdout.
 *
 * No `-fflags nobuffer`: it throws away what was read while looking for the tracks, the first keyframe among it.
 * No waiting for a frame rate (`-fpsprobesize 0`), which copying does not need: the first picture of a live FLV came 1.7 s earlier.
 * No `-copyts`: HLS counts from anywhere and wraps at 26 h; ffmpeg starts at 0 and mends jumps, the channel does the rest.
 */
export function pullCommand({ url, form, silenceLimit, fromStart = false }: PullCommand): FfmpegCommand {
  const general = ['-nostdin', '-hide_banner', '-nostats', '-loglevel', 'level+verbose']
  const micros = `${Math.round(silenceLimit * 1000)}`
  const analysis = { analyzeduration: `${ANALYSE_MICROSECONDS}`, probesize: `${PROBE_BYTES}`, fpsprobesize: '0' }
  if (new URL(url).protocol === 'http:') {
    const input = [...asArguments({ ...analysis, rw_timeout: micros }), ...relayInput(url, fromStart)]
    return { args: [...general, ...input, ...output(form)] }
  }
  const { script, protocols, formats } = concatScript(url, { analysis, silence: micros })
  // auto_convert would turn pictures into another bytestream form and back.
  const input = ['-f', 'concat', '-safe', '0', '-auto_convert', '0', '-protocol_whitelist', protocols, '-format_whitelist', formats]
  return { args: [...general, ...LEAST_PROBE, '-fpsprobesize', '0', ...input, '-i', 'pipe:0', ...output(form)], script }
}

function relayInput(url: string, fromStart: boolean): string[] {
  const limits = ['-protocol_whitelist', RELAY_PROTOCOLS, '-format_whitelist', RELAY_FORMATS, '-seekable', '0']
  return [...limits, ...(isPlaylist(url) ? playlistOptions(fromStart) : []), '-i', url]
}

/** Three segments behind live, as RFC 8216 6.3.3 asks: what a thin line needs. A list that stands still is ours to judge. */
function playlistOptions(fromStart: boolean): string[] {
  // An option that no layer takes is an error to ffmpeg.
  return ['-live_start_index', fromStart ? '0' : `-${SEGMENTS_BEHIND_LIVE}`, '-max_reload', `${PATIENT_RELOADS}`]
}

function isPlaylist(url: string): boolean {
  return /\.m3u8?$/i.test(new URL(url).pathname)
}

function output({ container, sound }: PullForm): string[] {
  return [
    ...['-sn', '-dn', '-c', 'copy', ...SOUND[sound]],
    // A track that died holds the other one back for no longer than this.
    ...['-max_interleave_delta', `${INTERLEAVE_MICROSECONDS}`, '-flush_packets', '1'],
    ...(container === 'mp4' && sound === 'copied' ? OUT_OF_ADTS : []),
    ...CONTAINER[container],
    'pipe:1',
  ]
}

const SOUND: Readonly<Record<PullForm['sound'], readonly string[]>> = {
  copied: [],
  // Gaps of a camera's clock are filled, so that sound stays with the picture.
  aac: ['-c:a', 'aac', '-b:a', '96k', '-ac', '2', '-ar', '48000', '-af', 'aresample=async=1'],
  none: ['-an'],
}

/** What its MP4 muxer leaves to us in fragments; sound that is no ADTS goes through as it is. */
const OUT_OF_ADTS = ['-bsf:a', 'aac_adtstoasc']

const CONTAINER: Readonly<Record<PullForm['container'], readonly string[]>> = {
  flv: ['-flvflags', 'no_duration_filesize', '-f', 'flv'],
  // Not empty_moov, which comes before the sound of a transport stream has told what it is; not frag_every_frame, whose times are wrong
  // with two tracks (5.1). A frame goes out when the next one comes.
  mp4: ['-movflags', '+delay_moov+default_base_moof+skip_trailer', '-frag_duration', '20000', '-f', 'mp4'],
}

function asArguments(options: Readonly<Record<string, string>>): string[] {
  return Object.entries(options).flatMap(([name, value]) => [`-${name}`, value])
}
