import { BoxError, sentenceOf } from '#appliance/base/errors.ts'
import type { Box } from './box.ts'
import { headBytesOf, LONG_HEAD, malformed, readHead, SHORT_HEAD } from './box.ts'
import { BoxFields } from './box-fields.ts'
import { FileWindow } from './file-window.ts'
import type { ReadableFile } from './file-window.ts'
import { FragmentReader, requireInside } from './fragment-reader.ts'
import type { FragmentRun } from './fragment-reader.ts'
import { readMovie } from './movie-reader.ts'
import type { Movie } from './movie-reader.ts'
import { fromNtp } from './segment-head.ts'

/** What a fragmented file is made of, from its beginning. */
export type FileItem =
  /** ftyp and moov: `end` is the first byte behind them. */
  | { kind: 'init'; movie: Movie; end: number }
  /** styp: a segment begins. */
  | { kind: 'segment'; offset: number }
  /** prft: when, in epoch milliseconds, the next fragment was. */
  | { kind: 'time'; offset: number; startsAt: number }
  /** moof and mdat: `end` is the first byte behind them, `dataAt` where the content of the mdat begins. */
  | { kind: 'fragment'; offset: number; end: number; dataAt: number; runs: readonly FragmentRun[] }
  /** The last item where the file is cut off or damaged. */
  | { kind: 'damage'; offset: number; sentence: string }

interface Place {
  type: string
  offset: number
  contentAt: number
  end: number
}

/** No moof or moov of ours comes near it, and more is not taken into memory. */
const MAX_HELD_BYTES = 2 * 1024 * 1024

/**
 * Goes through a fragmented file box by box, reading heads and moof boxes and stepping over media. What does not make sense
 * ends the walk with a `damage` item; only what `file.read` rejects with is thrown.
 */
export async function* walk(file: ReadableFile): AsyncGenerator<FileItem> {
  const walker = new Walker(file)
  try {
    for (let item = await walker.next(); item !== undefined; item = await walker.next()) yield item
  } catch (thrown) {
    if (!(thrown instanceof BoxError) || thrown.code !== 'STREAM_MALFORMED') throw thrown
    yield { kind: 'damage', offset: walker.boxAt, sentence: sentenceOf(thrown) }
  }
}

class Walker {
  readonly #window: FileWindow
  #at = 0
  #fragments: FragmentReader | undefined
  /** Where the item that is being read begins. */
  boxAt = 0

  constructor(file: ReadableFile) {
    this.#window = new FileWindow(file)
  }

  /** Boxes that say nothing to us are passed over. */
  async next(): Promise<FileItem | undefined> {
    while (this.#at < this.#window.size) {
      this.boxAt = this.#at
      const place = await this.#step()
      const item = await this.#item(place)
      if (item !== undefined) return item
    }
    return undefined
  }

  async #item(place: Place): Promise<FileItem | undefined> {
    switch (place.type) {
      case 'moov': {
        if (this.#fragments !== undefined) throw malformed(`a second moov begins at byte ${place.offset}`)
        const movie = readMovie(await this.#hold(place))
        this.#fragments = new FragmentReader(movie)
        return { kind: 'init', movie, end: place.end }
      }
      case 'styp':
        return { kind: 'segment', offset: place.offset }
      case 'prft':
        return { kind: 'time', offset: place.offset, startsAt: readTime(await this.#hold(place)) }
      case 'moof':
        return this.#fragment(place)
      default:
        return undefined
    }
  }

  async #fragment(moof: Place): Promise<FileItem> {
    if (this.#fragments === undefined) throw malformed(`box moof at byte ${moof.offset} comes before any moov`)
    const runs = this.#fragments.read(await this.#hold(moof))
    const mdat = await this.#step()
    if (mdat.type !== 'mdat') throw malformed(`behind the moof at byte ${moof.offset} comes box ${mdat.type} and no mdat`)
    for (const run of runs) requireInside(run, { from: mdat.contentAt, to: mdat.end })
    return { kind: 'fragment', offset: moof.offset, end: mdat.end, dataAt: mdat.contentAt, runs }
  }

  /** The box that begins here, and on to where it ends. */
  async #step(): Promise<Place> {
    const offset = this.#at
    const start = await this.#window.read(offset, LONG_HEAD)
    if (start.length < SHORT_HEAD || start.length < headBytesOf(start)) {
      throw malformed(`the file ends at byte ${this.#window.size}, inside the head of the box at byte ${offset}`)
    }
    const { type, size, headBytes } = readHead(start, offset)
    const end = offset + size
    if (end > this.#window.size) {
      throw malformed(`the file ends at byte ${this.#window.size}, inside box ${type} at byte ${offset}, which goes on to byte ${end}`)
    }
    this.#at = end
    return { type, offset, contentAt: offset + headBytes, end }
  }

  async #hold({ type, offset, contentAt, end }: Place): Promise<Box> {
    const size = end - offset
    if (size > MAX_HELD_BYTES)
      throw malformed(`box ${type} at byte ${offset} has ${size} bytes, more than the ${MAX_HELD_BYTES} that are taken`)
    return { type, offset, bytes: await this.#window.read(offset, size), contentAt: contentAt - offset }
  }
}

/** Epoch milliseconds of a prft (ISO/IEC 14496-12 8.16.5). */
function readTime(prft: Box): number {
  const fields = new BoxFields(prft)
  fields.skip(8) // version and flags, reference_track_ID
  return fromNtp(fields.uint32(), fields.uint32())
}
