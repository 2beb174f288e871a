import { fullBox, uint32, boxParts } from './box-writer.ts'
import type { FragmentRun } from './fragment-reader.ts'
import { GrowingTable, RunLengths } from './growing-table.ts'
import { sampleEntry } from './sample-entry.ts'
import type { TrackConfig } from './track.ts'

/** Where the samples of a run go. */
export interface RunPlace {
  config: TrackConfig
  /** Decoding time of the first sample in the movie, in units of the lane's timescale; never before the last one added. */
  start: number
  /** Bytes from the beginning of the movie's media. */
  position: number
}

/** The sample tables of one track of a movie (ISO/IEC 14496-12 8.5 to 8.7), built while runs come in. */
export class SampleTables {
  readonly timescale: number
  readonly #entries: Buffer[] = []
  readonly #configs: TrackConfig[] = []
  readonly #durations = new RunLengths()
  readonly #offsets = new RunLengths()
  readonly #sizes = new GrowingTable()
  readonly #syncs = new GrowingTable()
  readonly #chunkShapes = new GrowingTable()
  /** Bytes from the beginning of the media, in two halves each. */
  readonly #chunks = new GrowingTable()
  #samples = 0
  #smallestOffset = 0
  #first: { start: number; offset: number } | undefined
  #lastStart = 0
  #lastDuration = 0

  constructor(timescale: number) {
    this.timescale = timescale
  }

  /** What the track is: its first config, as wide and high as any. */
  get config(): TrackConfig | undefined {
    const [first] = this.#configs
    if (first?.kind !== 'video') return first
    const pictures = this.#configs.filter((config) => config.kind === 'video')
    return { ...first, width: Math.max(...pictures.map(({ width }) => width)), height: Math.max(...pictures.map(({ height }) => height)) }
  }

  /** Units of the timescale from which the next run may start: the last sample is not before. */
  get lastStart(): number {
    return this.#lastStart
  }

  /** Where the last sample ends, in units of the timescale; 0 where there is none. */
  get end(): number {
    return this.#lastStart + this.#lastDuration
  }

  /** When the first sample is shown, in units of the timescale. */
  get firstShown(): number {
    return (this.#first?.start ?? 0) + (this.#first?.offset ?? 0)
  }

  /** How far into the media the first picture is, once offsets are made positive. */
  get mediaTime(): number {
    return (this.#first?.offset ?? 0) - this.#smallestOffset
  }

  get duration(): number {
    return this.end - (this.#first?.start ?? 0)
  }

  get bytes(): number {
    const tables = [this.#durations.table, this.#offsets.table, this.#sizes, this.#syncs, this.#chunkShapes, this.#chunks]
    return tables.reduce((sum, table) => sum + table.length, 0)
  }

  /** Adds a run that has samples as one chunk. The sample before it lasts until it starts. */
  add(run: FragmentRun, { config, start, position }: RunPlace): void {
    if (this.#first === undefined) this.#first = { start, offset: 0 }
    else this.#durations.add(start - this.#lastStart)
    this.#addSamples(run, start)
    this.#addChunk(run.samples.length, this.#describe(config))
    this.#chunks.push(Math.floor(position / 0x1_0000_0000))
    this.#chunks.push(position)
  }

  #addSamples(run: FragmentRun, start: number): void {
    const scale = this.timescale / run.track.timescale
    let [time, at] = [0, start]
    for (const [n, sample] of run.samples.entries()) {
      const next = start + Math.round((time + sample.duration) * scale)
      const offset = start + Math.round((time + sample.compositionOffset) * scale) - at
      if (n < run.samples.length - 1) this.#durations.add(next - at)
      this.#lastStart = at
      this.#lastDuration = next - at
      this.#addSample(sample, offset)
      time += sample.duration
      at = next
    }
  }

  #addSample(sample: { size: number; sync: boolean }, offset: number): void {
    this.#samples += 1
    if (this.#samples === 1 && this.#first !== undefined) this.#first.offset = offset
    this.#smallestOffset = Math.min(this.#smallestOffset, offset)
    this.#offsets.add(offset)
    this.#sizes.push(sample.size)
    if (sample.sync) this.#syncs.push(this.#samples)
  }

  /** A row for the first of several chunks that are alike. */
  #addChunk(samples: number, description: number): void {
    const shapes = this.#chunkShapes
    const alike = shapes.length > 0 && shapes.fromEnd(2) === samples && shapes.fromEnd(1) === description
    if (alike) return
    shapes.push(this.#chunks.length / 8 + 1)
    shapes.push(samples)
    shapes.push(description)
  }

  #describe(config: TrackConfig): number {
    const known = this.#configs.indexOf(config)
    if (known >= 0) return known + 1
    const entry = sampleEntry(config)
    const equal = this.#entries.findIndex((one) => one.equals(entry))
    if (equal >= 0) return equal + 1
    this.#configs.push(config)
    return this.#entries.push(entry)
  }

  /**
   * The boxes of the sample table, once, when all runs are in; `wide` gives chunk offsets 64 bits. They count from the
   * beginning of the media until `moveChunks` tells where that is.
   */
  boxes(wide: boolean): Buffer[] {
    if (this.#samples > 0) this.#durations.add(this.#lastDuration)
    return [
      fullBox('stsd', {}, uint32(this.#entries.length), ...this.#entries),
      ...tableBox('stts', this.#durations.rows, this.#durations.table.bytes()),
      ...this.#compositionOffsets(),
      ...this.#syncSamples(),
      ...tableBox('stsc', this.#chunkShapes.length / 12, this.#chunkShapes.bytes()),
      ...boxParts('stsz', [uint32(0, 0, this.#samples), this.#sizes.bytes()]),
      ...this.#chunkOffsets(wide),
    ]
  }

  /** All moved up by the same, so that none is negative: players of all ages read that, and the edit list moves them back. */
  #compositionOffsets(): Buffer[] {
    const rows = this.#offsets.table.bytes()
    if (this.#offsets.rows === 1 && rows.readUInt32BE(4) === 0) return []
    for (let at = 4; at < rows.length; at += 8) rows.writeInt32BE(rows.readInt32BE(at) - this.#smallestOffset, at)
    return tableBox('ctts', this.#offsets.rows, rows)
  }

  #syncSamples(): Buffer[] {
    const count = this.#syncs.length / 4
    return count === this.#samples ? [] : tableBox('stss', count, this.#syncs.bytes())
  }

  #chunkOffsets(wide: boolean): Buffer[] {
    if (wide) return tableBox('co64', this.#chunks.length / 8, this.#chunks.bytes())
    const relative = this.#chunks.bytes()
    const narrow = Buffer.allocUnsafe(relative.length / 2)
    for (let at = 0; at < narrow.length; at += 4) relative.copy(narrow, at, at * 2 + 4, at * 2 + 8)
    return tableBox('stco', narrow.length / 4, narrow)
  }
}

/** The media begin at byte `by` of the file: adds it to the chunk offsets among the boxes of a sample table, in place. */
export function moveChunks(boxes: readonly Buffer[], { by, wide }: { by: number; wide: boolean }): void {
  const table = boxes.at(-1)
  if (table === undefined) return
  for (let at = 0; at < table.length; at += wide ? 8 : 4) {
    const offset = by + (wide ? Number(table.readBigUInt64BE(at)) : table.readUInt32BE(at))
    if (wide) table.writeBigUInt64BE(BigInt(offset), at)
    else table.writeUInt32BE(offset, at)
  }
}

/** A FullBox that is a count of rows and the rows. */
function tableBox(type: string, rows: number, table: Buffer): Buffer[] {
  return boxParts(type, [uint32(0, rows), table])
}
