import type { QuestionKind } from '#appliance/contract/quiz.ts'
import { t } from '../../../box-client/words.ts'
import { Field } from '../../parts/field.tsx'
import { MORE, QUICK } from '../kinds.ts'
import '../quiz-words.ts'
import { hasKey, withKind } from './draft.ts'
import type { Draft } from './draft.ts'
import './draft-words.ts'
import { OptionFields } from './option-fields.tsx'
import { RightAnswer } from './right-answer.tsx'
import { StepsField } from './steps-field.tsx'

export const ALL_KINDS: readonly QuestionKind[] = [...QUICK, ...MORE]

interface DraftFieldsProps {
  draft: Draft
  /** Those to choose from. */
  kinds?: readonly QuestionKind[]
  /** Options have letters alone, and a number is one number. */
  brief?: boolean
  onChange: (draft: Draft) => void
}

const LONGEST = 500

/** What is asked, in which form, and what is right. */
export function DraftFields({ draft, kinds = ALL_KINDS, brief = false, onChange }: DraftFieldsProps) {
  const { kind, text } = draft
  const hasOptions = kind === 'single' || kind === 'multiple' || kind === 'order' || kind === 'poll'
  return (
    <>
      <label class="field">
        <span>{t('draft.kind')}</span>
        <select
          value={kind}
          onChange={(event) => onChange(withKind(draft, kinds.find((one) => one === event.currentTarget.value) ?? 'single'))}
        >
          {kinds.map((one) => (
            <option key={one} value={one}>
              {t(`draft.kind.${one}`)}
            </option>
          ))}
        </select>
      </label>
      <Field
        label={t('draft.text')}
        placeholder={t('draft.text.aloud')}
        value={text}
        onInput={(next) => onChange({ ...draft, text: next.slice(0, LONGEST) })}
      />
      {hasOptions && !brief && <OptionFields draft={draft} onChange={onChange} />}
      {kind === 'scale' && !brief && <StepsField draft={draft} onChange={onChange} />}
      {hasKey(kind) && (!hasOptions || brief || kind === 'order') && <RightAnswer draft={draft} brief={brief} onChange={onChange} />}
    </>
  )
}
