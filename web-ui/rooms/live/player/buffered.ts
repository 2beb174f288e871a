/** Where the newest media ends; undefined while there is none. */
export function endOf(ranges: TimeRanges): number | undefined {
  return ranges.length === 0 ? undefined : ranges.end(ranges.length - 1)
}

/** Where media goes on, when the picture stands before a hole; undefined where there is none ahead. */
export function nextAfterHole(ranges: TimeRanges, time: number): number | undefined {
  for (let index = 0; index < ranges.length; index += 1) {
    if (ranges.start(index) <= time && time < ranges.end(index) - 0.1) return undefined
    if (ranges.start(index) > time) return ranges.start(index) + 0.01
  }
  return undefined
}
