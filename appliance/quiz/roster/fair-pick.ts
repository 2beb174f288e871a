/** Who may be picked. */
export interface PickChoice {
  /** Whoever is here. */
  readonly present: readonly string[]
  /** Whose turn it was since everybody last had one; the last is the one who was picked last. */
  readonly turns: readonly string[]
  /** A whole number from 0 up to but without its argument, which nobody can foretell. */
  readonly random: (below: number) => number
}

export interface Pick {
  readonly pupil: string
  /** Everybody had a turn: this is the first of the next ones. */
  readonly anew: boolean
  /** Who is here and comes before anybody comes again. */
  readonly left: number
}

/** Everybody once before anybody twice, and nobody twice at a stretch; undefined where nobody is here. Pure but for `random`. */
export function fairPick({ present, turns, random }: PickChoice): Pick | undefined {
  const waiting = present.filter((pupil) => !turns.includes(pupil))
  const last = turns.at(-1)
  const others = present.filter((pupil) => pupil !== last)
  const from = waiting.length > 0 ? waiting : others.length > 0 ? others : present
  const pupil = from[random(from.length)]
  if (pupil === undefined) return undefined
  return { pupil, anew: waiting.length === 0, left: (waiting.length > 0 ? waiting.length : present.length) - 1 }
}
