import type { QuizChoice, QuizHand, QuizPhase, QuizQuestion } from '#appliance/contract/quiz.ts'
import type { WordKey } from '../../../box-client/word-key.ts'
import { t } from '../../../box-client/words.ts'
import type { IconName } from '../../parts/icon.tsx'
import { answersOf } from '../../quiz/kinds.ts'
import { nextMove } from '../../quiz/phases.ts'
import type { Move as NextMove } from '../../quiz/phases.ts'
import { choicesOf } from '../../quiz/poll.ts'
import type { Poll } from '../../quiz/poll.ts'
import { AnswerName, Dial } from './dial.tsx'
import type { Counted } from './dial.tsx'
import type { Dials } from './use-dials.ts'
import { Move } from './move.tsx'
import type { HandCommands } from './use-hand.ts'

const MORE_TIME = 30_000
const ICONS: Record<NextMove, IconName> = { open: 'start', close: 'end', show: 'screen', reveal: 'ready', next: 'start', keep: 'keep' }

interface PollMovesProps {
  poll: Poll
  phase: QuizPhase
  state: QuizHand
  hand: HandCommands
  dials: Dials
}

/** What may be done with the question that is on: first what most do next, then raised hands, the right answer, and the rest. */
export function PollMoves({ poll, phase, state, hand, dials }: PollMovesProps) {
  const choose = (...choices: QuizChoice[]): void => void hand.choose(...choices)
  const main = nextMove(phase, { question: asKnown(poll, state), ...(poll.set === undefined ? {} : { set: poll.set }) })
  const counted = phase === 'open' || phase === 'closed' ? countedOf(poll) : []
  const key = <Key poll={poll} phase={phase} state={state} hand={hand} />
  // Where the bars are shown, what is right is said before the question goes.
  const isKeyFirst = phase === 'shown'
  return (
    <>
      {isKeyFirst && key}
      <Move icon={ICONS[main]} isMain busy={hand.busy} onPress={() => choose({ do: main })}>
        {t(`hand.do.${main}`)}
      </Move>
      {counted.length > 0 && (
        <>
          <p class="hand-label">{t('hand.hands')}</p>
          <div class={`dials ${counted.length > 5 ? 'narrow' : ''}`}>
            {counted.map((answer) => (
              <Dial
                key={answer.value}
                answer={answer}
                count={dials.countOf(answer.value)}
                place={dials.placeOf(answer.value)}
                onCount={(count) => dials.set(answer.value, count)}
              />
            ))}
          </div>
        </>
      )}
      {!isKeyFirst && key}
      <div class="hand-row">
        {besides(phase, poll, state).map(([says, choice, icon]) => (
          <Move key={says} icon={icon} busy={hand.busy} onPress={() => choose(choice)}>
            {t(says)}
          </Move>
        ))}
      </div>
    </>
  )
}

/** Pointing at the right answer publishes it. Where somebody has set it before, nobody sees it here before it is published. */
function Key({ poll, phase, state, hand }: Omit<PollMovesProps, 'dials'>) {
  const isOver = phase === 'closed' || phase === 'shown' || phase === 'revealed'
  const hasOne = poll.kind === 'single' || poll.kind === 'true-false'
  if (!isOver || !hasOne || (state.hasKey && phase !== 'revealed')) return null
  const publish = (key: string): void => void hand.choose({ do: 'key', key }, ...(phase === 'revealed' ? [] : [{ do: 'reveal' } as const]))
  return (
    <>
      <p class="hand-label">{t(phase === 'revealed' ? 'hand.key.other' : 'hand.key')}</p>
      <div class="hand-row keys">
        {countedOf(poll)
          .filter(({ value }) => value !== poll.key)
          .map((answer) => (
            <Move key={answer.value} busy={hand.busy} label={t('hand.key.is', { name: answer.name })} onPress={() => publish(answer.value)}>
              <AnswerName answer={answer} />
            </Move>
          ))}
      </div>
    </>
  )
}

type Beside = readonly [says: WordKey, choice: QuizChoice, icon: IconName]

function besides(phase: QuizPhase, { ends, kind }: Poll, { hasKey }: QuizHand): Beside[] {
  switch (phase) {
    case 'open':
      return ends === undefined ? [] : [['hand.do.extend', { do: 'extend', byMs: MORE_TIME }, 'wait']]
    case 'closed':
      return [
        ...(hasKey && kind !== 'buzz' ? [['hand.do.reveal', { do: 'reveal' }, 'ready'] as const] : []),
        ['hand.do.reopen', { do: 'open' }, 'undo'],
        ['hand.do.keep', { do: 'keep' }, 'keep'],
      ]
    case 'shown':
      return hasKey
        ? [
            ['hand.do.revote', { do: 'revote' }, 'again'],
            ['hand.do.keep', { do: 'keep' }, 'keep'],
          ]
        : [['hand.do.revote', { do: 'revote' }, 'again']]
    case 'revealed':
      return [['hand.do.revote', { do: 'revote' }, 'again']]
    case 'prepared':
      return [['hand.do.keep', { do: 'keep' }, 'keep']]
    case 'idle':
      return []
    default:
      return phase satisfies never
  }
}

/** The answers that hands can be counted for, as a class calls them. */
export function countedOf(poll: Poll): Counted[] {
  const choices = choicesOf(poll)
  return (answersOf(asQuestion(poll)) ?? []).map((value) => {
    const choice = choices.find((one) => one.value === value)
    const words = choice?.text === undefined ? (choice?.letter ?? value) : `${choice.letter} ${choice.text}`
    // Its sign is on the screen already, and has no room here.
    const short = poll.kind === 'true-false' ? choice?.text?.replace(/^\S+ /u, '') : undefined
    return { value, letter: choice?.letter, short, name: value === 'up' ? t('question.up') : words }
  })
}

function asQuestion({ kind, options, steps }: Poll): QuizQuestion {
  return { kind, ...(options === undefined ? {} : { options }), ...(steps === undefined ? {} : { steps }) }
}

/** What a screen knows of the right answer: whether there is one. */
function asKnown(poll: Poll, { hasKey }: QuizHand): QuizQuestion {
  return { ...asQuestion(poll), ...(hasKey ? { key: '?' } : {}) }
}
