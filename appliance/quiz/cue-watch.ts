import type { Clock, Timer } from '#appliance/base/clock.ts'
import { minutes, seconds } from '#appliance/base/duration.ts'
import type { Milliseconds } from '#appliance/base/duration.ts'
import type { Log } from '#appliance/base/log.ts'
import type { QuizSuggestion } from '#appliance/contract/quiz.ts'
import type { Cue, CuesForQuiz, LibraryForQuiz, QuestionToAsk } from './ports.ts'

export interface CueWatchOptions {
  readonly clock: Clock
  readonly log: Log
  readonly cues: CuesForQuiz
  readonly library: LibraryForQuiz
  readonly questions: { ofItem(itemId: string): Promise<readonly QuestionToAsk[]> }
  readonly onChange: () => void
}

const LOOK_EVERY = seconds(1)
/** A lesson that was taken up again after a jump does not ask what it passed long ago. */
const LATE_BY: Milliseconds = seconds(20)
/** What nobody has asked by then, the lesson has gone on from. */
const SUGGESTED_FOR: Milliseconds = minutes(5)

/** Knows when the lesson itself asks something, and has it ready for a tap. It never asks. */
export class CueWatch {
  readonly #options: CueWatchOptions
  /** Cues that were suggested, asked or could not be read: each once in a lesson. */
  readonly #done = new Set<string>()
  #suggestion: { readonly value: QuizSuggestion; readonly since: Milliseconds } | undefined
  #timer: Timer | undefined
  #reading: Promise<void> = Promise.resolve()

  constructor(options: CueWatchOptions) {
    this.#options = options
  }

  get suggestion(): QuizSuggestion | undefined {
    return this.#suggestion?.value
  }

  start(): void {
    this.#timer ??= this.#options.clock.every(LOOK_EVERY, () => this.#look())
  }

  async stop(): Promise<void> {
    this.#timer?.cancel()
    this.#timer = undefined
    await this.#reading
  }

  /** It was asked, or nobody wants it. */
  forget(): void {
    this.#suggestion = undefined
  }

  /** Another class begins. */
  begin(): void {
    this.#done.clear()
    this.#suggestion = undefined
  }

  #look(): void {
    const { clock, cues, onChange } = this.#options
    if (this.#suggestion !== undefined && clock.monotonic() - this.#suggestion.since > SUGGESTED_FOR) {
      this.#suggestion = undefined
      onChange()
    }
    const now = cues.now()
    if (now === undefined) return
    const due = now.cues.filter(({ id, atMs }) => atMs <= now.placeMs && now.placeMs - atMs < LATE_BY && !this.#done.has(id))
    const latest = due.toSorted((one, other) => one.atMs - other.atMs).at(-1)
    for (const { id } of due) this.#done.add(id)
    if (latest !== undefined) this.#reading = this.#suggest(latest)
  }

  async #suggest({ id, atMs, itemId }: Cue): Promise<void> {
    const { clock, library, log, questions, onChange } = this.#options
    try {
      const found = await questions.ofItem(itemId)
      const first = found[0]?.question
      if (first === undefined) return
      const value = { id, itemId, title: library.quiz(itemId)?.title ?? {}, questions: found.length, first, atMs }
      this.#suggestion = { value, since: clock.monotonic() }
      onChange()
    } catch (err) {
      // The lesson goes on without it.
      log.warn({ err, itemId }, 'question of the lesson not read')
    }
  }
}
