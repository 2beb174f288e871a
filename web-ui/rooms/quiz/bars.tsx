import type { QuizQuestion, QuizRoundView } from '#appliance/contract/quiz.ts'
import { t } from '../../box-client/words.ts'
import { Icon } from '../parts/icon.tsx'
import { LETTERS } from './kinds.ts'
import { shareOf } from './phases.ts'
import { isInKey } from './in-key.ts'
import { answerName } from './quiz-words.ts'

interface BarsProps {
  question: QuizQuestion
  rounds: readonly QuizRoundView[]
}

/** How many gave which answer, each with its letter, its pattern and its number; under it the round before, to be compared. */
export function Bars({ question, rounds }: BarsProps) {
  const [now, before] = [rounds.at(-1), rounds.at(-2)]
  if (now === undefined) return null
  const values = [...new Set([now, before].flatMap((round) => round?.tally.bars.map(({ value }) => value) ?? []))]
  if (values.length === 0) return null
  return (
    <ul class={`quiz-bars ${before === undefined ? '' : 'compared'}`}>
      {values.map((value, place) => (
        <li key={value} class={isInKey(question, value) ? 'right' : ''}>
          <span class="quiz-bar-name">
            {question.kind === 'text' ? value : answerName(value)}
            {isInKey(question, value) && (
              <>
                <Icon name="ready" /> <span class="sr-only">{t('quiz.right')}</span>
              </>
            )}
          </span>
          <span class="quiz-bar-space">
            <OptionText question={question} value={value} />
            <Bar round={now} value={value} pattern={place} />
            {before !== undefined && <Bar round={before} value={value} pattern={place} isBefore />}
          </span>
        </li>
      ))}
      {now.tally.others > 0 && <li class="soft small">{t('quiz.others', { count: now.tally.others })}</li>}
    </ul>
  )
}

/** What stands behind a letter, where somebody has written it. */
function OptionText({ question: { options }, value }: { question: QuizQuestion; value: string }) {
  const text = options?.[LETTERS.indexOf(value)]?.text
  return text === undefined ? null : <span class="small">{text}</span>
}

const PATTERNS = 4

function Bar({ round, value, pattern, isBefore = false }: { round: QuizRoundView; value: string; pattern: number; isBefore?: boolean }) {
  const { bars, answered } = round.tally
  const count = bars.find((bar) => bar.value === value)?.count ?? 0
  const share = Math.min(100, shareOf(count, answered))
  return (
    <span class={`quiz-bar ${isBefore ? 'before' : ''}`}>
      <span class="quiz-bar-track" aria-hidden="true">
        <span class={`quiz-bar-fill pattern-${pattern % PATTERNS}`} style={{ width: `${share}%` }} />
      </span>
      <span class="quiz-bar-count">
        {isBefore ? t('quiz.before', { count }) : <b>{count}</b>} <small class="soft">{share}%</small>
      </span>
    </span>
  )
}
