import { days, minutes } from '#appliance/base/duration.ts'

/**
 * What each reason adds to the score of a suggestion. The sum is all there is to it: no learning, no chance, so that the same library and the
 * same class give the same list, and each place in it can be explained.
 *
 * What the class got wrong outweighs the book's order, and all small things together do not outweigh either: something from the unit that is
 * here, fits and is new (30 + 6 + 10 + 8 + 12 = 66) gives way to the same with a topic on which three of five failed (+ 36).
 */
export const WEIGHTS = {
  /** All answers wrong, by five or more pupils, lately, on the item's own topic; less in the measure of each of these. */
  wrongAnswers: 60,
  sameUnit: 30,
  /** The same book, another unit. */
  sameVolume: 8,
  sameGrade: 6,
  /** Of an earlier year: only where the class got its topic wrong. */
  earlierGrade: 2,
  fits: 10,
  /** Only a part of it can be shown. */
  fitsCut: 4,
  anyLength: 4,
  notShown: 8,
  /** Seen already: it comes behind its like, and may still be the best there is. */
  shown: -12,
  onDisk: 12,
  /** It is promised, and the line may cough. */
  readyBy: 3,
} as const

/** So many answers count in full; of one pupil's mistake little follows. */
export const ENOUGH_ANSWERS = 5
/** What was got wrong longer ago counts half: it was probably explained since. */
export const LATELY = days(30)
/** So many years back something is still looked for. */
export const YEARS_BACK = 3
/** A shorter part of a recording is not worth beginning. */
export const SHORTEST_CUT = minutes(2)
