import { seconds } from '#appliance/base/duration.ts'
import type { Milliseconds } from '#appliance/base/duration.ts'
import type { FragmentRun } from './fragment-reader.ts'
import { SampleTables } from './sample-tables.ts'
import type { TrackConfig } from './track.ts'

type Kind = TrackConfig['kind']

/** Longer holes, in which neither track has anything, are nothing that anybody wants to watch. */
const LONGEST_HOLE = seconds(1)

interface Lane {
  tables: SampleTables
  /** Which track of the file it takes; undefined before its first run. */
  track: number | undefined
  /** Where the track of the file that is being added is pinned to the movie; undefined before its first run. */
  pin: { source: number; movie: number; timescale: number } | undefined
}

interface KnownRun extends FragmentRun {
  config: TrackConfig
}

/**
 * The picture and the sound of a movie that is put together from several files, on one timeline. Where one file ends and another
 * begins, or the times of a file jump, both move by the same, so that they stay together and no hole is left.
 */
export class MovieLanes {
  readonly #lanes = new Map<Kind, Lane>()
  /** What is at `source` milliseconds in the file is at `movie` milliseconds; undefined: the next fragment says. */
  #origin: { source: Milliseconds; movie: Milliseconds } | undefined

  /** Picture first. */
  get tables(): SampleTables[] {
    return (['video', 'audio'] as const).flatMap((kind) => this.#lanes.get(kind)?.tables ?? [])
  }

  get bytes(): number {
    return this.tables.reduce((sum, tables) => sum + tables.bytes, 0)
  }

  /** What comes next is of another file. */
  beginFile(): void {
    this.#origin = undefined
    for (const lane of this.#lanes.values()) {
      lane.pin = undefined
      lane.track = undefined
    }
  }

  /** Adds a fragment; its samples were moved by `move` bytes, to count from the beginning of the movie's media. */
  add(runs: readonly FragmentRun[], move: number): void {
    const known = runs.filter((run) => isKnown(run)).filter((run) => this.#takes(run))
    if (known.length === 0) return
    if (this.#origin === undefined || this.#jumps(known, this.#origin)) this.#anchor(known)
    for (const run of known) this.#addRun(run, move)
  }

  /** The first track of each kind, file by file. */
  #takes(run: KnownRun): boolean {
    const lane = this.#laneOf(run)
    lane.track ??= run.track.id
    return lane.track === run.track.id
  }

  #addRun(run: KnownRun, move: number): void {
    const lane = this.#laneOf(run)
    const start = this.#startOf(run, lane)
    lane.tables.add(run, { config: run.config, start, position: run.position + move })
  }

  #laneOf(run: KnownRun): Lane {
    const known = this.#lanes.get(run.config.kind)
    if (known !== undefined) return known
    const lane: Lane = { tables: new SampleTables(run.track.timescale), track: undefined, pin: undefined }
    this.#lanes.set(run.config.kind, lane)
    return lane
  }

  /** Counted from the pin in whole units, so that nothing adds up over a long lesson. */
  #startOf(run: KnownRun, lane: Lane): number {
    const { tables } = lane
    lane.pin ??= {
      source: run.baseDecodeTime,
      movie: Math.round((this.#movieTime(run) * tables.timescale) / 1000),
      timescale: run.track.timescale,
    }
    const start = lane.pin.movie + Math.round(((run.baseDecodeTime - lane.pin.source) * tables.timescale) / lane.pin.timescale)
    return Math.max(start, tables.lastStart)
  }

  #anchor(runs: readonly KnownRun[]): void {
    this.#origin = { source: Math.min(...runs.map(sourceTime)), movie: this.#end() }
    for (const lane of this.#lanes.values()) lane.pin = undefined
  }

  /** Whether the times of the file go back here, or over a long hole. */
  #jumps(runs: readonly KnownRun[], origin: { source: Milliseconds; movie: Milliseconds }): boolean {
    const first = Math.min(...runs.map(sourceTime)) - origin.source + origin.movie
    if (first - this.#end() > LONGEST_HOLE) return true
    return runs.some((run) => {
      const lane = this.#lanes.get(run.config.kind)
      if (lane?.pin === undefined) return false
      return this.#movieTime(run) < (lane.tables.lastStart * 1000) / lane.tables.timescale - 1
    })
  }

  #movieTime(run: KnownRun): Milliseconds {
    const { source, movie } = this.#origin ?? { source: 0, movie: 0 }
    return sourceTime(run) - source + movie
  }

  #end(): Milliseconds {
    return Math.max(0, ...this.tables.map((tables) => (tables.end * 1000) / tables.timescale))
  }
}

function isKnown(run: FragmentRun): run is KnownRun {
  return run.config !== undefined && run.samples.length > 0
}

function sourceTime(run: FragmentRun): Milliseconds {
  return (run.baseDecodeTime * 1000) / run.track.timescale
}
