/** Tells this page from the others to the box, which sees only requests; new with each load, and says nothing about whoever looks. */
const viewer = [...crypto.getRandomValues(new Uint8Array(8))].map((byte) => byte.toString(16).padStart(2, '0')).join('')

/** The address of a channel's playlist, with parts or without. */
export function playlistUrl(channel: string, kind: 'll-hls' | 'hls'): string {
  return `/live/${channel}/${kind === 'll-hls' ? 'index' : 'plain'}.m3u8?viewer=${viewer}`
}
