import { useSignal } from '@preact/signals'
import type { PreparedList, QuestionSet, QuestionSetDraft } from '#appliance/contract/prepared.ts'
import { t } from '../../box-client/words.ts'
import { Button } from '../../rooms/parts/button.tsx'
import { Field } from '../../rooms/parts/field.tsx'
import { ChoiceRow } from '../../rooms/quiz/choice-row.tsx'
import { QuestionWords } from './question-words.tsx'

interface SetFormProps {
  list: PreparedList
  /** The one to be changed; without, a new one. */
  set?: QuestionSet
  busy: boolean
  onSave: (draft: QuestionSetDraft) => void
}

const LONGEST = 60
const MOST = 50
const WHEN = ['at-end', 'any'] as const

/** Which questions, in which order, under which name. */
export function SetForm({ list, set, busy, onSave }: SetFormProps) {
  const title = useSignal(set?.title ?? t('prepare.set.usual'))
  const chosen = useSignal<readonly string[]>(set?.questions ?? [])
  const atEnd = useSignal(set?.atEnd ?? true)
  const toggle = (id: string): void => {
    const others = chosen.value.filter((one) => one !== id)
    chosen.value = others.length < chosen.value.length ? others : [...others, id].slice(0, MOST)
  }
  // Somebody may have taken one away meanwhile.
  const questions = chosen.value.filter((id) => list.questions.some((one) => one.id === id))
  const off = busy || questions.length === 0 || title.value.trim() === ''
  return (
    <form
      class="draft-form"
      onSubmit={(event) => (event.preventDefault(), off ? undefined : onSave({ title: title.value.trim(), questions, atEnd: atEnd.value }))}
    >
      <Field label={t('prepare.set.title')} value={title.value} onInput={(text) => (title.value = text.slice(0, LONGEST))} />
      <fieldset class="draft-options">
        <legend>{t('prepare.set.choose')}</legend>
        <ul class="draft-choices">
          {list.questions.map(({ id, question }) => {
            const place = questions.indexOf(id) + 1
            return (
              <li key={id}>
                <button type="button" class="draft-choice" aria-pressed={place > 0} onClick={() => toggle(id)}>
                  <b class="draft-place">{place > 0 ? place : ''}</b>
                  <QuestionWords question={question} />
                </button>
              </li>
            )
          })}
        </ul>
      </fieldset>
      <ChoiceRow
        label={t('prepare.set.when')}
        all={WHEN}
        chosen={atEnd.value ? 'at-end' : 'any'}
        name={(one) => t(`prepare.set.${one}`)}
        onChoose={(one) => (atEnd.value = one === 'at-end')}
      />
      {atEnd.value && <p class="soft small">{t('prepare.set.at-end.says')}</p>}
      <Button type="submit" kind="primary" off={off}>
        {t('prepare.set.save', { count: questions.length })}
      </Button>
    </form>
  )
}
