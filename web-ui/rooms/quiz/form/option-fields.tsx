import { t } from '../../../box-client/words.ts'
import { Button } from '../../parts/button.tsx'
import { Icon } from '../../parts/icon.tsx'
import { LETTERS } from '../kinds.ts'
import { FEWEST_OPTIONS, withOptions, withRight } from './draft.ts'
import type { Draft } from './draft.ts'

interface OptionFieldsProps {
  draft: Draft
  onChange: (draft: Draft) => void
}

const LONGEST = 300

/** The options, one below the other; a tap on a letter says that it is right. */
export function OptionFields({ draft, onChange }: OptionFieldsProps) {
  const { kind, options } = draft
  const canBeRight = kind === 'single' || kind === 'multiple'
  const write = (at: number, text: string): void =>
    onChange({ ...draft, options: options.map((one, place) => (place === at ? text.slice(0, LONGEST) : one)) })
  return (
    <fieldset class="draft-options">
      <legend>{t('draft.options')}</legend>
      {canBeRight && <p class="soft small">{t(`draft.options.${kind}`)}</p>}
      {options.map((text, at) => {
        const letter = LETTERS[at] ?? ''
        const isRight = canBeRight && draft.answer.includes(letter)
        return (
          <div key={letter} class={`draft-option ${isRight ? 'right' : ''}`}>
            {canBeRight ? (
              <button type="button" class="draft-letter" aria-pressed={isRight} onClick={() => onChange(withRight(draft, letter))}>
                {letter} {isRight && <Icon name="ready" />}
                <span class="sr-only"> {t('draft.option.right')}</span>
              </button>
            ) : (
              <b class="draft-letter">{letter}</b>
            )}
            <input
              type="text"
              autocomplete="off"
              aria-label={t('draft.option', { letter })}
              placeholder={t('draft.option.aloud')}
              value={text}
              onInput={(event) => write(at, event.currentTarget.value)}
            />
          </div>
        )
      })}
      <div class="plan-buttons">
        <Button icon="down" off={options.length >= LETTERS.length} onPress={() => onChange(withOptions(draft, [...options, '']))}>
          {t('draft.option.add')}
        </Button>
        <Button icon="up" off={options.length <= FEWEST_OPTIONS} onPress={() => onChange(withOptions(draft, options.slice(0, -1)))}>
          {t('draft.option.fewer')}
        </Button>
      </div>
    </fieldset>
  )
}
