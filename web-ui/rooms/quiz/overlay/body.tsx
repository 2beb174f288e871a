import type { QuizPhase } from '#appliance/contract/quiz.ts'
import { t } from '../../../box-client/word-book.ts'
import { Icon } from '../../parts/icon.tsx'
import { Mark } from '../mark.tsx'
import { choicesOf, sayAnswer, sayRacer } from '../poll.ts'
import type { Poll } from '../poll.ts'
import { Bars } from './bars.tsx'
import type { BarRow } from './bars.tsx'
import { Steps } from './steps.tsx'

/** The answers that were given most and have no place of their own; more of them nobody reads from the back of a room. */
const MOST_GIVEN = 6

/** What there is to answer; from `shown` on, how many answered what. */
export function Body({ poll, phase }: { poll: Poll; phase: QuizPhase }) {
  switch (poll.kind) {
    case 'scale':
      return <Steps poll={poll} />
    case 'buzz':
      return <Race poll={poll} phase={phase} />
    case 'hand-up':
      return <Hands poll={poll} />
    case 'number':
    case 'text':
      return <Given poll={poll} />
    case 'order':
      return (
        <>
          <Choices poll={poll} />
          <Given poll={poll} />
        </>
      )
    case 'single':
    case 'multiple':
    case 'poll':
    case 'true-false':
    case 'ready':
      return poll.rounds === undefined ? <Choices poll={poll} /> : <ChoiceBars poll={poll} />
    default:
      return poll.kind satisfies never
  }
}

function Choices({ poll }: { poll: Poll }) {
  const choices = choicesOf(poll)
  const isAloud = choices.every(({ text }) => text === undefined)
  return (
    <ul class={`quiz-choices ${isAloud ? 'aloud' : ''}`}>
      {choices.map(({ letter, text }) => (
        <li key={letter}>
          <Mark letter={letter} />
          {text !== undefined && <span>{text}</span>}
        </li>
      ))}
    </ul>
  )
}

function ChoiceBars({ poll }: { poll: Poll }) {
  const rows = choicesOf(poll).map(({ value, letter, text }): BarRow => ({ value, letter, ...(text === undefined ? {} : { text }) }))
  return <Bars poll={poll} rows={rows} />
}

/** Answers in the pupils' own words, figures or order. */
function Given({ poll }: { poll: Poll }) {
  const { rounds } = poll
  if (rounds === undefined) return null
  const given = rounds[rounds.length - 1]?.tally.bars.slice(0, MOST_GIVEN) ?? []
  if (given.length === 0) return <p class="soft">{t('question.nobody')}</p>
  return <Bars poll={poll} rows={given.map(({ value }) => ({ value, text: sayAnswer(poll, value) }))} />
}

function Hands({ poll: { rounds, answered } }: { poll: Poll }) {
  const up = rounds?.[rounds.length - 1]?.tally.answered ?? answered
  return (
    <p class="quiz-hands">
      <Icon name="hand" />
      {up !== undefined && <b>{up}</b>}
    </p>
  )
}

function Race({ poll: { racers }, phase }: { poll: Poll; phase: QuizPhase }) {
  if (phase === 'prepared' || phase === 'open' || racers === undefined) return null
  const [first] = racers
  if (first === undefined) return <p class="soft">{t('question.nobody')}</p>
  return (
    <ol class="quiz-race">
      {racers.map((racer, at) => (
        <li key={JSON.stringify(racer)}>
          <span class="place">{at + 1}</span>
          <b>{sayRacer(racer)}</b>
          {at > 0 && <span class="soft">{t('question.racer.later', { seconds: ((racer.atMs - first.atMs) / 1000).toFixed(2) })}</span>}
        </li>
      ))}
    </ol>
  )
}
