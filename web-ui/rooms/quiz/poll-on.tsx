import type { PollView, QuizPhase } from '#appliance/contract/quiz.ts'
import type { BoxPage } from '../../box-client/box-page.ts'
import { pointInTime } from '../../box-client/format.ts'
import { t } from '../../box-client/words.ts'
import { useNow } from '../lesson/use-now.ts'
import { Icon } from '../parts/icon.tsx'
import { Bars } from './bars.tsx'
import { Missing } from './missing.tsx'
import { leftOf } from './phases.ts'
import { PollMoves } from './poll-moves.tsx'
import { Proposed } from './proposed.tsx'
import { kindName, keyName } from './quiz-words.ts'
import { Racers } from './racers.tsx'
import type { QuizCommands } from './use-quiz.ts'

interface PollOnProps {
  page: BoxPage
  phase: QuizPhase
  poll: PollView
  quiz: QuizCommands
}

/** The question that is on, with what only the teacher sees: how many answered what, before the class does. */
export function PollOn({ page, phase, poll, quiz }: PollOnProps) {
  const { question, rounds, racers } = poll
  return (
    <>
      <p class="quiz-head">
        <b>{kindName(question)}</b>
        {poll.set !== undefined && <span>{t('quiz.set', { at: poll.set.at, of: poll.set.of })}</span>}
        {poll.round > 1 && <span>{t('quiz.round', { round: poll.round })}</span>}
        <span class="soft">{t(`quiz.identity.${poll.identity}`)}</span>
        {phase === 'open' && <TimeLeft page={page} poll={poll} />}
      </p>
      {question.text !== undefined && <p class="quiz-text">{question.text}</p>}
      <Counter phase={phase} poll={poll} />
      {poll.identity === 'anonymous' && phase === 'open' ? (
        <p class="soft">{t('quiz.secret')}</p>
      ) : racers === undefined ? (
        <Bars question={question} rounds={rounds} />
      ) : (
        <Racers page={page} racers={racers} />
      )}
      <Asides poll={poll} phase={phase} />
      {phase !== 'prepared' && <Missing page={page} poll={poll} />}
      <PollMoves key={`${poll.id}/${poll.round}`} poll={poll} phase={phase} phones={page.quiz.value?.phones ?? 0} quiz={quiz} />
      {phase !== 'open' && <Proposed page={page} quiz={quiz} />}
    </>
  )
}

const EACH_SECOND = 500

function TimeLeft({ page, poll }: { page: BoxPage; poll: PollView }) {
  const left = leftOf(poll, useNow(page, EACH_SECOND))
  if (left === undefined) return null
  return (
    <span class="quiz-time">
      <Icon name="wait" /> {pointInTime(Math.ceil(left / 1000))}
    </span>
  )
}

/** How many have answered, of how many; once it is over and has a right answer, how many were right. */
function Counter({ phase, poll }: { phase: QuizPhase; poll: PollView }) {
  const { answered, byHand, right } = poll.rounds.at(-1)?.tally ?? { answered: 0, byHand: 0 }
  if (phase === 'prepared') return <p class="soft">{t('quiz.prepared.says')}</p>
  const isOpen = phase === 'open'
  return (
    <p class="quiz-counter">
      <span class={`state ${isOpen ? 'ready' : 'quiet'}`}>
        <Icon name={isOpen ? 'live' : phase === 'closed' ? 'end' : 'screen'} /> {t(`quiz.phase.${phase}`)}
      </span>
      <span role="status">
        <b class="quiz-number">{answered}</b>
        {poll.expected !== undefined && <span class="quiz-of"> / {poll.expected}</span>} {t('quiz.answered')}
      </span>
      {byHand > 0 && <span class="soft">{t('quiz.by-hand', { count: byHand })}</span>}
      {!isOpen && right !== undefined && poll.question.key !== undefined && (
        <span class="soft">{t('quiz.right-count', { count: right, key: keyName(poll.question.key) })}</span>
      )}
    </p>
  )
}

/** What came and did not count, in a line; and who cannot change an answer any more. */
function Asides({ poll: { rounds, fixed }, phase }: { poll: PollView; phase: QuizPhase }) {
  const { late = 0, flooding = 0, unstored = 0, changed = 0, repeated = 0, refused = 0 } = rounds.at(-1)?.strays ?? {}
  return (
    <>
      {late > 0 && <p class="soft small">{t('quiz.late', { count: late })}</p>}
      {changed + repeated > 0 && <p class="soft small">{t('quiz.again', { changed, repeated })}</p>}
      {refused > 0 && <p class="soft small">{t('quiz.refused', { count: refused })}</p>}
      {flooding > 0 && <p class="soft small">{t('quiz.flooding', { count: flooding })}</p>}
      {unstored > 0 && <p class="small">{t('quiz.unstored', { count: unstored })}</p>}
      {fixed > 0 && phase === 'open' && <p class="soft small">{t('quiz.fixed', { count: fixed })}</p>}
    </>
  )
}
