import { BoxReader } from '#appliance/live/fmp4/box-reader.ts'
import { FragmentReader } from '#appliance/live/fmp4/fragment-reader.ts'
import { readMovie } from '#appliance/live/fmp4/movie-reader.ts'
import type { Segment } from '#appliance/live/packager/segment.ts'
import type { PackagedChannel } from './a-packager.ts'
import { readPlaylist } from './m3u8.ts'

/** A run of samples as it lies in a segment, in seconds. */
export interface Stretch {
  segment: number
  kind: string
  from: number
  to: number
  samples: number
  sync: boolean
}

/** What the bytes of the segments say of themselves. */
export function stretches(segments: readonly Segment[]): Stretch[] {
  return segments.flatMap((segment) => {
    const found: Stretch[] = []
    let reader: FragmentReader | undefined
    const boxes = new BoxReader((box) => {
      if (box.type === 'moov') reader = new FragmentReader(readMovie(box))
      if (box.type !== 'moof' || reader === undefined) return
      for (const { track, baseDecodeTime, duration, samples } of reader.read(box)) {
        const [from, to] = [baseDecodeTime / track.timescale, (baseDecodeTime + duration) / track.timescale]
        const kind = track.timescale === 90_000 ? 'video' : 'audio'
        found.push({ segment: segment.number, kind, from, to, samples: samples.length, sync: samples[0]?.sync ?? false })
      }
    })
    boxes.write(Buffer.concat([segment.init.data, ...segment.parts.map(({ data }) => data)]))
    return found
  })
}

/** Seconds by which a track does not go on from one run to the next, where no discontinuity was announced. */
export function seams(rig: PackagedChannel): number[] {
  const announced = new Set(rig.segments.filter(({ discontinuity }) => discontinuity).map(({ number }) => number))
  const last = new Map<string, Stretch>()
  return stretches(rig.segments).flatMap((run) => {
    const before = last.get(run.kind)
    last.set(run.kind, run)
    if (before === undefined || (before.segment !== run.segment && announced.has(run.segment))) return []
    return Math.abs(run.from - before.to) < 0.000_1 ? [] : [run.from - before.to]
  })
}

/** Whatever in the playlists that a channel has shown breaks the rules for lengths: RFC 8216bis 4.4.3.1, 4.4.3.7 and 4.4.4.9. */
export function breaches(rig: PackagedChannel): string[] {
  const found = new Set<string>()
  const targets = new Set<string>()
  for (const text of rig.seen['low-latency']) {
    const { target, partTarget, segments, open } = readPlaylist(text)
    targets.add(`${target} ${partTarget}`)
    for (const { number, duration, parts } of [...segments, ...(open === undefined ? [] : [open])]) {
      if (Math.round(duration) > target) found.add(`segment ${number} lasts ${duration}`)
      const sum = parts.reduce((all, part) => all + part.duration, 0)
      if (parts.length > 0 && duration > 0 && Math.abs(sum - duration) > 0.000_1) found.add(`parts of segment ${number} last ${sum}`)
      for (const [at, part] of parts.entries()) {
        const last = number !== open?.number && at === parts.length - 1
        if (part.duration > partTarget) found.add(`part ${number}.${at} lasts ${part.duration}`)
        if (part.duration < 0.85 * partTarget && !part.independent && !last) found.add(`part ${number}.${at} lasts only ${part.duration}`)
      }
    }
  }
  if (targets.size > 1) found.add(`targets were ${[...targets].join(' and ')}`)
  return [...found]
}
