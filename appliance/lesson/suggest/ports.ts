import type { Item } from '#appliance/contract/catalogue.ts'

/*
 * What suggestions need of the rest of the box. `box.ts` hands the real things in.
 */

/** An item of a catalogue. Objects that stay the same between two calls are folded once. */
export type Candidate = Pick<
  Item,
  'id' | 'kind' | 'title' | 'subject' | 'grade' | 'textbook' | 'keywords' | 'durationMs' | 'cues' | 'audience'
>

/**
 * here: all its files are on the box. coming: they will be at `readyAt` (epoch milliseconds; absent: nobody can tell), or would be if a teacher
 * took it now. absent: neither.
 */
export type Availability =
  | { readonly state: 'here' }
  | { readonly state: 'coming'; readonly readyAt?: number | undefined }
  | { readonly state: 'absent' }

export interface LibraryForSuggestions {
  /** All items of all catalogues; an id may come twice, and then the first counts. */
  candidates(): Iterable<Candidate>
  /** Whether its rights let it be shown now. */
  mayBeShown(id: string): boolean
  /** Asked only of what has to do with the query, fits into its time and may be shown. */
  availability(id: string): Availability
}

/** What a class got wrong in a quiz. */
export interface WrongAnswers {
  /** As people call it, such as 分数. */
  readonly topic: string
  /** More words for the same. */
  readonly keywords: readonly string[]
  readonly wrong: number
  readonly answered: number
  /** Epoch milliseconds. */
  readonly at: number
}

export interface QuizzesForSuggestions {
  /** In any order; the newest hundred count. */
  wrongAnswers(): readonly WrongAnswers[]
}

export interface ShownForSuggestions {
  /** When an item was last shown to this class in this term, epoch milliseconds; undefined: it was not. */
  shownAt(id: string): number | undefined
}
