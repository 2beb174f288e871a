/** One measured figure and what it is held against. */
export interface Figure {
  /** What was measured, in words. */
  name: string
  value: number
  unit: string
  /** The most it may be; without one it only informs. */
  bar?: number
  /** The single runs whose median `value` is. */
  runs?: number[]
}

export type Verdict = 'ok' | 'OVER' | '-'

/** Whether a figure keeps its bar; a figure that could not be measured does not. */
export function verdictOf({ value, bar }: Figure): Verdict {
  if (bar === undefined) return '-'
  return value <= bar ? 'ok' : 'OVER'
}

/** One case of the bench: what it measures, and how. */
export interface BenchCase {
  readonly name: string
  run(bench: Bench): Promise<Figure[]>
}

/** What the cases are given. */
export interface Bench {
  /** Path of the lesson that is published; rejects with BoxError FFMPEG_MISSING where it cannot be made. */
  clip(keyframeSeconds?: number): Promise<string>
  quick: boolean
  viewers: number
  rounds: number
  /** A measuring window in milliseconds: `full`, or `quick` with --quick, never above --at-most. */
  window(full: number, quick: number): number
  /** Tells the person who waits what happens now. */
  say(sentence: string): void
  /** Notes that something was not measured, and why. */
  skip(what: string, why: string): void
}
