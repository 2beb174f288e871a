import type { QuizAnswer, QuizResult, QuizResultDetail } from '#appliance/contract/quiz.ts'

/*
 * Which of the questions that were kept belong to one lesson, and who missed which of them. Pure values.
 */

/** Of the class that runs, or of the one that was given last: in the order in which they were asked. */
export function ofThisLesson(newestFirst: readonly QuizResult[], runningSince: number | undefined): readonly QuizResult[] {
  const [newest] = newestFirst
  if (newest === undefined || (runningSince !== undefined && newest.keptAt < runningSince)) return []
  // Those that were asked in no class at all were asked on one day.
  const isOfIt = (one: QuizResult): boolean =>
    newest.class === undefined ? one.class === undefined && newest.keptAt - one.keptAt < SAME_DAY : one.class === newest.class
  const end = newestFirst.findIndex((one) => !isOfIt(one))
  return newestFirst.slice(0, end < 0 ? newestFirst.length : end).reverse()
}

const SAME_DAY = 6 * 3_600_000

export interface Misses {
  readonly who: Omit<QuizAnswer, 'round' | 'value' | 'right'>
  /** Places of the questions in the lesson, counted from 1. */
  readonly questions: readonly number[]
}

/** Who gave a wrong answer in the last round, and to which questions; whoever missed most comes first. */
export function missesOf(details: readonly QuizResultDetail[]): readonly Misses[] {
  const found = new Map<string, { who: Misses['who']; questions: number[] }>()
  details.forEach(({ answers, rounds }, place) => {
    for (const { round, value: _value, right, ...who } of answers) {
      if (right !== false || round !== rounds.at(-1)?.round) continue
      const key = who.pupil ?? who.seat ?? who.nickname ?? who.group ?? who.device ?? ''
      const known = found.get(key) ?? { who, questions: [] }
      known.questions.push(place + 1)
      found.set(key, known)
    }
  })
  return [...found.values()].sort((one, other) => other.questions.length - one.questions.length)
}
