import type { RosterView } from '#appliance/contract/roster.ts'
import type { Answer } from '../../box-client/api.ts'
import type { UndoOffer } from '../parts/undo.tsx'

/** How a page gives the roster's commands, and what it may know of pupils. */
export interface RosterDesk {
  /** What pupils are called, by their ids: names for whoever gave the PIN, seats for all others. */
  readonly names: ReadonlyMap<string, string>
  /** Whoever gave the PIN may read names, and put them on the projector where the school lets them. */
  readonly canName: boolean
  /** Whether pupils may use their phones. */
  readonly usesPhones: boolean
  readonly busy: boolean
  /** Of the page's main button; a card of another page has none. */
  readonly mainKind: 'primary' | 'strong'
  /** Where the page can take things back for a while. */
  readonly offer?: ((one: UndoOffer) => void) | undefined
  /** Carries a command out. Answers undefined where it was not. */
  give<T>(command: () => Promise<Answer<T>>): Promise<T | undefined>
}

/** What each tool of the roster is given. */
export interface RosterToolProps {
  readonly roster: RosterView
  readonly desk: RosterDesk
}
