import { seconds } from '#appliance/base/duration.ts'
import type { Milliseconds } from '#appliance/base/duration.ts'
import { aTurn } from '#appliance/base/in-turns.ts'
import { TAG_AUDIO, TAG_VIDEO } from '../media.ts'
import type { MediaMessage } from '../media.ts'
import type { Box } from './box.ts'
import { childBoxes, find, get, headBytesOf, LONG_HEAD, malformed, readHead, SHORT_HEAD } from './box.ts'
import { walk } from './file-walker.ts'
import { FileWindow } from './file-window.ts'
import type { ReadableFile } from './file-window.ts'
import { frameBody, sequenceHeader } from './flv-bodies.ts'
import { shiftsOf, toMilliseconds } from './fmp4-source.ts'
import type { FragmentRun } from './fragment-reader.ts'
import { readMovie } from './movie-reader.ts'
import type { Movie, MovieTrack } from './movie-reader.ts'
import { SampleCursor } from './sample-cursor.ts'
import type { TrackConfig } from './track.ts'

/** Boxes at the top of a file, before its moov. */
const MOST_BOXES = 4096
/** The tables of some twenty hours. */
const MOST_MOOV_BYTES = 32 * 1024 * 1024
const MOST_SAMPLE_BYTES = 16 * 1024 * 1024
/** Read at once of each track: a second or two of a film. */
const READ_BYTES = 256 * 1024
/** Samples that are passed over in one turn of the event loop. */
const PASSED_AT_ONCE = 2000
/** Samples of fragments that wait for those of the other track, or for the keyframe that is sought: ten minutes. */
const MOST_HELD = 50_000
/** A track that has nothing for so long rests, and is not waited for. */
const REST: Milliseconds = seconds(15)

/** A sample of a track that is taken, with its time in the film. */
interface FilmSample {
  readonly config: TrackConfig
  /** Milliseconds of the film at which it is decoded. */
  readonly time: Milliseconds
  /** Milliseconds from there to when it is shown. */
  readonly compositionTime: number
  readonly sync: boolean
  readonly position: number
  readonly size: number
}

/**
 * A film on the disk, or still arriving, to be sent out as an encoder would: MP4 whose tables lie in its moov, wherever that is, or in
 * fragments (ISO/IEC 14496-12); AVC, HEVC and AAC, the first track of each kind. The file is untrusted.
 */
export class MovieFile {
  readonly #file: ReadableFile
  readonly #movie: Movie
  readonly #moov: Box

  private constructor(file: ReadableFile, moov: Box, movie: Movie) {
    this.#file = file
    this.#moov = moov
    this.#movie = movie
  }

  /** Rejects with STREAM_MALFORMED where it is no such film, or with what `file.read` rejects with. */
  static async open(file: ReadableFile): Promise<MovieFile> {
    const moov = await findMoov(file)
    const movie = readMovie(moov)
    if (shiftsOf(movie).size > 0) return new MovieFile(file, moov, movie)
    const entries = movie.tracks.flatMap((track) => track.entries).join(', ')
    throw malformed(`box moov at byte ${moov.offset} has no track of AVC, HEVC or AAC, only: ${entries || 'none'}`)
  }

  /**
   * Messages in the order in which they play, from the last keyframe that is decoded at or before `from` (milliseconds of the film), each
   * with its time in the film; the sequence headers first. What is missing of the file is waited for as `file.read` waits. Ends behind the
   * last sample, or when `signal` aborts; throws as `open` does.
   */
  async *from(from: Milliseconds, signal?: AbortSignal): AsyncGenerator<MediaMessage, void, void> {
    const announced = new Map<TrackConfig['kind'], TrackConfig>()
    const windows = new Map<TrackConfig['kind'], FileWindow>()
    for await (const sample of this.#samples(from, signal)) {
      const { config, time } = sample
      const type = config.kind === 'video' ? TAG_VIDEO : TAG_AUDIO
      if (announced.get(config.kind) !== config) {
        announced.set(config.kind, config)
        yield { type, timestamp: time, body: sequenceHeader(config) }
      }
      if (sample.size === 0) continue
      const window = windows.get(config.kind) ?? new FileWindow(this.#file, READ_BYTES)
      windows.set(config.kind, window)
      yield { type, timestamp: time, body: await bodyOf(sample, window) }
    }
  }

  /** Whether it shows anything; else it is sound alone. */
  get hasPicture(): boolean {
    const taken = shiftsOf(this.#movie)
    return this.#movie.tracks.some(({ id, handler }) => handler === 'vide' && taken.has(id))
  }

  #samples(from: Milliseconds, signal: AbortSignal | undefined): AsyncGenerator<FilmSample, void, void> {
    const isFragmented = find(childBoxes(this.#moov), 'mvex') !== undefined
    return isFragmented ? inFragments(this.#file, from) : inTables({ moov: this.#moov, movie: this.#movie }, from, signal)
  }
}

async function bodyOf(sample: FilmSample, window: FileWindow): Promise<Buffer> {
  const { config, size, position, sync, compositionTime } = sample
  if (size > MOST_SAMPLE_BYTES || position + size > window.size) {
    throw malformed(`the sample at byte ${position} has ${size} bytes, and the file ends at byte ${window.size}`)
  }
  return frameBody(config, await window.read(position, size), { keyframe: sync, compositionTime })
}

/** The moov, whole in memory; it may lie behind the media. */
async function findMoov(file: ReadableFile): Promise<Box> {
  let at = 0
  for (let boxes = 0; boxes < MOST_BOXES && at + SHORT_HEAD <= file.size; boxes += 1) {
    const start = await file.read(at, Math.min(LONG_HEAD, file.size - at))
    if (start.length < headBytesOf(start)) break
    const { type, size, headBytes } = readHead(start, at)
    if (type === 'moov') {
      if (size > MOST_MOOV_BYTES || at + size > file.size) throw malformed(`box moov at byte ${at} claims ${size} bytes`)
      return { type, offset: at, bytes: await file.read(at, size), contentAt: headBytes }
    }
    at += size
  }
  throw malformed('the file has no moov: it is no MP4, or was cut off before it was finished')
}

/** A sample where it lies, before anybody looked whether its codec is one that we know. */
type FoundSample = Omit<FilmSample, 'config'> & { readonly config: TrackConfig | undefined }

/** One track of a film whose tables lie in its moov. */
class Lane {
  readonly #track: MovieTrack
  readonly #shift: Milliseconds
  #cursor: SampleCursor
  /** Undefined behind its last sample, and before the first `step`. */
  next: FoundSample | undefined

  constructor(track: MovieTrack, shift: Milliseconds, cursor: SampleCursor) {
    this.#track = track
    this.#shift = shift
    this.#cursor = cursor
  }

  step(): void {
    const { timescale, configs } = this.#track
    const placed = this.#cursor.next()
    if (placed === undefined) return void (this.next = undefined)
    const { decodeTime, compositionOffset, position, size, sync, description } = placed
    const time = toMilliseconds(decodeTime, timescale) + this.#shift
    const shown = toMilliseconds(decodeTime + compositionOffset, timescale) + this.#shift
    this.next = { config: configs[description - 1], time, compositionTime: shown - time, sync, position, size }
  }

  /** On to the first sample that is not before `time`. */
  async skipTo(time: Milliseconds, turns: Turns): Promise<void> {
    while (this.next !== undefined && this.next.time < time) {
      this.step()
      if (await turns.isStopped()) return
    }
  }

  /** On to the last sample at or before `time` with which a decoder can begin; the first there is, where none is before. */
  async seek(time: Milliseconds, turns: Turns): Promise<void> {
    let best: { cursor: SampleCursor; next: FoundSample } | undefined
    while (this.next !== undefined && (this.next.time <= time || best === undefined)) {
      if (this.next.sync && this.next.config !== undefined) best = { cursor: this.#cursor.copy(), next: this.next }
      this.step()
      if (await turns.isStopped()) return
    }
    if (best === undefined) return
    this.#cursor = best.cursor
    this.next = best.next
  }
}

/** Gives the event loop its turns while samples are gone through, and tells when nobody waits for them any more. */
class Turns {
  readonly #signal: AbortSignal | undefined
  #passed = 0

  constructor(signal: AbortSignal | undefined) {
    this.#signal = signal
  }

  /** To be asked for each sample. */
  isStopped(): boolean | Promise<boolean> {
    this.#passed += 1
    return this.#passed % PASSED_AT_ONCE === 0 ? aTurn().then(() => this.#signal?.aborted === true) : false
  }
}

async function* inTables(
  film: { moov: Box; movie: Movie },
  from: Milliseconds,
  signal: AbortSignal | undefined,
): AsyncGenerator<FilmSample, void, void> {
  const turns = new Turns(signal)
  const lanes = lanesOf(film)
  for (const lane of lanes) lane.step()
  const [lead] = lanes
  await lead?.seek(from, turns)
  const start = lead?.next?.time ?? from
  for (const lane of lanes.slice(1)) await lane.skipTo(start, turns)
  for (let lane = earliest(lanes); lane?.next !== undefined; lane = earliest(lanes)) {
    const { config, ...sample } = lane.next
    if (config !== undefined) yield { config, ...sample }
    lane.step()
    if (await turns.isStopped()) return
  }
}

/** The one that is to play next; of equals the picture. */
function earliest(lanes: readonly Lane[]): Lane | undefined {
  let first: Lane | undefined
  for (const lane of lanes) if (lane.next !== undefined && lane.next.time < (first?.next?.time ?? Infinity)) first = lane
  return first
}

/** Picture first, where there is one. */
function lanesOf({ moov, movie }: { moov: Box; movie: Movie }): Lane[] {
  const traks = childBoxes(moov).filter(({ type }) => type === 'trak')
  return [...shiftsOf(movie)].flatMap(([id, shift]) => {
    const at = movie.tracks.findIndex((track) => track.id === id)
    const [track, trak] = [movie.tracks[at], traks[at]]
    return track === undefined || trak === undefined ? [] : [new Lane(track, shift, SampleCursor.of(sampleTableOf(trak)))]
  })
}

function sampleTableOf(trak: Box): Box {
  const mdia = get(childBoxes(trak), 'mdia', trak)
  const minf = get(childBoxes(mdia), 'minf', mdia)
  return get(childBoxes(minf), 'stbl', minf)
}

/** Fragments are gone through from the beginning; what lies before the keyframe that is sought is let go again. */
async function* inFragments(file: ReadableFile, from: Milliseconds): AsyncGenerator<FilmSample, void, void> {
  let shifts = new Map<number, Milliseconds>()
  let held: FilmSample[] = []
  let begun = false
  let passed = 0
  for await (const item of walk(file)) {
    if (item.kind === 'init') shifts = shiftsOf(item.movie)
    if (item.kind === 'damage') throw malformed(item.sentence)
    if (item.kind !== 'fragment') continue
    for (const run of item.runs) for (const sample of unfolded(run, shifts.get(run.track.id))) held.push(sample)
    passed += item.runs.reduce((sum, { samples }) => sum + samples.length, 1)
    if (held.length > MOST_HELD) throw malformed(`the fragment at byte ${item.offset} makes ${held.length} samples that wait for others`)
    if (passed > PASSED_AT_ONCE) {
      passed = 0
      await aTurn()
    }
    // A fragment holds its tracks one behind the other, or only one of them.
    held.sort(asTheyPlay)
    if (!begun) held = fromKeyframe(held, from)
    begun ||= held.some(({ time }) => time > from)
    if (begun) yield* held.splice(0, countSure(held, shifts.size))
  }
  yield* held
}

/** How many of these surely come before whatever the next fragment holds: each track has gone on behind them, or rests. */
function countSure(held: readonly FilmSample[], tracks: number): number {
  const last = new Map<TrackConfig['kind'], Milliseconds>()
  for (const { config, time } of held) last.set(config.kind, time)
  const newest = held.at(-1)?.time ?? 0
  const until = last.size < tracks ? newest - REST : Math.max(Math.min(...last.values()), newest - REST)
  const behind = held.findIndex(({ time }) => time > until)
  return behind < 0 ? held.length : behind
}

function asTheyPlay(a: FilmSample, b: FilmSample): number {
  return a.time - b.time || (a.config.kind === b.config.kind ? 0 : a.config.kind === 'video' ? -1 : 1)
}

function unfolded({ track, config, samples, ...run }: FragmentRun, shift: Milliseconds | undefined): FilmSample[] {
  if (config === undefined || shift === undefined) return []
  let { position, baseDecodeTime: at } = run
  return samples.flatMap(({ size, duration, compositionOffset, sync }) => {
    const time = toMilliseconds(at, track.timescale) + shift
    const compositionTime = toMilliseconds(at + compositionOffset, track.timescale) + shift - time
    const sample = { config, time, compositionTime, sync, position, size }
    position += size
    at += duration
    return size === 0 ? [] : [sample]
  })
}

/** From the last keyframe at or before `from` on; of a film without pictures from the last sound. */
function fromKeyframe(samples: readonly FilmSample[], from: Milliseconds): FilmSample[] {
  const kind = samples.some(({ config }) => config.kind === 'video') ? 'video' : 'audio'
  const start = samples.findLast((sample) => sample.config.kind === kind && sample.sync && sample.time <= from)
  return samples.filter(({ time }) => time >= (start?.time ?? -Infinity))
}
