import type { ReadableFile } from './file-window.ts'
import { walk } from './file-walker.ts'
import type { FileItem } from './file-walker.ts'
import type { FragmentRun } from './fragment-reader.ts'
import type { TrackConfig } from './track.ts'

/** What one track does in a fragment or segment; times in units of `timescale`. */
export interface TrackSpan {
  trackId: number
  timescale: number
  baseDecodeTime: number
  /** From the first decoding time to the end of the last sample. */
  duration: number
  samples: number
  /** A decoder can begin with its first sample. */
  sync: boolean
}

/** One moof and its mdat. */
export interface ScannedFragment {
  offset: number
  bytes: number
  tracks: readonly TrackSpan[]
}

/** What lies between two styp boxes; all of a file that has none. */
export interface ScannedSegment {
  /** With its styp and prft. */
  offset: number
  bytes: number
  /** Epoch milliseconds of its first decoding time; undefined where no prft says it. */
  startsAt: number | undefined
  fragments: readonly ScannedFragment[]
  tracks: readonly TrackSpan[]
}

export interface ScannedFile {
  /** Undefined where the file has no whole moov: nothing of it can be played. */
  init: { bytes: number; tracks: readonly TrackConfig[] } | undefined
  segments: readonly ScannedSegment[]
  /** The first byte behind the last whole fragment, or behind the init segment: cut off here, the file is sound. */
  end: number
  /** What is wrong at `end` or behind it, naming box and byte; undefined where the whole file is sound. */
  damage: string | undefined
}

/**
 * Lists what is in a fragmented file: reads its moof boxes, steps over its media and holds none of it. Stops at the first box that is
 * cut off or damaged. Throws only what `file.read` rejects with.
 */
export async function scan(file: ReadableFile): Promise<ScannedFile> {
  const gathering = new Gathering()
  for await (const item of walk(file)) gathering.take(item)
  return gathering.result(file.size)
}

interface Open {
  offset: number
  bytes: number
  startsAt: number | undefined
  fragments: ScannedFragment[]
  tracks: TrackSpan[]
}

class Gathering {
  #init: ScannedFile['init']
  readonly #segments: Open[] = []
  /** styp and prft came, the fragment that they announce not yet. */
  #announced: { offset: number; startsAt: number | undefined } | undefined
  #end = 0
  #damage: string | undefined

  take(item: FileItem): void {
    switch (item.kind) {
      case 'init':
        this.#init = { bytes: item.end, tracks: item.movie.tracks.flatMap((track) => track.configs[0] ?? []) }
        this.#end = item.end
        return
      case 'segment':
        this.#announced = { offset: item.offset, startsAt: undefined }
        return
      case 'time':
        if (this.#announced !== undefined) this.#announced.startsAt = item.startsAt
        return
      case 'fragment':
        return this.#fragment(item)
      case 'damage':
        this.#damage = item.sentence
        return
      default:
        return item satisfies never
    }
  }

  result(size: number): ScannedFile {
    const announcedInVain = this.#announced === undefined ? undefined : `the segment at byte ${this.#announced.offset} has no fragment`
    const damage = this.#damage ?? (this.#init === undefined ? `in ${size} bytes there is no moov` : announcedInVain)
    return { init: this.#init, segments: this.#segments, end: this.#end, damage }
  }

  #fragment({ offset, end, runs }: FileItem & { kind: 'fragment' }): void {
    const segment = this.#open(offset)
    const tracks: TrackSpan[] = []
    for (const run of runs) {
      append(tracks, run)
      append(segment.tracks, run)
    }
    segment.fragments.push({ offset, bytes: end - offset, tracks })
    segment.bytes = end - segment.offset
    this.#end = end
  }

  #open(offset: number): Open {
    const announced = this.#announced
    this.#announced = undefined
    const last = this.#segments.at(-1)
    if (announced === undefined && last !== undefined) return last
    const segment: Open = { offset: announced?.offset ?? offset, bytes: 0, startsAt: announced?.startsAt, fragments: [], tracks: [] }
    this.#segments.push(segment)
    return segment
  }
}

function append(spans: TrackSpan[], run: FragmentRun): void {
  const span = spans.find(({ trackId }) => trackId === run.track.id)
  if (span === undefined) spans.push(spanOf(run))
  else {
    span.duration = run.baseDecodeTime + run.duration - span.baseDecodeTime
    span.samples += run.samples.length
  }
}

function spanOf({ track, baseDecodeTime, duration, samples }: FragmentRun): TrackSpan {
  const sync = samples[0]?.sync ?? false
  return { trackId: track.id, timescale: track.timescale, baseDecodeTime, duration, samples: samples.length, sync }
}
