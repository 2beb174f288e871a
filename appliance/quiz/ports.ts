import type { ByLanguage } from '#appliance/contract/catalogue.ts'
import type { QuizQuestion, QuizResult } from '#appliance/contract/quiz.ts'
import type { QuestionDraft } from '#appliance/contract/run-sheet.ts'
import type { Statement } from '#appliance/storage/database.ts'

/*
 * What the quiz needs of the rest of the box. The composition hands the real things in.
 */

/** A key of a clicker, a presenter or a button. */
export interface Press {
  /** Names the device for good, such as `turning:090FD3`. */
  readonly device: string
  /** The group whose button it is. */
  readonly group?: string | undefined
  /** `A`..`J`, `0`..`9`, `?`, `-` where the clicker takes its answer back; of a button that has no such key, anything. */
  readonly key: string
  /** When it was pressed, milliseconds by the clock that never steps. */
  readonly at: number
}

/** Why an answer does not count. */
export type NotTaken = 'closed' | 'refused' | 'fixed' | 'unknown' | 'flooding' | 'full' | 'not-stored'

/** An answer that was taken back is stored, too, and has no value. */
export type Taken =
  | { readonly taken: 'stored' | 'changed' | 'repeated'; readonly value: string }
  | { readonly taken: 'back' }
  | { readonly taken: NotTaken }

/** Receivers of devices that have to be told when a question is open. */
export interface ReceiversForQuiz {
  /** `answers`: what clickers send; `question`: names it and its round. Called again when either becomes another. */
  open(question: { readonly answers: 'letters' | 'numbers' | 'text'; readonly question: string }): void
  close(): void
}

/** A pupil as the quiz knows one: never by name. */
export interface PupilForQuiz {
  readonly id: string
  readonly seat?: string | undefined
  readonly group?: string | undefined
}

export interface RosterForQuiz {
  /** To whom a device belongs now; undefined: to nobody. */
  pupilOf(device: string): PupilForQuiz | undefined
  /** Who sits there now; undefined: nobody. */
  pupilAt(seat: string): PupilForQuiz | undefined
  /** What the class's own projector may call a pupil: by name where there may be names, and by seat; undefined: nobody knows them any more. */
  calledOf(pupilId: string): { readonly seat: string; readonly name?: string | undefined } | undefined
  /** How many of the class are here; undefined where nobody knows. */
  expected(): number | undefined
  /** Only devices that belong to somebody count, and phones sit at seats of the roster. */
  isClosed(): boolean
}

/** The class that is given, as far as it is known what is taught. */
export interface ClassAbout {
  readonly lessonKey?: string | undefined
  readonly subject?: string | undefined
  readonly title?: ByLanguage | undefined
  readonly group?: string | undefined
  /** What a question of this class is about, where it does not say so itself. */
  readonly topic?: string | undefined
  readonly keywords?: readonly string[] | undefined
}

export interface ClassForQuiz {
  about(): ClassAbout
}

/** A quiz of the library. */
export interface QuizItem {
  readonly title: ByLanguage
  readonly topic?: string | undefined
  readonly keywords?: readonly string[] | undefined
  /** The bytes of its file; rejects with BLOB_ABSENT where they are not on the box. */
  read(): Promise<Uint8Array>
}

export interface LibraryForQuiz {
  /** Undefined where no catalogue names it, it is no quiz, or it may not be shown. */
  quiz(itemId: string): QuizItem | undefined
}

/** A step of a run sheet. */
export interface SheetStepForQuiz {
  readonly question?: QuestionDraft | undefined
  readonly itemId?: string | undefined
}

export interface SheetForQuiz {
  /** Of the sheet that is in use, or of the one that is named. */
  step(stepId: string, sheetId?: string): SheetStepForQuiz | undefined
}

/** A question that the lesson itself brings along. */
export interface Cue {
  /** The same as long as it is the same cue of the same lesson. */
  readonly id: string
  /** Milliseconds from the beginning of what is taught. */
  readonly atMs: number
  readonly itemId: string
}

export interface CuesForQuiz {
  /** Of what is taught now, in any order, and where the room is in it; undefined where nothing is, or nobody can tell. */
  now(): { readonly cues: readonly Cue[]; readonly placeMs: number } | undefined
}

/** Those outside the box who are told how a class answered. */
export interface UpstreamForQuiz {
  /** What is written in the commit by which a question is kept. Never throws. */
  alongside(result: QuizResult): readonly Statement[]
}

/** What a class got wrong. */
export interface WrongAnswers {
  readonly topic: string
  readonly keywords: readonly string[]
  readonly wrong: number
  readonly answered: number
  /** Epoch milliseconds. */
  readonly at: number
}

/** A question with where it is from, before anybody asks it. */
export interface QuestionToAsk {
  readonly question: QuizQuestion
  readonly topic?: string | undefined
  readonly keywords?: readonly string[] | undefined
}
