import type { QuestionDraft, QuestionForm } from '#appliance/contract/run-sheet.ts'
import { t } from '../../box-client/words.ts'
import { Field } from '../../rooms/parts/field.tsx'

const FORMS: readonly QuestionForm[] = ['choice', 'true-false', 'scale', 'number']
const ANSWERS: Readonly<Record<QuestionForm, readonly string[]>> = {
  ...{ choice: ['A', 'B', 'C', 'D'], 'true-false': ['true', 'false'], scale: ['1', '2', '3', '4', '5'], number: [] },
}

interface QuestionFieldsProps {
  question: QuestionDraft
  onChange: (question: QuestionDraft) => void
}

/** What is asked, in which form, and what is right. */
export function QuestionFields({ question, onChange }: QuestionFieldsProps) {
  const { form, text, answer = '' } = question
  const right = (wish: string): void => onChange(wish === '' ? { form, text } : { form, text, answer: wish })
  return (
    <>
      <label class="field">
        <span>{t('sheets.question.form')}</span>
        <select
          value={form}
          onChange={(event) => onChange({ form: FORMS.find((one) => one === event.currentTarget.value) ?? 'choice', text })}
        >
          {FORMS.map((one) => (
            <option key={one} value={one}>
              {t(`sheets.question.${one}`)}
            </option>
          ))}
        </select>
      </label>
      <Field label={t('sheets.question.text')} value={text} onInput={(next) => onChange({ ...question, text: next.slice(0, 500) })} />
      {form === 'number' ? (
        <Field label={t('sheets.question.answer')} value={answer} onInput={right} />
      ) : (
        <label class="field">
          <span>{t('sheets.question.answer')}</span>
          <select value={answer} onChange={(event) => right(event.currentTarget.value)}>
            <option value="">{t('sheets.question.unanswered')}</option>
            {ANSWERS[form].map((one) => (
              <option key={one} value={one}>
                {form === 'true-false' ? t(one === 'true' ? 'sheets.true' : 'sheets.false') : one}
              </option>
            ))}
          </select>
        </label>
      )}
    </>
  )
}
