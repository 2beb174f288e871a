import type { QuizPhase } from '#appliance/contract/quiz.ts'
import { t } from '../../../box-client/word-book.ts'
import { Icon } from '../../parts/icon.tsx'
import { sayKey } from '../poll.ts'
import type { Poll } from '../poll.ts'
import { Legend } from './bars.tsx'

/** Where pupils' phones answer: as a QR code has it, and as one types it. */
export interface JoinAddress {
  readonly url: string
  readonly typed: string
}

interface FootProps {
  poll: Poll
  phase: QuizPhase
  join: JoinAddress | undefined
}

/** What to do now, where phones answer, what is right, and which bar is of which vote. */
export function Foot({ poll, phase, join }: FootProps) {
  return (
    <footer class="quiz-foot">
      {phase === 'prepared' && <p class="soft">{t('question.prepared')}</p>}
      {phase === 'open' && <p class="soft">{howToAnswer(poll)}</p>}
      {phase === 'closed' && <p class="soft">{t('question.closed')}</p>}
      {join !== undefined && (
        <p>
          <span class="soft">{t('question.join')}</span> <b class="code">{join.typed}</b>
        </p>
      )}
      {poll.key !== undefined && isOwnWords(poll) && (
        <p class="quiz-key">
          <Icon name="ready" /> {t('question.key')} <b>{sayKey(poll, poll.key)}</b>
        </p>
      )}
      <Verdict poll={poll} />
      <Legend poll={poll} />
    </footer>
  )
}

/** Of all others the right one is marked among the bars. */
function isOwnWords({ kind }: Poll): boolean {
  return kind === 'number' || kind === 'text' || kind === 'order'
}

function Verdict({ poll: { rounds = [] } }: { poll: Poll }) {
  const tally = rounds[rounds.length - 1]?.tally
  if (tally === undefined) return null
  const { right, wrong, byHand, others } = tally
  return (
    <>
      {right !== undefined && wrong !== undefined && <p>{t('question.verdict', { right, wrong })}</p>}
      {others > 0 && <p class="soft">{t('question.others', { count: others })}</p>}
      {byHand > 0 && <p class="soft">{t('question.by-hand', { count: byHand })}</p>}
    </>
  )
}

function howToAnswer({ kind, phones }: Poll): string {
  if (!phones && kind !== 'buzz') return t('question.open.no-phones')
  return kind === 'text' || kind === 'hand-up' || kind === 'buzz' ? t(`question.open.${kind}`) : t('question.open')
}
