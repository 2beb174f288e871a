/** What a player reads in a media playlist (RFC 8216bis 4.4) to know what to ask for next. */
export interface Playlist {
  /** Seconds. */
  target: number
  /** Media sequence number of the first segment. */
  first: number
  /** In order; addresses as they are written. */
  segments: string[]
  /** Parts behind the last whole segment. */
  openParts: string[]
  /** The part that is being made, as the server announces it. */
  hint: string | undefined
}

/** Reads as much of a playlist as a player needs; written here so that the box does not check itself. */
export function readPlaylist(text: string): Playlist {
  const list: Playlist = { target: 1, first: 0, segments: [], openParts: [], hint: undefined }
  for (const line of text.split('\n')) readLine(list, line.trim())
  return list
}

function readLine(list: Playlist, line: string): void {
  if (line.startsWith('#EXT-X-PART:')) list.openParts.push(quoted(line))
  else if (line.startsWith('#EXT-X-PRELOAD-HINT:')) list.hint = quoted(line)
  else if (line.startsWith('#EXT-X-TARGETDURATION:')) list.target = Number(line.split(':')[1])
  else if (line.startsWith('#EXT-X-MEDIA-SEQUENCE:')) list.first = Number(line.split(':')[1])
  else if (line !== '' && !line.startsWith('#')) {
    list.segments.push(line)
    list.openParts = []
  }
}

function quoted(line: string): string {
  return /URI="([^"]*)"/.exec(line)?.[1] ?? ''
}
