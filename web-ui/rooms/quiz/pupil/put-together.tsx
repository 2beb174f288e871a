import { useSignal } from '@preact/signals'
import { useId } from 'preact/hooks'
import { t } from '../../../box-client/word-book.ts'
import { choicesOf } from '../poll.ts'
import { Tile } from './tile.tsx'
import type { AnswerByProps } from './tile.tsx'

/*
 * Answers that take several taps, and then one more to send them.
 */

const LONGEST = 200

export function Several({ poll, chosen, open, onAnswer }: AnswerByProps) {
  const draft = useDraft(chosen)
  const letters = draft.text.split('')
  const toggle = (letter: string): void =>
    draft.write((letters.includes(letter) ? letters.filter((one) => one !== letter) : [...letters, letter]).sort().join(''))
  return (
    <>
      <p class="soft">{t('join.choose-several')}</p>
      <div class="tiles">
        {choicesOf(poll).map(({ value, letter, text }) => (
          <Tile key={value} letter={letter} pressed={letters.includes(letter)} open={open} onPress={() => toggle(letter)}>
            {text}
          </Tile>
        ))}
      </div>
      <Send open={open && draft.text !== ''} done={draft.text === chosen} onPress={() => onAnswer(draft.text)} />
    </>
  )
}

export function InOrder({ poll, chosen, open, onAnswer }: AnswerByProps) {
  const draft = useDraft(chosen)
  const letters = draft.text.split('')
  const choices = choicesOf(poll)
  const tap = (letter: string): void => draft.write(letters.includes(letter) ? draft.text.replace(letter, '') : draft.text + letter)
  return (
    <>
      <p class="soft">{t('join.order')}</p>
      <div class="tiles">
        {choices.map(({ value, letter, text }) => (
          <Tile
            key={value}
            letter={letter}
            pressed={letters.includes(letter)}
            place={letters.indexOf(letter) + 1}
            open={open}
            onPress={() => tap(letter)}
          >
            {text}
          </Tile>
        ))}
      </div>
      <Send open={open && letters.length === choices.length} done={draft.text === chosen} onPress={() => onAnswer(draft.text)} />
    </>
  )
}

export function Words({ chosen, open, onAnswer }: AnswerByProps) {
  const draft = useDraft(chosen)
  const id = useId()
  const words = draft.text.trim()
  return (
    <form
      class="words"
      onSubmit={(event) => {
        event.preventDefault()
        if (open && words !== '') onAnswer(words)
      }}
    >
      <label for={id}>{t('join.text')}</label>
      <input
        id={id}
        type="text"
        maxLength={LONGEST}
        autocomplete="off"
        value={draft.text}
        readOnly={!open}
        onInput={({ currentTarget }) => draft.write(currentTarget.value)}
      />
      <Send open={open && words !== ''} done={words === chosen} />
    </form>
  )
}

/** What is put together here; without a tap of its own it is what is stored already. */
export function useDraft(chosen: string | undefined): { text: string; write: (text: string) => void } {
  const own = useSignal<string | undefined>(undefined)
  return { text: own.value ?? chosen ?? '', write: (text) => (own.value = text) }
}

interface SendProps {
  open: boolean
  /** It is on its way, or there, as it stands. */
  done: boolean
  /** Without it, it sends its form. */
  onPress?: () => void
}

export function Send({ open, done, onPress }: SendProps) {
  const isOff = !open || done
  return (
    <button
      type={onPress === undefined ? 'submit' : 'button'}
      class="button primary send"
      aria-disabled={isOff ? 'true' : undefined}
      onClick={() => (isOff ? undefined : onPress?.())}
    >
      {t('join.send')}
    </button>
  )
}
