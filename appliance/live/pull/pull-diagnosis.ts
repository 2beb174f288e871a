import type { StreamTroubleKind } from '#appliance/contract/live.ts'

/** What ffmpeg (5.1 to 8.0) says on stderr, and what it means for a teacher; the first rule that meets any line wins. */
const MEANINGS: readonly (readonly [RegExp, StreamTroubleKind])[] = [
  [/not compatible with flv|not currently supported in container|codec \S+ is not supported/i, 'codec-rare'],
  [/HTTP error 4\d\d|Server returned 4|Unauthorized|Access denied|authentication failed/i, 'upstream-refused'],
  // RTSP; 461 is no refusal, the other transport is tried next. SRT: passphrase or stream id.
  [/method \w+ failed: 4(?!61)\d\d|REJECT reported|Connection rejected/i, 'upstream-refused'],
  [/StreamNotFound|Stream not found|Play\.Failed|Connect\.Rejected|Server error:/i, 'upstream-refused'],
  [/Connection refused|No route to host|(Network|Host) is unreachable|Connection reset/i, 'upstream-unreachable'],
  [/Failed to resolve hostname|Name or service not known|name resolution/i, 'upstream-unreachable'],
  // SRT says no more of a server that does not answer.
  [/Connection to srt:\S+ failed/i, 'upstream-unreachable'],
  [/timed out|certificate|handshake|\[tls @|HTTP error 5\d\d|Server returned 5|redirects more than/i, 'upstream-unreachable'],
  [/Invalid data found|not on whitelist|not in allowed|does not contain any stream|codec parameters|Empty segment/i, 'upstream-not-media'],
]

/** Why a pull that brought no media ended, from the lines that ffmpeg left. */
export function meaningOf(lines: readonly string[]): StreamTroubleKind {
  for (const [pattern, kind] of MEANINGS) {
    if (lines.some((line) => pattern.test(line))) return kind
  }
  return 'upstream-ended'
}

/** Whether a line tells that the upstream took the connection: it separates silence from absence. */
export function tellsConnected(line: string): boolean {
  return line.includes('Successfully connected to')
}

/** Whether a line tells that an opening goes on: one more connection, one more request. */
export function tellsStep(line: string): boolean {
  return tellsConnected(line) || /\] Opening '|HLS request for url/.test(line)
}

/** Whether a line is worth keeping for the diagnosis; the rest is only for a debug log. */
export function tellsTrouble(line: string): boolean {
  // libsrt has a form of its own: `.../SRT:RcvQ:w1!W:SRT.cn: ... REJECT reported ...`
  return /\[(warning|error|fatal|panic)\]|\/SRT:\S*[!*][WE]:/.test(line)
}
