type PlayKind = 'll-hls' | 'hls' | 'flv' | 'rtmp' | 'start'

/** `origin` as pages are opened, `http://…`; RTMP only while its door is open. */
export function playUrls(origin: string, rtmpPort: number, channel: string): (readonly [PlayKind, string])[] {
  const live = `${origin.replace(/\/$/, '')}/live/${channel}`
  const rtmp = `rtmp://${new URL(origin).hostname}:${rtmpPort}/play/${channel}`
  return [
    ['ll-hls', `${live}/index.m3u8`],
    ['hls', `${live}/plain.m3u8`],
    ['flv', `${live}.flv`],
    ...(rtmpPort === 0 ? [] : ([['rtmp', rtmp]] as const)),
    ['start', `${live}/start.m3u8`],
  ]
}
