/*
 * HLS playlists as text (draft-pantos-hls-rfc8216bis-22, section 4). Pure: what is listed comes in, lines go out.
 * The live playlist is a media playlist on its own: with one encoding there is nothing to choose between.
 */
import type { Milliseconds } from '#appliance/base/duration.ts'
import type { Part, Segment } from './segment.ts'

/** 8: floating point durations need 3, EXT-X-MAP needs 6. */
const VERSION = 6
/** 8: EXT-X-SKIP. */
const VERSION_WITH_SKIP = 9
/** 4.4.3.8: at least six target durations. */
const SKIP_BOUNDARY_TARGETS = 6
/** 4.4.3.8: at least twice, better three times the part target. */
const PART_HOLD_BACK = 3
/** 4.4.3.8: at least three target durations, which is what it is where it is not given. */
const HOLD_BACK = 3
/** 6.2.2: parts further from the end than so many target durations are listed no more. */
const PARTS_TARGETS = 3

/** A segment in the making: what is known of it while its parts appear. */
export interface OpenSegment extends Omit<Segment, 'duration' | 'bytes'> {
  readonly duration: Milliseconds
}

/** A live playlist as it stands. */
export interface LiveListing {
  /** Whole seconds; the same for as long as the playlist lives (6.2.1). */
  readonly target: number
  /** The same for as long as the playlist lives. */
  readonly partTarget: Milliseconds
  /** How far behind a player must stay, because the source brings its media in bursts. */
  readonly behind: Milliseconds
  readonly segments: readonly Segment[]
  /** Media sequence number of the first of `segments`, or of what comes next. */
  readonly first: number
  readonly discontinuitySequence: number
  /** The one in the making, once it has a part. */
  readonly open: OpenSegment | undefined
  /** The next part that will be there. */
  readonly hint: { readonly number: number; readonly part: number; readonly init: number } | undefined
  readonly ended: boolean
}

/** index.m3u8: low latency; with `skip` the Playlist Delta Update of 6.2.5.1. */
export function renderLowLatency(listing: LiveListing, skip = false): string {
  const { target, partTarget, segments, open, ended } = listing
  const skipped = skip && !ended ? beyondSkipBoundary(segments, target) : 0
  const lines = head(skipped > 0 ? VERSION_WITH_SKIP : VERSION, target)
  const partHoldBack = Math.max(partTarget * PART_HOLD_BACK, behindOf(listing)) / 1000
  const control = [
    `CAN-BLOCK-RELOAD=YES,CAN-SKIP-UNTIL=${skipBoundary(target)}`,
    ...holdBack(listing),
    `PART-HOLD-BACK=${decimal(partHoldBack)}`,
  ]
  lines.push(
    `#EXT-X-SERVER-CONTROL:${control.join(',')}`,
    `#EXT-X-PART-INF:PART-TARGET=${decimal(partTarget / 1000)}`,
    ...sequences(listing),
  )
  if (skipped > 0) lines.push(`#EXT-X-SKIP:SKIPPED-SEGMENTS=${skipped}`)
  const withParts = segments.length - segmentsWithin(segments, { target, open })
  let init = segments[skipped - 1]?.init.number
  for (const [at, segment] of segments.entries()) {
    if (at < skipped) continue
    lines.push(...opening(segment, init))
    if (at >= withParts) lines.push(...parts(segment))
    lines.push(`#EXTINF:${seconds(segment.duration)},`, segmentUri(segment.number))
    init = segment.init.number
  }
  if (open !== undefined) {
    lines.push(...opening(open, init), ...parts(open))
    init = open.init.number
  }
  return text([...lines, ...closing(listing, init)])
}

/** plain.m3u8: the same segments for a client that knows no low latency. */
export function renderPlain(listing: LiveListing): string {
  const control = holdBack(listing).map((attribute) => `#EXT-X-SERVER-CONTROL:${attribute}`)
  const lines = [...head(VERSION, listing.target), ...control, ...sequences(listing)]
  let init: number | undefined
  for (const segment of listing.segments) {
    lines.push(...opening(segment, init), `#EXTINF:${seconds(segment.duration)},`, segmentUri(segment.number))
    init = segment.init.number
  }
  if (listing.ended) lines.push('#EXT-X-ENDLIST')
  return text(lines)
}

export interface ByteRange {
  readonly offset: number
  readonly length: number
}

/** A segment that was kept. */
export interface ArchiveSegment {
  /** Relative to the playlist. */
  readonly uri: string
  /** Where it lies in what `uri` names; the whole of it where left out. */
  readonly range?: ByteRange
  /** EXT-X-MAP. */
  readonly map: { readonly uri: string; readonly range?: ByteRange }
  readonly duration: Milliseconds
  readonly discontinuity: boolean
  /** Epoch milliseconds. */
  readonly startsAt: number
}

export interface Archive {
  readonly segments: readonly ArchiveSegment[]
  /** Whole seconds, not less than any segment's duration to the nearest second; must not change while the playlist grows. */
  readonly target: number
  /** Nothing will be added: the playlist is VOD, else EVENT. */
  readonly ended: boolean
  /** Somebody may have read it while it grew: it stays what it was, and nothing but its end is added (4.4.3.5). */
  readonly grew?: boolean
  /** Every segment begins with a keyframe, now and whatever is added. */
  readonly independent?: boolean
  /** Answers `_HLS_skip` (6.2.5.1); ignored once ended. */
  readonly skip?: boolean
}

/** A playlist from the beginning, to which segments are added and from which none go (4.4.3.5). */
export function renderArchive({ segments, target, ended, grew = false, independent = false, skip = false }: Archive): string {
  const skipped = skip && !ended ? beyondSkipBoundary(segments, target) : 0
  const lines = head(skipped > 0 ? VERSION_WITH_SKIP : VERSION, target)
  const event = grew || !ended
  if (event) lines.push(`#EXT-X-SERVER-CONTROL:CAN-SKIP-UNTIL=${skipBoundary(target)}`)
  lines.push('#EXT-X-MEDIA-SEQUENCE:0', `#EXT-X-PLAYLIST-TYPE:${event ? 'EVENT' : 'VOD'}`)
  // 4.4.2.2: else a player would begin near the end of what still grows.
  if (event) lines.push('#EXT-X-START:TIME-OFFSET=0')
  if (independent) lines.push('#EXT-X-INDEPENDENT-SEGMENTS')
  if (skipped > 0) lines.push(`#EXT-X-SKIP:SKIPPED-SEGMENTS=${skipped}`)
  let map = mapTag(segments[skipped - 1]?.map)
  for (const segment of segments.slice(skipped)) {
    if (segment.discontinuity) lines.push('#EXT-X-DISCONTINUITY')
    const own = mapTag(segment.map)
    if (own !== map) lines.push(own)
    map = own
    lines.push(dateTime(segment.startsAt), `#EXTINF:${seconds(segment.duration)},`)
    if (segment.range !== undefined) lines.push(`#EXT-X-BYTERANGE:${rangeOf(segment.range)}`)
    lines.push(segment.uri)
  }
  if (ended) lines.push('#EXT-X-ENDLIST')
  return text(lines)
}

export function segmentUri(number: number): string {
  return `${number}.m4s`
}

export function partUri(number: number, part: number): string {
  return `${number}.${part}.m4s`
}

export function initUri(number: number): string {
  return `init-${number}.mp4`
}

/** With a part to spare. */
function behindOf({ behind, partTarget }: LiveListing): Milliseconds {
  return behind === 0 ? 0 : behind + partTarget
}

/** Given only where it has to be more than it is by itself. */
function holdBack(listing: LiveListing): string[] {
  const behind = behindOf(listing) / 1000
  return behind > listing.target * HOLD_BACK ? [`HOLD-BACK=${decimal(behind)}`] : []
}

function head(version: number, target: number): string[] {
  return ['#EXTM3U', `#EXT-X-VERSION:${version}`, `#EXT-X-TARGETDURATION:${target}`]
}

function sequences({ first, discontinuitySequence }: LiveListing): string[] {
  return [`#EXT-X-MEDIA-SEQUENCE:${first}`, `#EXT-X-DISCONTINUITY-SEQUENCE:${discontinuitySequence}`]
}

/** The tags that apply to a segment, and so come before its first part (4.4.4.9). */
function opening(segment: OpenSegment, initBefore: number | undefined): string[] {
  const lines = segment.discontinuity ? ['#EXT-X-DISCONTINUITY'] : []
  if (segment.init.number !== initBefore) lines.push(`#EXT-X-MAP:URI="${initUri(segment.init.number)}"`)
  lines.push(dateTime(segment.startsAt))
  return lines
}

function parts({ number, parts: all }: OpenSegment): string[] {
  return all.map((part, at) => partTag(part, partUri(number, at)))
}

function partTag({ duration, independent }: Part, uri: string): string {
  return `#EXT-X-PART:DURATION=${seconds(duration)},URI="${uri}"${independent ? ',INDEPENDENT=YES' : ''}`
}

function closing({ ended, hint }: LiveListing, init: number | undefined): string[] {
  if (ended) return ['#EXT-X-ENDLIST']
  if (hint === undefined) return []
  // B.1: where the hinted part needs another init, that is hinted too.
  const map = hint.init === init ? [] : [`#EXT-X-PRELOAD-HINT:TYPE=MAP,URI="${initUri(hint.init)}"`]
  return [...map, `#EXT-X-PRELOAD-HINT:TYPE=PART,URI="${partUri(hint.number, hint.part)}"`]
}

/** How many of the newest segments are near enough to the end for their parts to be listed. */
function segmentsWithin(segments: readonly Segment[], { target, open }: { target: number; open: OpenSegment | undefined }): number {
  let distance = open?.duration ?? 0
  let count = 0
  for (let at = segments.length - 1; at >= 0 && distance <= target * 1000 * PARTS_TARGETS; at -= 1) {
    distance += segments[at]?.duration ?? 0
    count += 1
  }
  return count
}

function skipBoundary(target: number): string {
  return decimal(target * SKIP_BOUNDARY_TARGETS)
}

/** 6.2.5.1: segments that begin further from the end of the last segment than the Skip Boundary. */
function beyondSkipBoundary(segments: readonly { duration: Milliseconds }[], target: number): number {
  let distance = 0
  let at = segments.length
  while (at > 0 && distance <= target * 1000 * SKIP_BOUNDARY_TARGETS) {
    at -= 1
    distance += segments[at]?.duration ?? 0
  }
  // The first that reaches over the boundary stays.
  return distance > target * 1000 * SKIP_BOUNDARY_TARGETS ? at : 0
}

function mapTag(map: ArchiveSegment['map'] | undefined): string {
  if (map === undefined) return ''
  return `#EXT-X-MAP:URI="${map.uri}"${map.range === undefined ? '' : `,BYTERANGE="${rangeOf(map.range)}"`}`
}

function rangeOf({ offset, length }: ByteRange): string {
  return `${length}@${offset}`
}

function dateTime(epoch: number): string {
  return `#EXT-X-PROGRAM-DATE-TIME:${new Date(epoch).toISOString()}`
}

function seconds(duration: Milliseconds): string {
  return (duration / 1000).toFixed(5)
}

/** Without an exponent and without more digits than it needs. */
function decimal(value: number): string {
  return String(Math.round(value * 1000) / 1000)
}

function text(lines: readonly string[]): string {
  return `${lines.join('\n')}\n`
}
