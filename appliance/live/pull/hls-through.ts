/*
 * HLS playlists (RFC 8216) on their way through the box to ffmpeg: pure text in, text out.
 */

const URI_ATTRIBUTE = /\bURI="([^"]*)"/g

/**
 * A playlist whose every address went through `place`. Of a master playlist only the first variant and its sound are left, which
 * RFC 8216bis 4.4.6.2 names as the one to begin with: ffmpeg would fetch the beginning of all of them over the uplink.
 */
export function playlistThrough(text: string, place: (address: string) => string): string {
  const lines = text.split(/\r\n|\r|\n/).map((line) => line.trim())
  return onlyFirstVariant(lines)
    .map((line) => {
      if (line === '') return line
      return line.startsWith('#') ? line.replaceAll(URI_ATTRIBUTE, (_all, address: string) => `URI="${place(address)}"`) : place(line)
    })
    .join('\n')
}

function onlyFirstVariant(lines: readonly string[]): readonly string[] {
  const at = lines.findIndex((line) => line.startsWith('#EXT-X-STREAM-INF:'))
  const variant = lines[at]
  if (variant === undefined) return lines
  const address = lines.slice(at + 1).find((line) => line !== '' && !line.startsWith('#'))
  const tags = lines.filter((line) => line.startsWith('#') && !/^#EXT-X-(MEDIA|STREAM-INF|I-FRAME-STREAM-INF):/.test(line))
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
