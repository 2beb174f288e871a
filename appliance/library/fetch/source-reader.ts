import type { BlobSource } from '../ports.ts'

/** Bytes of a blob of `total` bytes, from `from` up to but without `to`. */
export interface Want {
  readonly source: BlobSource
  readonly from: number
  readonly to: number
  readonly total: number
  /** The source gives files only as a whole: do not ask for a part. */
  readonly whole: boolean
  /** What its connection shares its end with. */
  readonly lane: string
}

/** An answer that gives. */
export interface Giving {
  /** Where in the blob the first byte belongs: at `from`, or at 0 where the source cannot give parts. */
  readonly from: number
  /** It gave the whole file although a part was asked for. */
  readonly noRanges: boolean
  /** The delay of the answer says something about the line: no connection had to be made first. */
  readonly settled: boolean
  /** The bytes as they come, read once. Ending the reading early ends the connection. Throws SourceTrouble. */
  readonly chunks: AsyncIterable<Buffer>
}

/** Opens what a source has; rejects with SourceTrouble, and with the signal's reason where that aborts. */
export interface SourceReader {
  open(want: Want, signal: AbortSignal): Promise<Giving>
  /** Whether the place itself can be reached at this moment, however silent it is; it never rejects. */
  reaches(source: BlobSource, signal: AbortSignal): Promise<boolean>
}
