import type { Clock } from '#appliance/base/clock.ts'
import { inTurns } from '#appliance/base/in-turns.ts'
import type { Suggestion, SuggestionQuery } from '#appliance/contract/suggestions.ts'
import type { LibraryForSuggestions, QuizzesForSuggestions, ShownForSuggestions } from './ports.ts'
import { judged, judgingOf } from './score.ts'

/*
 * Suggestions for a run sheet: what of the library could be shown or asked in the time that is left, and why. It owns nothing, remembers
 * nothing and decides nothing: a teacher takes what is wanted.
 */

export interface SuggesterOptions {
  readonly clock: Pick<Clock, 'now'>
  readonly library: LibraryForSuggestions
  readonly quizzes: QuizzesForSuggestions
  readonly shown: ShownForSuggestions
}

const USUAL_LIMIT = 12
/** Judging one candidate costs as much as many ordinary things: its words are folded, and not kept, for a library has many. */
const WEIGHT = 25

export class Suggester {
  readonly #options: SuggesterOptions

  constructor(options: SuggesterOptions) {
    this.#options = options
  }

  /** The best first; those that are as good in the order of their ids. A large library is gone through in turns with everything else. */
  async suggest(query: SuggestionQuery): Promise<readonly Suggestion[]> {
    const { clock, library, quizzes, shown } = this.#options
    const judging = judgingOf(query, {
      ...{ now: clock.now(), wrong: quizzes.wrongAnswers() },
      mayBeShown: (id) => library.mayBeShown(id),
      availability: (id) => library.availability(id),
      shownAt: (id) => shown.shownAt(id),
    })
    const seen = new Set(query.without)
    const best = new Best(query.limit ?? USUAL_LIMIT)
    const visit = (candidate: Parameters<typeof judged>[0]): void => {
      if (seen.has(candidate.id)) return
      seen.add(candidate.id)
      const suggestion = judged(candidate, judging)
      if (suggestion !== undefined) best.offer(suggestion)
    }
    await inTurns(library.candidates(), visit, () => WEIGHT)
    return best.all
  }
}

/** Keeps the few best of many. */
class Best {
  readonly all: Suggestion[] = []
  readonly #most: number

  constructor(most: number) {
    this.#most = most
  }

  offer(one: Suggestion): void {
    const last = this.all.at(-1)
    if (this.all.length >= this.#most && last !== undefined && !comesBefore(one, last)) return
    const place = this.all.findIndex((other) => comesBefore(one, other))
    this.all.splice(place < 0 ? this.all.length : place, 0, one)
    if (this.all.length > this.#most) this.all.pop()
  }
}

function comesBefore(one: Suggestion, other: Suggestion): boolean {
  return one.score === other.score ? one.itemId < other.itemId : one.score > other.score
}
