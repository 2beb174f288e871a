import { t } from '../../../box-client/word-book.ts'
import type { AnswerByProps } from './tile.tsx'
import { KEYS, pressed, WHOLE_NUMBER } from './number-pad.ts'
import type { Key } from './number-pad.ts'
import { Send, useDraft } from './put-together.tsx'

/** A number pad of the page's own: those of phones lack the minus, or the point. */
export function Digits({ chosen, open, onAnswer }: AnswerByProps) {
  const draft = useDraft(chosen)
  const isNumber = WHOLE_NUMBER.test(draft.text)
  return (
    <div class="digits-pad">
      <output class="number" aria-label={t('join.number')}>
        {draft.text.replace('-', '−') || ' '}
      </output>
      {KEYS.map((key) => (
        <button
          key={key}
          type="button"
          class={`button digit ${key === 'back' ? 'back' : ''}`}
          aria-label={nameOf(key)}
          aria-disabled={!open}
          onClick={() => (open ? draft.write(pressed(draft.text, key)) : undefined)}
        >
          {key === 'back' ? '⌫' : key.replace('-', '−')}
        </button>
      ))}
      <Send open={open && isNumber} done={draft.text === chosen} onPress={() => onAnswer(draft.text)} />
    </div>
  )
}

function nameOf(key: Key): string {
  if (key === 'back') return t('join.number.back')
  if (key === '-') return t('join.number.minus')
  return key === '.' ? t('join.number.point') : key
}
