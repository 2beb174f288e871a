import type { Box } from './box.ts'
import { childBoxes, find, get, malformed } from './box.ts'
import { BoxFields } from './box-fields.ts'

/** One sample of a movie whose tables lie in its moov. */
export interface PlacedSample {
  /** Units of the track's timescale. */
  readonly decodeTime: number
  /** Showing minus decoding time. */
  readonly compositionOffset: number
  /** Bytes. */
  readonly size: number
  /** Byte of the file at which it begins. */
  readonly position: number
  /** A decoder can begin with it. */
  readonly sync: boolean
  /** Counts the sample entries from 1. */
  readonly description: number
}

/** Twenty hours of picture and of sound: where all samples have one size, their number costs a hostile file nothing. */
const MOST_SAMPLES = 4_000_000

/** Rows of so many 32-bit numbers each. */
interface Table {
  readonly bytes: Buffer
  readonly at: number
  readonly width: number
  readonly rows: number
}

/** The tables of one track (ISO/IEC 14496-12 8.6 and 8.7), views of the moov. */
interface Tables {
  readonly stbl: Box
  readonly samples: number
  /** All have this size; 0 where each has its own. */
  readonly size: number
  readonly sizes: Table | undefined
  readonly durations: Table
  readonly offsets: Table | undefined
  /** Undefined where a decoder can begin with each. */
  readonly syncs: Table | undefined
  readonly chunkShapes: Table
  readonly chunks: Table
}

/** The length of a run that a cursor is in, and what is left of it. */
interface Run {
  row: number
  left: number
}

/** Goes through the samples of one track in the order in which they are decoded. It holds no more of a film than its moov. */
export class SampleCursor {
  readonly #tables: Tables
  #sample = 0
  #time = 0
  #duration: Run = { row: -1, left: 0 }
  #offset: Run = { row: -1, left: 0 }
  #sync = 0
  #shape = 0
  #chunk = 0
  #leftInChunk = 0
  #position = 0

  private constructor(tables: Tables) {
    this.#tables = tables
  }

  /** The samples of a track from its first. Throws STREAM_MALFORMED where its tables are cut off or of a kind that nobody writes. */
  static of(stbl: Box): SampleCursor {
    return new SampleCursor(readTables(stbl))
  }

  /** Another one at the same place. */
  copy(): SampleCursor {
    const copy = new SampleCursor(this.#tables)
    copy.#sample = this.#sample
    copy.#time = this.#time
    copy.#duration = { ...this.#duration }
    copy.#offset = { ...this.#offset }
    copy.#sync = this.#sync
    copy.#shape = this.#shape
    copy.#chunk = this.#chunk
    copy.#leftInChunk = this.#leftInChunk
    copy.#position = this.#position
    return copy
  }

  /** The next sample; undefined behind the last. Throws STREAM_MALFORMED where the tables contradict each other. */
  next(): PlacedSample | undefined {
    const { samples, size, sizes, durations, offsets } = this.#tables
    if (this.#sample >= samples) return undefined
    if (this.#leftInChunk === 0) this.#enterChunk()
    const own = sizes === undefined ? size : valueOf(sizes, this.#sample, 0)
    const sample: PlacedSample = {
      decodeTime: this.#time,
      compositionOffset: offsets === undefined ? 0 : this.#step(offsets, this.#offset) | 0,
      size: own,
      position: this.#position,
      sync: this.#isSync(),
      description: valueOf(this.#tables.chunkShapes, this.#shape, 2),
    }
    this.#sample += 1
    this.#time += this.#step(durations, this.#duration)
    this.#position += own
    this.#leftInChunk -= 1
    return sample
  }

  /** The value of a table of run lengths (stts, ctts) for the sample that is next. */
  #step(table: Table, run: Run): number {
    while (run.left === 0) {
      run.row += 1
      if (run.row >= table.rows) throw this.#wrong('its times end before its samples do')
      run.left = valueOf(table, run.row, 0)
    }
    run.left -= 1
    return valueOf(table, run.row, 1)
  }

  #isSync(): boolean {
    const { syncs } = this.#tables
    if (syncs === undefined) return true
    while (this.#sync < syncs.rows && valueOf(syncs, this.#sync, 0) <= this.#sample) this.#sync += 1
    return this.#sync < syncs.rows && valueOf(syncs, this.#sync, 0) === this.#sample + 1
  }

  #enterChunk(): void {
    const { chunks, chunkShapes } = this.#tables
    if (this.#chunk >= chunks.rows) throw this.#wrong('its chunks end before its samples do')
    const isLongOffset = chunks.width === 2
    this.#position = isLongOffset
      ? valueOf(chunks, this.#chunk, 0) * 0x1_0000_0000 + valueOf(chunks, this.#chunk, 1)
      : valueOf(chunks, this.#chunk, 0)
    this.#chunk += 1
    while (this.#shape + 1 < chunkShapes.rows && valueOf(chunkShapes, this.#shape + 1, 0) <= this.#chunk) this.#shape += 1
    this.#leftInChunk = valueOf(chunkShapes, this.#shape, 1)
    if (this.#leftInChunk === 0) throw this.#wrong('it has a chunk without samples')
  }

  #wrong(sentence: string): Error {
    const { type, offset } = this.#tables.stbl
    return malformed(`box ${type} at byte ${offset} cannot be followed: ${sentence}`)
  }
}

function readTables(stbl: Box): Tables {
  const boxes = childBoxes(stbl)
  const stsz = get(boxes, 'stsz', stbl)
  const fields = new BoxFields(stsz)
  fields.versionAndFlags()
  const size = fields.uint32()
  const samples = fields.uint32()
  if (samples > MOST_SAMPLES) throw malformed(`box stsz at byte ${stsz.offset} claims ${samples} samples`)
  const chunkShapes = tableOf(get(boxes, 'stsc', stbl), 3)
  if (samples > 0 && chunkShapes.rows === 0) throw malformed(`box stsc at byte ${stbl.offset} says of no chunk what is in it`)
  const stco = find(boxes, 'stco')
  return {
    ...{ stbl, samples, size, chunkShapes },
    sizes: size === 0 ? tableOf(stsz, 1, 8) : undefined,
    durations: tableOf(get(boxes, 'stts', stbl), 2),
    offsets: optional(boxes, 'ctts', 2),
    syncs: optional(boxes, 'stss', 1),
    chunks: stco === undefined ? tableOf(get(boxes, 'co64', stbl), 2) : tableOf(stco, 1),
  }
}

function optional(boxes: readonly Box[], type: string, width: number): Table | undefined {
  const box = find(boxes, type)
  return box === undefined ? undefined : tableOf(box, width)
}

/** `countAt`: bytes of the content before the number of rows. */
function tableOf(box: Box, width: number, countAt = 4): Table {
  const fields = new BoxFields(box)
  fields.skip(countAt)
  const rows = fields.uint32()
  const at = box.contentAt + countAt + 4
  if (at + rows * width * 4 > box.bytes.length)
    throw malformed(`box ${box.type} at byte ${box.offset} claims ${rows} rows and ends before them`)
  return { bytes: box.bytes, at, width, rows }
}

function valueOf({ bytes, at, width }: Table, row: number, column: number): number {
  return bytes.readUInt32BE(at + (row * width + column) * 4)
}
