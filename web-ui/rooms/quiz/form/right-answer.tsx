import { t } from '../../../box-client/words.ts'
import { Button } from '../../parts/button.tsx'
import { Field } from '../../parts/field.tsx'
import { ChoiceRow } from '../choice-row.tsx'
import { answersOf, LETTERS } from '../kinds.ts'
import { answerName } from '../quiz-words.ts'
import { withRight } from './draft.ts'
import type { Draft } from './draft.ts'

interface RightAnswerProps {
  draft: Draft
  brief: boolean
  onChange: (draft: Draft) => void
}

const LONGEST = 200

/** What is right: chosen where there is something to choose from, else written. */
export function RightAnswer({ draft, brief, onChange }: RightAnswerProps) {
  const { kind, options, steps, answer } = draft
  const answers = answersOf({ kind, options: options.map(() => ({})), steps })
  if (kind === 'order') return <OrderFields draft={draft} onChange={onChange} />
  if (kind === 'number' && !brief) return <NumberFields draft={draft} onChange={onChange} />
  if (answers === undefined) {
    return (
      <Field
        label={t('draft.right')}
        hint={kind === 'text' ? t('draft.right.words') : undefined}
        placeholder={t('draft.right.none')}
        value={answer}
        onInput={(next) => onChange({ ...draft, answer: next.slice(0, LONGEST) })}
      />
    )
  }
  return (
    <label class="field">
      <span>{t('draft.right')}</span>
      <select value={answer} onChange={(event) => onChange({ ...draft, answer: event.currentTarget.value })}>
        <option value="">{t('draft.right.none')}</option>
        {answers.map((one) => (
          <option key={one} value={one}>
            {answerName(one)}
          </option>
        ))}
      </select>
    </label>
  )
}

interface OfKind {
  draft: Draft
  onChange: (draft: Draft) => void
}

/** The letters in the order in which they are tapped. */
function OrderFields({ draft, onChange }: OfKind) {
  const { options, answer } = draft
  return (
    <fieldset class="draft-options">
      <legend>{t('draft.order')}</legend>
      <p class="draft-order" role="status">
        {answer === '' ? <span class="soft">{t('draft.right.none')}</span> : <b>{answer.split('').join(' → ')}</b>}
      </p>
      <div class="quiz-keys">
        {LETTERS.slice(0, options.length)
          .split('')
          .map((letter) => (
            <Button key={letter} pressed={answer.includes(letter)} onPress={() => onChange(withRight(draft, letter))}>
              {letter}
            </Button>
          ))}
      </div>
    </fieldset>
  )
}

const WAYS = ['value', 'range'] as const

function NumberFields({ draft, onChange }: OfKind) {
  const { answer, isRange, tolerance, to } = draft
  const set = (change: Partial<Draft>): void => onChange({ ...draft, ...change })
  return (
    <fieldset class="draft-options">
      <legend class="sr-only">{t('draft.right')}</legend>
      <ChoiceRow
        label={t('draft.right')}
        all={WAYS}
        chosen={isRange ? 'range' : 'value'}
        name={(one) => t(`draft.number.${one}`)}
        onChoose={(one) => set({ isRange: one === 'range' })}
      />
      <div class="draft-pair">
        <Field
          label={t(isRange ? 'draft.number.from' : 'draft.number.is')}
          placeholder={t('draft.right.none')}
          value={answer}
          onInput={(next) => set({ answer: next.slice(0, 24) })}
        />
        {isRange ? (
          <Field label={t('draft.number.to')} value={to} onInput={(next) => set({ to: next.slice(0, 24) })} />
        ) : (
          <Field
            label={t('draft.number.off')}
            placeholder="0"
            value={tolerance}
            onInput={(next) => set({ tolerance: next.slice(0, 24) })}
          />
        )}
      </div>
    </fieldset>
  )
}
