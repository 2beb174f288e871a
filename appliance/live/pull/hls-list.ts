import { seconds } from '#appliance/base/duration.ts'
import type { Milliseconds } from '#appliance/base/duration.ts'

/** A segment as a media playlist (RFC 8216 4.3.3) lists it. */
export interface ListedSegment {
  sequence: number
  /** Epoch milliseconds of its first picture, where the list tells. */
  startsAt: number | undefined
  duration: Milliseconds
  /** As it stands in the list. */
  address: string
}

/** From which segment on a list is wanted: the first that ends behind `endsAt` where both tell, else the first behind `sequence`. */
export interface ListPoint {
  /** Epoch milliseconds at which the last picture that was had ends. */
  endsAt: number | undefined
  /** Of the last segment that was had. */
  sequence: number
}

/** Clocks of encoders and rounded lengths leave no segment exactly where the one before ends. */
const ROUNDING: Milliseconds = 200
const LATEST = /^#EXT-X-(KEY|MAP):/

/** The segments of a media playlist in order; empty of a master playlist. Pure. */
export function segmentsOf(lines: readonly string[]): ListedSegment[] {
  return walk(lines).map(({ segment }) => segment)
}

/**
 * The same list without the segments before a point, but for the last where all are; what counts for those that stay (keys, init, date)
 * stays with them. Pure.
 */
export function listFrom(lines: readonly string[], point: ListPoint): readonly string[] {
  const found = walk(lines)
  const wanted = found.findIndex(({ segment }) => isAfter(segment, point))
  const keptFrom = wanted < 0 ? found.length - 1 : wanted
  const first = found[keptFrom]
  if (first === undefined || keptFrom === 0) return lines
  const dropped = lines.slice(found[0]?.from, first.from)
  const discontinuities = dropped.filter((line) => line === '#EXT-X-DISCONTINUITY').length
  const head = lines.slice(0, found[0]?.from).map((line) => renumbered(line, first.segment.sequence, discontinuities))
  const date = first.segment.startsAt === undefined ? [] : [`#EXT-X-PROGRAM-DATE-TIME:${new Date(first.segment.startsAt).toISOString()}`]
  return [...head, ...latestOf(dropped), ...date, ...lines.slice(first.from)]
}

interface Walked {
  segment: ListedSegment
  /** Line at which its own tags begin. */
  from: number
}

function walk(lines: readonly string[]): Walked[] {
  if (!lines.some((line) => line.startsWith('#EXTINF:'))) return []
  const found: Walked[] = []
  let sequence = Number(
    /^#EXT-X-MEDIA-SEQUENCE:(\d+)/.exec(lines.find((line) => line.startsWith('#EXT-X-MEDIA-SEQUENCE:')) ?? '')?.[1] ?? 0,
  )
  let [startsAt, duration, from]: [number | undefined, Milliseconds, number | undefined] = [undefined, 0, undefined]
  for (const [at, line] of lines.entries()) {
    if (line.startsWith('#EXTINF:')) duration = seconds(Number.parseFloat(line.slice('#EXTINF:'.length)) || 0)
    if (line.startsWith('#EXT-X-PROGRAM-DATE-TIME:')) startsAt = dateOf(line) ?? startsAt
    if (isOfSegment(line)) from ??= at
    if (line === '' || line.startsWith('#')) continue
    found.push({ segment: { sequence, startsAt, duration, address: line }, from: from ?? at })
    sequence += 1
    startsAt = startsAt === undefined ? undefined : startsAt + duration
    from = undefined
  }
  return found
}

/** Tags that stand before the segment which they are about. */
function isOfSegment(line: string): boolean {
  return /^#(EXTINF:|EXT-X-(BYTERANGE:|DISCONTINUITY$|KEY:|MAP:|PROGRAM-DATE-TIME:|GAP|BITRATE:|PART:))/.test(line)
}

function isAfter({ sequence, startsAt, duration }: ListedSegment, point: ListPoint): boolean {
  if (startsAt === undefined || point.endsAt === undefined) return sequence > point.sequence
  return startsAt + duration > point.endsAt + ROUNDING
}

function renumbered(line: string, sequence: number, discontinuities: number): string {
  if (line.startsWith('#EXT-X-MEDIA-SEQUENCE:')) return `#EXT-X-MEDIA-SEQUENCE:${sequence}`
  const [, number] = /^#EXT-X-DISCONTINUITY-SEQUENCE:(\d+)/.exec(line) ?? []
  return number === undefined ? line : `#EXT-X-DISCONTINUITY-SEQUENCE:${Number(number) + discontinuities}`
}

/** The last key and the last init of what was left out. */
function latestOf(dropped: readonly string[]): string[] {
  const latest = new Map<string, string>()
  for (const line of dropped) {
    const tag = LATEST.exec(line)?.[1]
    if (tag !== undefined) latest.set(tag, line)
  }
  return [...latest.values()]
}

function dateOf(line: string): number | undefined {
  const date = Date.parse(line.slice('#EXT-X-PROGRAM-DATE-TIME:'.length))
  return Number.isNaN(date) ? undefined : date
}
