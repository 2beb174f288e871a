/*
 * A count as a remote with two keys sets it: digit by digit. Pure values.
 */

export type Place = 'tens' | 'ones'

export const MOST_HANDS = 500
const WORTH: Readonly<Record<Place, number>> = { tens: 10, ones: 1 }

/** One digit is turned up or down, and goes round from 9 to 0; the others stay. */
export function turned(count: number, place: Place, by: 1 | -1): number {
  const worth = WORTH[place]
  const digit = Math.floor(count / worth) % 10
  return count + (((digit + by + 10) % 10) - digit) * worth
}

/** A digit is typed behind those that were typed before it. */
export function typed(before: number | undefined, digit: number): number {
  const count = (before ?? 0) * 10 + digit
  return count > MOST_HANDS ? digit : count
}

export function within(count: number): number {
  return Math.min(MOST_HANDS, Math.max(0, count))
}

/** What stands at each place, from the left: two at least. */
export function digitsOf(count: number): { readonly digit: string; readonly place: Place | undefined }[] {
  const text = String(count).padStart(2, '0')
  return text
    .split('')
    .map((digit, at) => ({ digit, place: at === text.length - 1 ? 'ones' : at === text.length - 2 ? 'tens' : undefined }))
}
