import { describe, expect, it } from 'vitest'
import type { StreamTroubleKind } from '#appliance/contract/live.ts'
import { meaningOf, tellsConnected, tellsTrouble } from '#appliance/live/pull/pull-diagnosis.ts'

/** As ffmpeg 5.1 wrote them. */
const SAID: [string, StreamTroubleKind][] = [
  ['[tcp @ 0x5] [error] Connection to tcp://10.0.0.1:1935 failed: Connection refused', 'upstream-unreachable'],
  ['[tcp @ 0x5] [error] Failed to resolve hostname a.invalid: Name or service not known', 'upstream-unreachable'],
  ['[tls @ 0x5] [error] Peer certificate failed verification', 'upstream-unreachable'],
  ['[http @ 0x5] [warning] HTTP error 502 Bad Gateway', 'upstream-unreachable'],
  ['[http @ 0x5] [warning] HTTP error 403 Forbidden', 'upstream-refused'],
  ['[error] http://a/live.flv: Server returned 404 Not Found', 'upstream-refused'],
  ['[rtmp @ 0x5] [error] Server error: Connection rejected.', 'upstream-refused'],
  ['[error] http://a/live.flv: Invalid data found when processing input', 'upstream-not-media'],
  ["[file @ 0x5] [error] Protocol 'file' not on whitelist 'http,https,httpproxy,tcp,tls,crypto'!", 'upstream-not-media'],
  ['[hls @ 0x5] [error] URL file:///etc/passwd is not in allowed_segment_extensions', 'upstream-not-media'],
  ['[rtsp @ 0x5] [error] method DESCRIBE failed: 401 Unauthorized', 'upstream-refused'],
  ['[rtsp @ 0x5] [error] method DESCRIBE failed: 404 Not Found', 'upstream-refused'],
  ['[rtsp @ 0x5] [error] method SETUP failed: 461 Unsupported transport', 'upstream-ended'],
  [
    '00:05:29.522821/SRT:RcvQ:w1!W:SRT.cn: processAsyncConnectRequest: REJECT reported from HS processing: Incorrect passphrase',
    'upstream-refused',
  ],
  ['[srt @ 0x5] [error] Connection to srt://10.0.0.1:9000?passphrase=*** failed: Input/output error', 'upstream-unreachable'],
  ['[relay] [error] certificate: self-signed certificate', 'upstream-unreachable'],
  ['[relay] [error] Connection refused: connect ECONNREFUSED 10.0.0.1:443', 'upstream-unreachable'],
  ['[flv @ 0x5] [error] Video codec hevc not compatible with flv', 'codec-rare'],
  ['[flv @ 0x5] [error] Audio codec ac3 not compatible with flv', 'codec-rare'],
  ['[flv @ 0x5] [warning] something that nobody ever saw', 'upstream-ended'],
]

describe('what ffmpeg says, in the terms of the pages', () => {
  it.for(SAID)('%s', ([line, kind]) => {
    expect(tellsTrouble(line)).toBe(true)
    expect(meaningOf(['[hls @ 0x5] [warning] Failed to open segment 1 of playlist 0', line])).toBe(kind)
  })

  it('tells silence from absence', () => {
    expect(tellsConnected('[tcp @ 0x5] [verbose] Successfully connected to 127.0.0.1 port 1935')).toBe(true)
    expect(tellsConnected('[tcp @ 0x5] [verbose] Starting connection attempt to 127.0.0.1 port 1935')).toBe(false)
  })
})
