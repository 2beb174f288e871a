import type { Milliseconds } from '#appliance/base/duration.ts'
import type { TrackConfig, TrackRun } from '../fmp4/track.ts'
import type { TimedSample } from './lane.ts'

/** The samples of the part in the making. */
export class PartBench {
  #video: TimedSample[] = []
  #audio: TimedSample[] = []
  #bytes = 0

  get isEmpty(): boolean {
    return this.#video.length === 0 && this.#audio.length === 0
  }

  get bytes(): number {
    return this.#bytes
  }

  /** The first picture is a keyframe. */
  get beginsWithKeyframe(): boolean {
    return this.#video[0]?.sync === true
  }

  /** There is sound that begins at `time` or later. */
  soundsAfter(time: Milliseconds): boolean {
    return (this.#audio.at(-1)?.from ?? -Infinity) >= time
  }

  /** Where the last sound ends; undefined where there is none. */
  get soundEnd(): Milliseconds | undefined {
    return this.#audio.at(-1)?.to
  }

  add(kind: TrackConfig['kind'], sample: TimedSample): void {
    this.#bytes += sample.data.length
    if (kind === 'video') this.#video.push(sample)
    else this.#audio.push(sample)
  }

  /** Takes all pictures, and the sound that begins before `until`. */
  take(tracks: readonly TrackConfig[], until: Milliseconds): TrackRun[] {
    const later = this.#audio.filter(({ from }) => from >= until)
    const now = later.length === 0 ? this.#audio : this.#audio.filter(({ from }) => from < until)
    const runs = tracks.flatMap((track) => runOf(track, track.kind === 'video' ? this.#video : now))
    this.#video = []
    this.#audio = later
    this.#bytes = later.reduce((bytes, { data }) => bytes + data.length, 0)
    return runs
  }
}

function runOf(track: TrackConfig, samples: readonly TimedSample[]): TrackRun[] {
  const [first] = samples
  return first === undefined ? [] : [{ track, baseDecodeTime: first.at, samples }]
}
