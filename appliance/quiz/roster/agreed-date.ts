import { days } from '#appliance/base/duration.ts'

/** So many of the last days have to be as late as a date that is believed. */
const AGREEING = 10
/** Days that are remembered, in the order in which they were said: what somebody has mistyped is forgotten one day. */
const REMEMBERED = 30

/** Days of which a person has said that they are today, counted from 1970, with one more. Pure. */
export function withDaySaid(said: readonly number[], now: number): readonly number[] {
  const today = Math.floor(now / days(1))
  return said.at(-1) === today ? said : [...said.filter((day) => day !== today), today].slice(-REMEMBERED)
}

/**
 * A date, epoch milliseconds, that may be believed where nobody but persons says which day it is, as in a school without a line whose box has no
 * clock of its own: ten days are as late as that, and one who has mistyped the year is alone. undefined: they are not enough yet. Pure.
 */
export function agreedDate(said: readonly number[]): number | undefined {
  const tenth = [...said].sort((one, other) => other - one)[AGREEING - 1]
  return tenth === undefined ? undefined : tenth * days(1)
}
