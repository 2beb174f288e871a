/*
 * HLS playlists (RFC 8216) on their way through the box to ffmpeg: pure text in, text out.
 */

/** With quotes, as the RFC wants it, or without, as ffmpeg takes it, too. */
const URI_ATTRIBUTE = /\bURI=(?:"([^"]*)"?|([^",\s]*))/g
const LIST_TAGS = /^#EXT-X-(MEDIA|STREAM-INF|I-FRAME-STREAM-INF):/
/** What ffmpeg, which judges by the ending, takes for a segment of a list without and with an init segment. */
const STREAM_ENDING = /\.(ts|mpegts|aac|ac3|mp3|mp4|m4s|m4a|m4v|vtt)$/i
const FRAGMENT_ENDING = /\.(mp4|m4s|m4a|m4v|cmfv|cmfa|fmp4)$/i

/** What stands for an address; `ending`: what it has to end in, with its dot. */
type PlaceOf = (address: string, ending: string) => string

/** The lines of a playlist, cut wherever ffmpeg would cut them. */
export function linesOf(text: string): string[] {
  // eslint-disable-next-line no-control-regex -- ffmpeg ends a line at a NUL, so what follows it is an address to it
  return text.split(/[\r\n\u0000]+/).map((line) => line.trim())
}

/**
 * A way to rewrite the lines of a playlist one by one, so that every address in it goes through `place`. Of a master playlist only the
 * first variant and its sound are left, which RFC 8216bis 4.4.6.2 names as the one to begin with: ffmpeg would fetch the beginning of
 * all of them over the uplink.
 */
export function playlistThrough(all: readonly string[], place: PlaceOf): { lines: readonly string[]; through: (line: string) => string } {
  const lines = onlyFirstVariant(all)
  const isMaster = lines !== all
  const hasMap = all.some((line) => line.startsWith('#EXT-X-MAP:'))
  const endingOf = (address: string): string => {
    if (isMaster) return '.m3u8'
    const own = (hasMap ? FRAGMENT_ENDING : STREAM_ENDING).exec(pathOf(address))?.[0]
    return own ?? (hasMap ? '.m4s' : '.ts')
  }
  const through = (line: string): string => {
    if (line === '') return line
    if (!line.startsWith('#')) return place(line, endingOf(line))
    return line.replaceAll(URI_ATTRIBUTE, (_all, quoted: string | undefined, bare: string | undefined) => {
      const address = quoted ?? bare ?? ''
      return `URI="${place(address, attributeEnding(line, address))}"`
    })
  }
  return { lines, through }
}

function attributeEnding(line: string, address: string): string {
  if (LIST_TAGS.test(line)) return '.m3u8'
  if (line.startsWith('#EXT-X-MAP:')) return FRAGMENT_ENDING.exec(pathOf(address))?.[0] ?? '.mp4'
  return ''
}

function pathOf(address: string): string {
  return /^[^?#]*/.exec(address)?.[0] ?? ''
}

function onlyFirstVariant(lines: readonly string[]): readonly string[] {
  const at = lines.findIndex((line) => line.startsWith('#EXT-X-STREAM-INF:'))
  const variant = lines[at]
  if (variant === undefined) return lines
  const address = lines.slice(at + 1).find((line) => line !== '' && !line.startsWith('#'))
  const tags = lines.filter((line) => line.startsWith('#') && !LIST_TAGS.test(line))
  const sound = soundOf(variant, lines)
  return [...tags, ...(sound === undefined ? [] : [sound]), variant, ...(address === undefined ? [] : [address])]
}

/** The rendition of a variant's sound that a viewer who chooses nothing hears. */
function soundOf(variant: string, lines: readonly string[]): string | undefined {
  const group = /\bAUDIO="([^"]*)"/.exec(variant)?.[1]
  if (group === undefined) return undefined
  const belongs = (line: string): boolean => line.startsWith('#EXT-X-MEDIA:TYPE=AUDIO') || /^#EXT-X-MEDIA:.*[:,]TYPE=AUDIO\b/.test(line)
  const choices = lines.filter((line) => belongs(line) && line.includes(`GROUP-ID="${group}"`))
  return choices.find((line) => line.includes('DEFAULT=YES')) ?? choices[0]
}
