import { useSignal } from '@preact/signals'
import type { QuizQuestion } from '#appliance/contract/quiz.ts'
import { t } from '../../../box-client/words.ts'
import { Button } from '../../parts/button.tsx'
import { Field } from '../../parts/field.tsx'
import { Icon } from '../../parts/icon.tsx'
import { spanName } from '../ask-wishes.tsx'
import { ChoiceRow } from '../choice-row.tsx'
import { SPANS } from '../wishes.ts'
import { draftOf, EMPTY_DRAFT, readDraft } from './draft.ts'
import { DraftFields } from './draft-fields.tsx'

interface QuestionFormProps {
  /** The one to be changed; without, a new one. */
  question?: QuizQuestion
  busy: boolean
  /** Answers whether the box has it. */
  onSave: (question: QuizQuestion) => Promise<boolean>
}

/** A whole question, as it is prepared: what is asked, what is right, what it is about, and how long it is open. */
export function QuestionForm({ question, busy, onSave }: QuestionFormProps) {
  const draft = useSignal(question === undefined ? EMPTY_DRAFT : draftOf(question))
  const { topic, keywords, seconds } = draft.value
  const set = (change: Partial<typeof EMPTY_DRAFT>): void => void (draft.value = { ...draft.value, ...change })
  const read = readDraft(draft.value)
  const save = async (): Promise<void> => {
    if (typeof read === 'string' || busy) return
    // The next one is often of the same topic.
    if ((await onSave(read)) && question === undefined) draft.value = { ...EMPTY_DRAFT, kind: draft.value.kind, topic, seconds }
  }
  return (
    <form class="draft-form" onSubmit={(event) => (event.preventDefault(), void save())}>
      <DraftFields draft={draft.value} onChange={(next) => (draft.value = next)} />
      <ChoiceRow
        label={t('quiz.time')}
        all={[...new Set([...SPANS, seconds])].sort((one, other) => one - other)}
        chosen={seconds}
        name={spanName}
        onChoose={(one) => set({ seconds: one })}
      />
      <div class="draft-pair">
        <Field
          label={t('draft.topic')}
          placeholder={t('draft.topic.example')}
          value={topic}
          onInput={(next) => set({ topic: next.slice(0, 200) })}
        />
        <Field
          label={t('draft.keywords')}
          placeholder={t('draft.keywords.example')}
          value={keywords}
          onInput={(next) => set({ keywords: next.slice(0, 600) })}
        />
      </div>
      {typeof read === 'string' && (
        <p class="wrong" role="alert">
          <Icon name="fault" /> <span>{t(`draft.wrong.${read}`)}</span>
        </p>
      )}
      <Button type="submit" kind="primary" off={busy || typeof read === 'string'}>
        {t(question === undefined ? 'draft.add' : 'draft.save')}
      </Button>
    </form>
  )
}
