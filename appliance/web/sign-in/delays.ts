import type { Clock } from '#appliance/base/clock.ts'
import { neighbourhoodOf } from '#appliance/base/address.ts'
import { hours, seconds } from '#appliance/base/duration.ts'
import type { Milliseconds } from '#appliance/base/duration.ts'
import { BoxError } from '#appliance/base/errors.ts'

/** The secrets that can be guessed; each is counted by itself. */
export type SecretKind = 'claim' | 'code' | 'pin' | 'passphrase'

/** A try that has been counted as wrong; it ends with one of these calls, or stays so. */
export interface Try {
  /** The secret was right: all that this guesser got wrong is forgotten. */
  right(): void
  /** Nobody looked at the secret: as if this try, and no other, had not been made. */
  undo(): void
}

interface Guesser {
  wrong: number
  /** Monotonic instant before which this guesser need not try. */
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
 * One neighbourhood, which is an IPv4 address or a /64 of IPv6 (a tablet gives itself as many addresses in it as it likes): three free
 * tries, then 1, 2, 4 … 300 s between tries. A class in one neighbourhood can delay its teacher for at most those 300 s; remembered
 * phones and the code on the screen are other doors.
 * All of them: a budget of wrong tries, so that changing one's address does not help: a six-digit PIN then takes 87 days of
 * uninterrupted trying for an even chance. Half of the budget is kept for neighbourhoods that have made no mistake: a pupil with a few
 * devices can use up the first half only, and a teacher who knows the PIN still gets in; 50 fresh IPv4 addresses close that door, too.
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
   * at once gain nothing.
   */
  begin(kind: SecretKind, address: string): Try {
    const key = `${kind} ${neighbourhoodOf(address)}`
    const guesser = this.#guesserAt(key)
    const budget = this.#budgetOf(kind)
    const wait = Math.max(guesser.until - this.#clock.monotonic(), this.#waitFor(budget, guesser))
    if (wait > 0) {
      const retryAfter = Math.ceil(wait / 1000)
      throw new BoxError('SECRET_WAIT', `too many wrong tries; try again in ${retryAfter} s`, { details: { retryAfter } })
    }
    this.#charge(key, guesser)
    budget.spent += 1
    const giveBack = (): void => void (budget.spent = Math.max(0, budget.spent - 1))
    return {
      right: () => {
        this.#guessers.delete(key)
        giveBack()
      },
      undo: () => {
        guesser.wrong -= 1
        guesser.until = guesser.last + delayAfter(guesser.wrong)
        giveBack()
      },
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

  #charge(key: string, guesser: Guesser): void {
    guesser.wrong += 1
    guesser.last = this.#clock.monotonic()
    guesser.until = guesser.last + delayAfter(guesser.wrong)
    this.#guessers.delete(key)
    this.#guessers.set(key, guesser)
    // A map keeps its order: the first key is the one that has been quiet for longest.
    for (const quiet of this.#guessers.keys()) {
      if (this.#guessers.size <= MOST_GUESSERS) break
      this.#guessers.delete(quiet)
    }
  }
}

function delayAfter(wrong: number): Milliseconds {
  return wrong < FREE_TRIES ? 0 : Math.min(LONGEST, seconds(2 ** (wrong - FREE_TRIES)))
}
