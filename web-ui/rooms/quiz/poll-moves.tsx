import { useSignal } from '@preact/signals'
import type { PollView, QuizChoice, QuizPhase } from '#appliance/contract/quiz.ts'
import { t } from '../../box-client/words.ts'
import { BigButton } from '../parts/big-button.tsx'
import { Button } from '../parts/button.tsx'
import { HoldButton } from '../parts/hold-button.tsx'
import type { IconName } from '../parts/icon.tsx'
import { ChoiceRow } from './choice-row.tsx'
import { CountHands } from './count-hands.tsx'
import { KeyChooser } from './key-chooser.tsx'
import { answersOf, wantsKey } from './kinds.ts'
import { PhoneSeats } from './phone-seats.tsx'
import { nextMove } from './phases.ts'
import type { Move } from './phases.ts'
import { keyName } from './quiz-words.ts'
import type { QuizCommands } from './use-quiz.ts'
import { FORMS } from './wishes.ts'

interface PollMovesProps {
  poll: PollView
  phase: QuizPhase
  /** How many have joined. */
  phones: number
  quiz: QuizCommands
}

type Fold = 'hands' | 'key' | 'more'

const MORE_TIME = 30_000
const ICONS: Record<Move, IconName> = { open: 'start', close: 'end', show: 'screen', reveal: 'ready', next: 'start', keep: 'keep' }

/** What may be done with the question that is on: one button that follows its phase, and what a hand may need beside it. */
export function PollMoves({ poll, phase, phones, quiz }: PollMovesProps) {
  const open = useSignal<Fold | undefined>(undefined)
  const fold = (one: Fold): void => {
    open.value = open.value === one ? undefined : one
  }
  const move = nextMove(phase, poll)
  const choose = (choice: QuizChoice): void => void quiz.choose(choice)
  const { question } = poll
  const isOver = phase === 'closed' || phase === 'shown' || phase === 'revealed'
  const asksForKey = isOver && question.key === undefined && wantsKey(question.kind)
  const canKey = wantsKey(question.kind) || question.kind === 'scale'
  return (
    <>
      <BigButton icon={ICONS[move]} kind="strong" busy={quiz.busy} hint={hintOf(move, poll)} onPress={() => choose({ do: move })}>
        {t(`quiz.do.${move}`)}
      </BigButton>
      {asksForKey && (
        <div class="quiz-fold">
          <p>{t('quiz.key.ask')}</p>
          <KeyChooser question={question} off={quiz.busy} onChoose={(key) => choose({ do: 'key', key })} />
        </div>
      )}
      <div class="quiz-row">
        <Beside poll={poll} phase={phase} quiz={quiz} move={move} />
        {answersOf(question) !== undefined && (
          <Button icon="person" expanded={open.value === 'hands'} onPress={() => fold('hands')}>
            {t('quiz.hands')}
          </Button>
        )}
        {canKey && !asksForKey && (
          <Button icon="key" expanded={open.value === 'key'} onPress={() => fold('key')}>
            {t(question.key === undefined ? 'quiz.key.choose' : 'quiz.key.change')}
          </Button>
        )}
        <Button icon="down" expanded={open.value === 'more'} onPress={() => fold('more')}>
          {t('quiz.other')}
        </Button>
      </div>
      {open.value === 'hands' && <CountHands poll={poll} quiz={quiz} />}
      {open.value === 'key' && canKey && !asksForKey && (
        <div class="quiz-fold">
          <KeyChooser question={question} off={quiz.busy} onChoose={(key) => choose({ do: 'key', key })} />
          {question.key !== undefined && (
            <Button kind="plain" icon="close" off={quiz.busy} onPress={() => choose({ do: 'key', key: null })}>
              {t('quiz.key.none')}
            </Button>
          )}
        </div>
      )}
      {open.value === 'more' && <Rarer poll={poll} phones={phones} quiz={quiz} move={move} />}
    </>
  )
}

/** What is wanted nearly as often as the button itself, in this phase. */
function Beside({ poll, phase, quiz, move }: Omit<PollMovesProps, 'phones'> & { move: Move }) {
  const choose = (choice: QuizChoice): void => void quiz.choose(choice)
  switch (phase) {
    case 'open':
      return poll.ends === undefined ? null : (
        <Button icon="wait" off={quiz.busy} onPress={() => choose({ do: 'extend', byMs: MORE_TIME })}>
          {t('quiz.do.extend')}
        </Button>
      )
    case 'closed':
      return (
        <>
          <Button icon="undo" off={quiz.busy} onPress={() => choose({ do: 'open' })}>
            {t('quiz.do.reopen')}
          </Button>
          {poll.question.key !== undefined && move === 'show' && (
            <Button icon="ready" off={quiz.busy} onPress={() => choose({ do: 'reveal' })}>
              {t('quiz.do.reveal-now')}
            </Button>
          )}
        </>
      )
    case 'shown':
    case 'revealed':
      return (
        <Button icon="again" off={quiz.busy} onPress={() => choose({ do: 'revote' })}>
          {t('quiz.do.revote')}
        </Button>
      )
    case 'idle':
    case 'prepared':
      return null
    default:
      return phase satisfies never
  }
}

/** How large it is on the screen, seats of phones, and the ways to be rid of it. What is thrown away is held for, since no answer of it comes back. */
function Rarer({ poll, phones, quiz, move }: Omit<PollMovesProps, 'phase'> & { move: Move }) {
  const hasNext = poll.set !== undefined && poll.set.at < poll.set.of
  return (
    <div class="quiz-fold">
      <ChoiceRow
        label={t('quiz.form')}
        all={FORMS}
        chosen={poll.form}
        off={quiz.busy}
        name={(one) => t(`quiz.form.${one}`)}
        onChoose={(form) => void quiz.choose({ do: 'form', form })}
      />
      <div class="quiz-row">
        {hasNext && move !== 'next' && (
          <Button icon="start" off={quiz.busy} onPress={() => void quiz.choose({ do: 'next' })}>
            {t('quiz.do.next')}
          </Button>
        )}
        {move !== 'keep' && (
          <Button icon="keep" off={quiz.busy} onPress={() => void quiz.choose({ do: 'keep' })}>
            {t(hasNext ? 'quiz.do.keep-all' : 'quiz.do.keep')}
          </Button>
        )}
      </div>
      {phones > 0 && <PhoneSeats phones={phones} quiz={quiz} />}
      <HoldButton
        icon="bin"
        label={t('quiz.do.discard')}
        hint={t('quiz.do.discard.hint')}
        confirm={t('quiz.do.discard.confirm')}
        busy={quiz.busy}
        onHeld={() => void quiz.choose({ do: 'discard' })}
      />
    </div>
  )
}

function hintOf(move: Move, { question, set, rounds, expected }: PollView): string {
  const answered = rounds.at(-1)?.tally.answered ?? 0
  if (move === 'close' && expected !== undefined && answered >= expected) return t('quiz.do.close.all')
  if (move === 'close' && expected !== undefined) return t('quiz.do.close.left', { count: expected - answered })
  if (move === 'reveal' && question.key !== undefined) return t('quiz.do.reveal.hint', { key: keyName(question.key) })
  if (move === 'next') return t('quiz.do.next.hint', { at: (set?.at ?? 0) + 1, of: set?.of ?? 0 })
  return t(`quiz.do.${move}.hint`)
}
