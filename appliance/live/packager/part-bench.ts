import type { Milliseconds } from '#appliance/base/duration.ts'
import type { TrackConfig, TrackRun } from '../fmp4/track.ts'
import type { TimedSample } from './lane.ts'

/** Samples of one track, as they were added. */
export interface TimedRun extends TrackRun {
  readonly samples: readonly TimedSample[]
}

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
  take(tracks: readonly TrackConfig[], until: Milliseconds): TimedRun[] {
    const [video, audio] = [this.#video, this.#audio]
    this.#video = []
    this.#audio = audio.splice(soundsBefore(audio, until))
    this.#bytes = 0
    for (const { data } of this.#audio) this.#bytes += data.length
    const runs: TimedRun[] = []
    for (const track of tracks) {
      const samples = track.kind === 'video' ? video : audio
      const first = samples[0]
      if (first !== undefined) runs.push({ track, baseDecodeTime: first.at, samples })
    }
    return runs
  }
}

/** How many of the sounds begin before `until`; they come in order. */
function soundsBefore(sounds: readonly TimedSample[], until: Milliseconds): number {
  let count = sounds.length
  while (count > 0 && (sounds[count - 1]?.from ?? 0) >= until) count -= 1
  return count
}
