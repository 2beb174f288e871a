import { TAG_AUDIO, TAG_VIDEO } from '../media.ts'
import type { MediaMessage } from '../media.ts'
import type { Box } from './box.ts'
import { malformed } from './box.ts'
import { BoxReader } from './box-reader.ts'
import { frameBody, sequenceHeader } from './flv-bodies.ts'
import { FragmentReader, requireInside } from './fragment-reader.ts'
import type { FragmentRun, SampleFacts } from './fragment-reader.ts'
import { readMovie } from './movie-reader.ts'
import type { Movie } from './movie-reader.ts'
import type { TrackConfig } from './track.ts'

const MILLISECONDS = 1000

/** A sample on its way out. */
interface Outgoing {
  config: TrackConfig
  /** Milliseconds, from the earliest that a track may begin. */
  time: number
  compositionTime: number
  sample: SampleFacts
  position: number
}

/**
 * Fragmented MP4 in, as ffmpeg writes it to its standard output; messages as an encoder would send them out: bytes in any cut,
 * HEVC as Enhanced RTMP, AVC and AAC as of old. For codecs that ffmpeg cannot put into FLV. Synchronous; holds at most one
 * moof of 2 MB and one mdat of 16 MB. Of several tracks of one kind the first is taken.
 */
export class Fmp4Source {
  readonly #onMessage: (message: MediaMessage) => void
  readonly #reader = new BoxReader((box) => this.#take(box))
  #fragments: FragmentReader | undefined
  /** Tracks that are taken, by their number, with the milliseconds by which each comes later than its decoding times say. */
  #shifts: ReadonlyMap<number, number> = new Map()
  /** The runs of a moof that waits for its mdat. */
  #runs: readonly FragmentRun[] = []
  #announced = new Map<string, TrackConfig>()

  constructor(onMessage: (message: MediaMessage) => void) {
    this.#onMessage = onMessage
  }

  /**
   * Takes the next bytes. Throws BoxError STREAM_MALFORMED, naming box and byte, where they are no fragmented MP4 or hold
   * neither AVC, HEVC nor AAC; the source is useless from then on. What `onMessage` throws comes out here.
   */
  write(chunk: Buffer): void {
    this.#reader.write(chunk)
  }

  #take(box: Box): void {
    switch (box.type) {
      case 'moov':
        return this.#begin(box)
      case 'moof':
        this.#runs = this.#need(this.#fragments, box).read(box)
        return
      case 'mdat':
        return this.#emit(box)
      default: // ftyp, styp, sidx, prft, free: nothing that a channel needs
    }
  }

  #need(fragments: FragmentReader | undefined, box: Box): FragmentReader {
    if (fragments === undefined) throw malformed(`box ${box.type} at byte ${box.offset} comes before any moov`)
    return fragments
  }

  #begin(moov: Box): void {
    const movie = readMovie(moov)
    this.#fragments = new FragmentReader(movie)
    this.#shifts = shiftsOf(movie)
    this.#runs = []
    this.#announced = new Map()
    if (this.#shifts.size > 0) return
    const entries = movie.tracks.flatMap((track) => track.entries).join(', ')
    throw malformed(`box moov at byte ${moov.offset} has no track of AVC, HEVC or AAC, only: ${entries || 'none'}`)
  }

  #emit(mdat: Box): void {
    const outgoing = this.#runs.flatMap((run) => this.#unfold(run, mdat))
    this.#runs = []
    // A fragment holds its tracks one behind the other; a channel takes them as they play.
    outgoing.sort((a, b) => a.time - b.time)
    for (const one of outgoing) this.#send(one, mdat)
  }

  #unfold(run: FragmentRun, mdat: Box): Outgoing[] {
    const { track, config } = run
    const shift = this.#shifts.get(track.id)
    if (config === undefined || shift === undefined) return []
    requireInside(run, { from: mdat.offset + mdat.contentAt, to: mdat.offset + mdat.bytes.length })
    let { position, baseDecodeTime: at } = run
    return run.samples.map((sample) => {
      const time = toMilliseconds(at, track.timescale) + shift
      const shown = toMilliseconds(at + sample.compositionOffset, track.timescale) + shift
      const one = { config, time, compositionTime: shown - time, sample, position }
      position += sample.size
      at += sample.duration
      return one
    })
  }

  #send({ config, time, compositionTime, sample, position }: Outgoing, mdat: Box): void {
    const type = config.kind === 'video' ? TAG_VIDEO : TAG_AUDIO
    const timestamp = (time % 0x1_0000_0000) >>> 0
    if (this.#announced.get(config.kind) !== config) {
      this.#announced.set(config.kind, config)
      this.#onMessage({ type, timestamp, body: sequenceHeader(config) })
    }
    if (sample.size === 0) return
    const at = position - mdat.offset
    const data = mdat.bytes.subarray(at, at + sample.size)
    this.#onMessage({ type, timestamp, body: frameBody(config, data, { keyframe: sample.sync, compositionTime }) })
  }
}

/**
 * What is taken of a movie: the first track of each kind, picture first, by its number, and the milliseconds by which it is moved. They are
 * moved together so that no edit list takes one below zero.
 */
export function shiftsOf(movie: Movie): Map<number, number> {
  const known = movie.tracks.filter((track) => track.configs.some((config) => config !== undefined))
  const taken = ['vide', 'soun'].flatMap((handler) => known.find((track) => track.handler === handler) ?? [])
  const shifts = taken.map((track) => ({ id: track.id, shift: toMilliseconds(track.shift, track.timescale) }))
  const lowest = Math.min(0, ...shifts.map(({ shift }) => shift))
  return new Map(shifts.map(({ id, shift }) => [id, shift - lowest]))
}

export function toMilliseconds(time: number, timescale: number): number {
  return Math.round((time * MILLISECONDS) / timescale)
}
