import type { Milliseconds } from '#appliance/base/duration.ts'

/** A whole segment that is safely on the disk. */
export interface ListedSegment {
  /** Where it begins in its file. */
  readonly offset: number
  readonly bytes: number
  readonly duration: Milliseconds
  /** Epoch milliseconds of its first frame, by the box's clock. */
  readonly startsAt: number
}

/**
 * One file of a recording: an init segment, and media that go on under it unbroken. Where they do not, the next stretch begins:
 * so what is between two stretches is a discontinuity, and nothing within one is.
 */
export interface Stretch {
  /** From 1, in the order of time; its file is `<number>.mp4`. */
  readonly number: number
  /** ftyp and moov, with which the file begins. */
  readonly initBytes: number
  readonly segments: readonly ListedSegment[]
}

export function fileOf(stretch: number): string {
  return `${stretch}.mp4`
}

/** The number of the stretch in a file of this name; undefined where it is no stretch. */
export function stretchIn(file: string): number | undefined {
  const number = /^([1-9]\d{0,8})\.mp4$/.exec(file)?.[1]
  return number === undefined ? undefined : Number(number)
}

/** Where the last listed segment ends. */
export function endOf({ initBytes, segments }: Stretch): number {
  const last = segments.at(-1)
  return last === undefined ? initBytes : last.offset + last.bytes
}

export interface Extent {
  readonly bytes: number
  readonly duration: Milliseconds
}

/** How much there is in all. */
export function extentOf(stretches: readonly Stretch[]): Extent {
  let bytes = 0
  let duration = 0
  for (const stretch of stretches) {
    bytes += endOf(stretch)
    for (const segment of stretch.segments) duration += segment.duration
  }
  return { bytes, duration }
}
