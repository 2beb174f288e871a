import type { QuizResult, QuizRoundView } from '#appliance/contract/quiz.ts'
import { t } from '../../box-client/words.ts'
import { Icon } from '../../rooms/parts/icon.tsx'
import { Bars } from '../../rooms/quiz/bars.tsx'
import { shareOf } from '../../rooms/quiz/phases.ts'
import { keyName, kindName, questionName } from '../../rooms/quiz/quiz-words.ts'
import { wrongShare } from './worst-first.ts'

/** More than that wrong: it is worth explaining again. */
const WORTH_AGAIN = 0.4

/** One question: what was asked, how many answered what, and how it went in each vote. */
export function QuestionBlock({ result, place }: { result: QuizResult; place: number }) {
  const { question, rounds, identity, expected } = result
  const share = wrongShare(result)
  const { answered = 0, byHand = 0 } = rounds.at(-1)?.tally ?? {}
  const about = [
    question.topic,
    question.text === undefined ? undefined : kindName(question),
    t(`quiz.identity.${identity}`),
    expected === undefined ? t('quiz.results.answered', { answered }) : t('quiz.results.answered-of', { answered, expected }),
    question.key === undefined ? undefined : t('results.key', { key: keyName(question.key) }),
  ]
  return (
    <li class="report-question">
      <h4>
        <span class="report-place">{place}</span> {questionName(question)}
        {share !== undefined && share > WORTH_AGAIN && (
          <span class="state fault">
            <Icon name="fault" /> {t('results.again-worth')}
          </span>
        )}
      </h4>
      <p class="soft small">{about.filter((word) => word !== undefined).join(' · ')}</p>
      {byHand > 0 && (
        <p class="small">
          <Icon name="hand" /> {t(byHand === answered ? 'results.all-by-hand' : 'results.some-by-hand', { count: byHand })}
        </p>
      )}
      <Verdicts rounds={rounds} />
      <Bars question={question} rounds={rounds} />
    </li>
  )
}

/** Right and wrong, vote by vote. */
function Verdicts({ rounds }: { rounds: readonly QuizRoundView[] }) {
  const judged = rounds.filter(({ tally }) => tally.right !== undefined)
  if (judged.length === 0) return null
  return (
    <p class="report-verdicts">
      {judged.map(({ round, tally: { right = 0, wrong = 0 } }) => (
        <span key={round}>
          {rounds.length > 1 && <span class="soft">{t('results.vote', { round })} </span>}
          <b>{t('results.verdict', { right, wrong, share: shareOf(right, right + wrong) })}</b>
        </span>
      ))}
    </p>
  )
}
