import { seconds } from '#appliance/base/duration.ts'
import type { Milliseconds } from '#appliance/base/duration.ts'

/** Lost at most where the line breaks, and kept in memory. */
export const SMALLEST_CHUNK = 131_072
const LARGEST_CHUNK = 2_097_152
/** A chunk that takes longer is lost too often; one that takes less waits more for answers than it sends. */
const GOOD: Milliseconds = seconds(4)
/** A line that gives less than this part of itself would never come to an end. */
const LEAST_SHARE = 0.02
const LONGEST_REST: Milliseconds = seconds(60)

/** How many bytes are sent at once after a chunk of `bytes` took so long. Pure. */
export function nextChunk(bytes: number, took: Milliseconds): number {
  const wished = took <= GOOD / 2 ? bytes * 2 : took > GOOD ? bytes / 2 : bytes
  return Math.min(LARGEST_CHUNK, Math.max(SMALLEST_CHUNK, Math.floor(wished)))
}

/**
 * How long the line is left to others after it was taken for `took`, so that only `share` of it, 0 to 1, is used on the whole: whatever it
 * gives upwards need not be known for that. Pure.
 */
export function restAfter(took: Milliseconds, share: number): Milliseconds {
  const part = Math.max(LEAST_SHARE, Math.min(1, share))
  return Math.min(LONGEST_REST, (took * (1 - part)) / part)
}

/** How long nothing is tried after so many failures in a row. Pure. */
export function waitAfter(failures: number): Milliseconds {
  return Math.min(LONGEST_WAIT, seconds(5) * 2 ** Math.min(20, Math.max(0, failures - 1)))
}

const LONGEST_WAIT: Milliseconds = seconds(600)
