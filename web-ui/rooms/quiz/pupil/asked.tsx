import type { BoxPage } from '../../../box-client/box-page.ts'
import type { QuizPhase } from '#appliance/contract/quiz.ts'
import { t } from '../../../box-client/word-book.ts'
import type { WordKey } from '../../../box-client/word-key.ts'
import { useNow } from '../../lesson/use-now.ts'
import { Icon } from '../../parts/icon.tsx'
import type { IconName } from '../../parts/icon.tsx'
import { leftOf, sayAnswer, sayKey } from '../poll.ts'
import type { Poll } from '../poll.ts'
import { AnswerBy } from './answer-by.tsx'
import { OnItsWay } from './on-its-way.tsx'
import type { Pupil } from './pupil.ts'

const IDENTITIES: Readonly<Record<Poll['identity'], readonly [IconName, WordKey]>> = {
  named: ['person', 'join.named'],
  seat: ['list', 'join.seat-kept'],
  anonymous: ['eyeOff', 'join.anonymous'],
}

/** The question, what to tap, and how the answer stands. */
export function Asked({ page, pupil }: { page: BoxPage; pupil: Pupil }) {
  const { phase, poll } = page.question.value ?? { phase: 'idle' as const }
  if (poll === undefined) return <Waiting says="join.wait" hint />
  if (!poll.phones) return <Waiting says="join.no-phones" />
  const [icon, says] = IDENTITIES[poll.identity]
  return (
    <div class="asked" data-phase={phase} data-kind={poll.kind}>
      <p class="asked-head">
        <b>{t(`question.kind.${poll.kind}`)}</b>
        {poll.set !== undefined && <span class="soft">{t('question.set', poll.set)}</span>}
        {poll.ends !== undefined && <TimeLeft page={page} ends={poll.ends} />}
      </p>
      <p class="identity soft">
        <Icon name={icon} /> <span>{t(says)}</span>
      </p>
      <h1 class={`asked-text ${(poll.text ?? '').length > 60 ? 'long' : ''}`}>{poll.text ?? t('question.aloud')}</h1>
      <AnswerBy key={`${poll.id} ${poll.round}`} poll={poll} pupil={pupil} open={phase === 'open'} />
      <Standing poll={poll} phase={phase} pupil={pupil} />
    </div>
  )
}

function Waiting({ says, hint }: { says: WordKey; hint?: boolean }) {
  return (
    <div class="waiting">
      <Icon name="wait" />
      <h1>{t(says)}</h1>
      {hint && <p class="soft">{t('join.wait.hint')}</p>}
    </div>
  )
}

function TimeLeft({ page, ends }: { page: BoxPage; ends: NonNullable<Poll['ends']> }) {
  const seconds = Math.ceil(leftOf(ends, useNow(page, 250)) / 1000)
  return <span class="time-left">{t('question.left', { seconds })}</span>
}

interface StandingProps {
  poll: Poll
  phase: QuizPhase
  pupil: Pupil
}

/** Whether the answer is stored, and after the end what is right. */
function Standing({ poll, phase, pupil }: StandingProps) {
  const sending = pupil.sending.value
  const stored = pupil.stored.value
  const isOpen = phase === 'open'
  return (
    <div class="standing" role="status">
      {phase === 'prepared' && <p class="soft">{t('join.prepared')}</p>}
      {!isOpen && phase !== 'prepared' && <p class="soft">{t('join.closed')}</p>}
      <OnItsWay of={sending} isOver={!isOpen} />
      {stored !== undefined && sending === undefined && <p class="sent">{t('join.sent')}</p>}
      {stored?.value !== undefined && hasWords(poll) && <p>{t('join.yours', { answer: sayAnswer(poll, stored.value) })}</p>}
      {stored !== undefined && isOpen && sending === undefined && <p class="soft">{t(afterwards(poll, stored.value))}</p>}
      {!isOpen && phase !== 'prepared' && stored === undefined && <p>{t('join.none')}</p>}
      {poll.key !== undefined && <p class="right-answer">{t('join.key', { answer: sayKey(poll, poll.key) })}</p>}
      {(phase === 'shown' || phase === 'revealed') && <p class="soft">{t('join.look')}</p>}
    </div>
  )
}

/** A hand and a race have nothing to repeat. */
function hasWords({ kind }: Poll): boolean {
  return kind !== 'hand-up' && kind !== 'buzz'
}

function afterwards({ kind }: Poll, value: string | undefined): WordKey {
  if (kind === 'hand-up' || kind === 'buzz') return `join.sent.${kind}`
  return value === undefined ? 'join.sent.fixed' : 'join.sent.changeable'
}
