import { useRef } from 'preact/hooks'
import { t } from '../../../box-client/words.ts'
import { Mark } from '../../quiz/mark.tsx'
import { digitsOf } from './digits.ts'
import type { Place } from './digits.ts'

/** An answer for which hands are counted. */
export interface Counted {
  readonly value: string
  /** How it is called aloud: a letter with its words, a step, or that hands are up. */
  readonly name: string
  readonly letter: string | undefined
  /** What is short enough to stand beside the letter: 对 or 错. */
  readonly short: string | undefined
}

interface DialProps {
  answer: Counted
  count: number
  /** The digit that is being turned. */
  place: Place | undefined
  onCount: (count: number) => void
}

/** Raised hands for one answer: by − and +, by wheel, typed, or digit by digit with the two keys of a remote. */
export function Dial({ answer, count, place, onCount }: DialProps) {
  const { value, name } = answer
  const dial = useRef<HTMLOutputElement>(null)
  const set = (to: number): void => {
    // What is typed next is of the answer that the mouse is at.
    dial.current?.focus()
    onCount(to)
  }
  return (
    <div
      class={`dial ${place === undefined ? '' : 'turning'}`}
      onWheel={(event) => {
        event.preventDefault()
        set(count + (event.deltaY < 0 ? 1 : -1))
      }}
    >
      <AnswerName answer={answer} />
      <button type="button" tabIndex={-1} aria-label={t('hand.less', { name })} onClick={() => set(count - 1)}>
        −
      </button>
      <output
        ref={dial}
        class="dial-count"
        tabIndex={0}
        role="spinbutton"
        data-stop
        data-answer={value}
        aria-label={t('hand.count', { name })}
        aria-valuenow={count}
        aria-valuemin={0}
      >
        {digitsOf(count).map((one, at) => (
          <b key={at} class={one.place !== undefined && one.place === place ? 'turned' : ''}>
            {one.digit}
          </b>
        ))}
      </output>
      <button type="button" tabIndex={-1} aria-label={t('hand.more', { name })} onClick={() => set(count + 1)}>
        +
      </button>
    </div>
  )
}

/** What an answer is known by in class, small. */
export function AnswerName({ answer: { name, letter, short } }: { answer: Counted }) {
  return (
    <span class={`dial-name of-${letter ?? 'J'}`}>
      {letter === undefined ? name : <Mark letter={letter} />} {short}
    </span>
  )
}
