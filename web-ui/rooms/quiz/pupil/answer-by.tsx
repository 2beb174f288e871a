import { t } from '../../../box-client/word-book.ts'
import { Icon } from '../../parts/icon.tsx'
import type { IconName } from '../../parts/icon.tsx'
import { choicesOf, stepsOf } from '../poll.ts'
import type { Poll } from '../poll.ts'
import { Digits } from './digits.tsx'
import type { Pupil } from './pupil.ts'
import { InOrder, Several, Words } from './put-together.tsx'
import { Tile } from './tile.tsx'
import type { AnswerByProps } from './tile.tsx'

/** How a question of this kind is answered by touch. */
export function AnswerBy({ poll, pupil, open }: { poll: Poll; pupil: Pupil; open: boolean }) {
  const sending = pupil.sending.value
  const stored = pupil.stored.value
  const isFixed = stored !== undefined && stored.value === undefined
  const chosen = sending === undefined || sending.state === 'refused' ? stored?.value : sending.value
  const props = { poll, chosen, open: open && !isFixed, onAnswer: (value: string) => pupil.give(value) }
  switch (poll.kind) {
    case 'single':
    case 'poll':
    case 'true-false':
    case 'ready':
      return <Tiles {...props} />
    case 'multiple':
      return <Several {...props} />
    case 'order':
      return <InOrder {...props} />
    case 'scale':
      return <Steps {...props} />
    case 'number':
      return <Digits {...props} />
    case 'text':
      return <Words {...props} />
    case 'hand-up':
      return <OneButton {...props} icon="hand" value="up" />
    case 'buzz':
      return <OneButton {...props} icon="touch" value="first" />
    default:
      return poll.kind satisfies never
  }
}

/** One tap is the answer. */
function Tiles({ poll, chosen, open, onAnswer }: AnswerByProps) {
  const choices = choicesOf(poll)
  return (
    <div class={`tiles ${choices.every(({ text }) => text === undefined) ? 'aloud' : ''}`}>
      {choices.map(({ value, letter, text }) => (
        <Tile key={value} letter={letter} pressed={chosen === value} open={open} onPress={() => onAnswer(value)}>
          {text}
        </Tile>
      ))}
    </div>
  )
}

function Steps({ poll, chosen, open, onAnswer }: AnswerByProps) {
  return (
    <div class="steps">
      {stepsOf(poll).map((step) => (
        <button
          key={step}
          type="button"
          class="button step"
          aria-pressed={chosen === step}
          aria-disabled={!open}
          onClick={() => (open ? onAnswer(step) : undefined)}
        >
          {step}
        </button>
      ))}
    </div>
  )
}

function OneButton({ poll, chosen, open, onAnswer, icon, value }: AnswerByProps & { icon: IconName; value: string }) {
  const isDone = chosen !== undefined
  return (
    <button
      type="button"
      class="one-button"
      aria-pressed={isDone}
      aria-disabled={!open || isDone}
      onClick={() => (open && !isDone ? onAnswer(value) : undefined)}
    >
      <Icon name={icon} />
      <span>{t(poll.kind === 'buzz' ? 'join.buzz' : 'join.hand-up')}</span>
    </button>
  )
}
