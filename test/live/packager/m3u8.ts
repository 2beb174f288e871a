/*
 * Reads media playlists as a client does that was written from draft-pantos-hls-rfc8216bis alone, and shares no line with the box.
 */

export interface ReadPart {
  uri: string
  duration: number
  independent: boolean
}

export interface ReadSegment {
  uri: string | undefined
  /** Media Sequence Number. */
  number: number
  /** Discontinuity Sequence Number (6.2.1). */
  discontinuities: number
  duration: number
  discontinuity: boolean
  /** EXT-X-MAP that applies; undefined where it stands before a skip. */
  map: string | undefined
  dateTime: number | undefined
  parts: ReadPart[]
}

export interface ReadPlaylist {
  text: string
  lines: string[]
  /** Value of a tag that stands once; empty where it has none; undefined where it is missing. */
  tag: (name: string) => string | undefined
  tags: (name: string) => string[]
  target: number
  partTarget: number
  skipped: number
  /** Whole segments. */
  segments: ReadSegment[]
  /** The one whose parts are listed only. */
  open: ReadSegment | undefined
  hints: Record<string, string>[]
  ended: boolean
  control: Record<string, string>
}

export function attributes(value: string): Record<string, string> {
  const found: Record<string, string> = {}
  for (const [, name = '', quoted, plain = ''] of value.matchAll(/([A-Z0-9-]+)=(?:"([^"]*)"|([^,]*))/gu)) found[name] = quoted ?? plain
  return found
}

export function readPlaylist(text: string): ReadPlaylist {
  const lines = text.split('\n').filter((line) => line !== '')
  const tags = (name: string): string[] =>
    lines.filter((line) => line === `#${name}` || line.startsWith(`#${name}:`)).map((line) => line.slice(name.length + 2))
  const tag = (name: string): string | undefined => tags(name)[0]
  const skipped = Number(attributes(tag('EXT-X-SKIP') ?? '')['SKIPPED-SEGMENTS'] ?? 0)
  const { segments, open } = readSegments(lines, Number(tag('EXT-X-MEDIA-SEQUENCE') ?? 0) + skipped)
  return {
    ...{ text, lines, tag, tags, skipped, segments, open },
    target: Number(tag('EXT-X-TARGETDURATION')),
    partTarget: Number(attributes(tag('EXT-X-PART-INF') ?? '')['PART-TARGET'] ?? 0),
    hints: tags('EXT-X-PRELOAD-HINT').map(attributes),
    ended: tag('EXT-X-ENDLIST') !== undefined,
    control: attributes(tag('EXT-X-SERVER-CONTROL') ?? ''),
  }
}

function readSegments(lines: string[], first: number): { segments: ReadSegment[]; open: ReadSegment | undefined } {
  const segments: ReadSegment[] = []
  let discontinuities = Number(lines.find((line) => line.startsWith('#EXT-X-DISCONTINUITY-SEQUENCE:'))?.split(':')[1] ?? 0)
  let map: string | undefined
  const blank = (): ReadSegment => ({
    ...{ uri: undefined, number: first + segments.length, discontinuities, duration: 0, discontinuity: false, map },
    ...{ dateTime: undefined, parts: [] },
  })
  let next = blank()
  for (const line of lines) {
    const [name = '', ...rest] = line.split(':')
    const value = rest.join(':')
    if (name === '#EXT-X-DISCONTINUITY') {
      next.discontinuity = true
      discontinuities += 1
      next.discontinuities = discontinuities
    }
    if (name === '#EXT-X-MAP') next.map = map = attributes(value)['URI']
    if (name === '#EXT-X-PROGRAM-DATE-TIME') next.dateTime = Date.parse(value)
    if (name === '#EXTINF') next.duration = Number(value.split(',')[0])
    if (name === '#EXT-X-PART') next.parts.push(readPart(value))
    if (line.startsWith('#')) continue
    segments.push({ ...next, uri: line })
    next = blank()
  }
  return { segments, open: next.parts.length > 0 ? next : undefined }
}

function readPart(value: string): ReadPart {
  const found = attributes(value)
  return { uri: found['URI'] ?? '', duration: Number(found['DURATION']), independent: found['INDEPENDENT'] === 'YES' }
}
