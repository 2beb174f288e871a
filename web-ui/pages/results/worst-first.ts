import type { QuizResult } from '#appliance/contract/quiz.ts'

/** What share of a class got wrong in the last vote, 0 to 1; undefined where nothing was right or wrong. Pure. */
export function wrongShare({ rounds }: Pick<QuizResult, 'rounds'>): number | undefined {
  const { right, wrong } = rounds.at(-1)?.tally ?? {}
  return right === undefined || wrong === undefined || right + wrong === 0 ? undefined : wrong / (right + wrong)
}

/** What went worst comes first; what has no right answer last, in the order in which it was asked. Pure. */
export function worstFirst<T extends { readonly result: Pick<QuizResult, 'rounds'>; readonly place: number }>(
  questions: readonly T[],
): T[] {
  return [...questions].sort((one, other) => (wrongShare(other.result) ?? -1) - (wrongShare(one.result) ?? -1) || one.place - other.place)
}
