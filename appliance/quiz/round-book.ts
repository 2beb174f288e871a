import type { QuizIdentity, QuizRacer } from '#appliance/contract/quiz.ts'
import type { Counts } from './tally.ts'
import { whoIs } from './voter.ts'

/** An answer that was given, and of which nobody can tell any more what it was. */
export const FIXED = Symbol('fixed')

/** What a round is taken up with after a restart of the box. */
export interface RoundOnDisk {
  /** Who answered what; of an anonymous round nothing. */
  readonly answers: readonly { readonly who: string; readonly value: string }[]
  /** Of an anonymous round: who has answered, and how many gave which answer. */
  readonly answered: readonly string[]
  readonly counts: readonly { readonly value: string; readonly count: number }[]
}

/**
 * Who answered what in one round, as it is on the disk. Of an anonymous round it knows that only while answers may be changed, and never keeps
 * it anywhere else.
 */
export class RoundBook {
  readonly identity: QuizIdentity
  readonly #answers = new Map<string, string | typeof FIXED>()
  readonly #counts = new Map<string, number>()

  constructor(identity: QuizIdentity, disk: RoundOnDisk = { answers: [], answered: [], counts: [] }) {
    this.identity = identity
    for (const { who, value } of disk.answers) this.put(who, value)
    for (const who of disk.answered) this.#answers.set(who, FIXED)
    for (const { value, count } of disk.counts) this.#counts.set(value, count)
  }

  get size(): number {
    return this.#answers.size
  }

  /** undefined: none so far. */
  answerOf(who: string): string | typeof FIXED | undefined {
    return this.#answers.get(who)
  }

  countOf(value: string): number {
    return this.#counts.get(value) ?? 0
  }

  /** One answer each: it takes the place of the one before. */
  put(who: string, value: string): void {
    const before = this.#answers.get(who)
    if (typeof before === 'string') this.#count(before, -1)
    this.#answers.set(who, value)
    this.#count(value, 1)
  }

  /** It was taken back. */
  remove(who: string): void {
    const before = this.#answers.get(who)
    if (typeof before === 'string') this.#count(before, -1)
    this.#answers.delete(who)
  }

  /** Nobody can change an answer any more, nor find out whose it was. */
  forgetLinks(): void {
    if (this.identity !== 'anonymous') return
    for (const who of this.#answers.keys()) this.#answers.set(who, FIXED)
  }

  get counts(): Counts {
    return Object.fromEntries(this.#counts)
  }

  /** How many answers cannot be changed. */
  get fixed(): number {
    let fixed = 0
    for (const value of this.#answers.values()) if (value === FIXED) fixed += 1
    return fixed
  }

  /** Of an anonymous question it lists nobody: where all have given the same answer, the list would say whose that is. */
  get answeredBy(): { pupils: string[]; seats: string[]; devices: number } {
    if (this.identity === 'anonymous') return { pupils: [], seats: [], devices: this.size }
    const by = { pupils: [] as string[], seats: [] as string[], devices: 0 }
    for (const who of this.#answers.keys()) {
      const { pupil, seat } = whoIs(who)
      if (pupil !== undefined) by.pupils.push(pupil)
      else if (seat !== undefined) by.seats.push(seat)
      else by.devices += 1
    }
    return { ...by, pupils: by.pupils.sort(), seats: by.seats.sort() }
  }

  /** Of a race, the first come first. */
  get racers(): QuizRacer[] {
    const racers = [...this.#answers].flatMap(([who, at]) => (typeof at === 'string' ? [{ ...whoIs(who), atMs: Number(at) }] : []))
    return racers.sort((one, other) => one.atMs - other.atMs)
  }

  #count(value: string, change: 1 | -1): void {
    const count = this.countOf(value) + change
    if (count === 0) this.#counts.delete(value)
    else this.#counts.set(value, count)
  }
}
