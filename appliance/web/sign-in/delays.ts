import type { Clock } from '#appliance/base/clock.ts'
import { hours, seconds } from '#appliance/base/duration.ts'
import type { Milliseconds } from '#appliance/base/duration.ts'
import { BoxError } from '#appliance/base/errors.ts'

/** The secrets that can be guessed; each is counted by itself. */
export type SecretKind = 'claim' | 'code' | 'pin' | 'passphrase'

interface Guesser {
  wrong: number
  /** Monotonic instant before which this address need not try. */
  until: Milliseconds
  last: Milliseconds
}

interface Budget {
  spent: number
  at: Milliseconds
}

const FREE_TRIES = 3
const LONGEST = seconds(300)
const FORGOTTEN_AFTER = hours(1)
const MOST_GUESSERS = 2000

/** Wrong tries that all addresses together may make at once, and how soon one is given back: 240 an hour. */
const BUDGET = 100
const BUDGET_FOR_KNOWN_GUESSERS = 50
const GIVEN_BACK_EVERY = seconds(15)

/**
 * Makes guessing slow without locking anybody out.
 *
 * One address: three free tries, then 1, 2, 4 … 300 s between tries. A class behind one address can delay its teacher for at most
 * those 300 s; remembered phones and the code on the screen are other doors.
 * All addresses: a budget of wrong tries, so that changing one's address does not help: a six-digit PIN then takes 87 days of
 * uninterrupted trying for an even chance. Half of the budget is kept for addresses that have made no mistake: a pupil with a few
 * devices can use up the first half only, and a teacher who knows the PIN still gets in; it takes 50 fresh addresses to close that door, too.
 */
export class Delays {
  readonly #clock: Clock
  readonly #guessers = new Map<string, Guesser>()
  readonly #budgets = new Map<SecretKind, Budget>()

  constructor(clock: Clock) {
    this.#clock = clock
  }

  /**
   * Begins a try, or throws SECRET_WAIT with `details.retryAfter` in seconds. The try counts as wrong from the start, so that many
   * at once gain nothing; call the returned function if the secret was right.
   */
  begin(kind: SecretKind, address: string): () => void {
    const key = `${kind} ${address}`
    const guesser = this.#guesserAt(key)
    const budget = this.#budgetOf(kind)
    const wait = Math.max(guesser.until - this.#clock.monotonic(), this.#waitFor(budget, guesser))
    if (wait > 0) {
      const retryAfter = Math.ceil(wait / 1000)
      throw new BoxError('SECRET_WAIT', `too many wrong tries; try again in ${retryAfter} s`, { details: { retryAfter } })
    }
    this.#charge(key, guesser)
    budget.spent += 1
    return () => {
      this.#guessers.delete(key)
      budget.spent = Math.max(0, budget.spent - 1)
    }
  }

  #guesserAt(key: string): Guesser {
    const now = this.#clock.monotonic()
    const known = this.#guessers.get(key)
    return known !== undefined && now - known.last < FORGOTTEN_AFTER ? known : { wrong: 0, until: 0, last: now }
  }

  #budgetOf(kind: SecretKind): Budget {
    const now = this.#clock.monotonic()
    const before = this.#budgets.get(kind) ?? { spent: 0, at: now }
    before.spent = Math.max(0, before.spent - (now - before.at) / GIVEN_BACK_EVERY)
    before.at = now
    this.#budgets.set(kind, before)
    return before
  }

  #waitFor(budget: Budget, guesser: Guesser): Milliseconds {
    const most = guesser.wrong === 0 ? BUDGET : BUDGET_FOR_KNOWN_GUESSERS
    return (budget.spent + 1 - most) * GIVEN_BACK_EVERY
  }

  #charge(key: string, { wrong }: Guesser): void {
    const now = this.#clock.monotonic()
    const tries = wrong + 1
    const delay = tries < FREE_TRIES ? 0 : Math.min(LONGEST, seconds(2 ** (tries - FREE_TRIES)))
    this.#guessers.delete(key)
    this.#guessers.set(key, { wrong: tries, until: now + delay, last: now })
    // A map keeps its order: the first key is the one that has been quiet for longest.
    for (const quiet of this.#guessers.keys()) {
      if (this.#guessers.size <= MOST_GUESSERS) break
      this.#guessers.delete(quiet)
    }
  }
}
