import type { Results, ResultsQuery } from '../results.ts'
import type { Pseudonyms } from './pseudonyms.ts'
import { answerStatement, countsStatement } from './statements.ts'
import type { StatementsOf } from './statements.ts'

export interface XapiExportOptions {
  readonly results: Pick<Results, 'each' | 'answersOf'>
  readonly pseudonyms: Pseudonyms
  readonly of: () => StatementsOf
}

/**
 * A JSON array of statements, piece by piece: what each pupil answered in each vote, under a pseudonym; of questions that nobody was to know
 * the answers of, and of hands that were counted, the counts of the class. Fails with DATABASE_FAILED.
 */
export async function* xapiExport(query: ResultsQuery, { results, pseudonyms, of }: XapiExportOptions): AsyncGenerator<string> {
  const about = of()
  let before = '['
  for await (const result of results.each(query)) {
    const answers = results.answersOf(result)
    for (const answer of answers) {
      const pseudonym = await pseudonyms.nameOf(answer, result.lesson?.group ?? result.class)
      yield before + JSON.stringify(answerStatement(result, { answer, pseudonym }, about))
      before = ',\n'
    }
    for (const round of result.rounds) {
      if (answers.some((answer) => answer.round === round.round) || round.tally.answered === 0) continue
      yield before + JSON.stringify(countsStatement(result, round, about))
      before = ',\n'
    }
  }
  yield before === '[' ? '[]' : ']'
}
