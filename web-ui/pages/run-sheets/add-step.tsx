import { useSignal } from '@preact/signals'
import type { QuestionDraft, SheetDetail, StepDraft } from '#appliance/contract/run-sheet.ts'
import type { BoxPage } from '../../box-client/box-page.ts'
import { t } from '../../box-client/words.ts'
import { Button } from '../../rooms/parts/button.tsx'
import { Field } from '../../rooms/parts/field.tsx'
import { FromLibrary } from './from-library.tsx'
import { QuestionFields } from './question-fields.tsx'
import { Suggested } from './suggested.tsx'

interface AddStepProps {
  page: BoxPage
  detail: SheetDetail
  onAdd: (step: StepDraft) => Promise<boolean>
}

type Way = 'suggested' | 'library' | 'question' | 'note'
const WAYS: readonly Way[] = ['suggested', 'library', 'question', 'note']

/** What comes next: something the box suggests, something that is looked for, the far teacher, a question, one's own words. */
export function AddStep({ page, detail, onAdd }: AddStepProps) {
  const way = useSignal<Way | undefined>(undefined)
  const add = async (step: StepDraft): Promise<boolean> => {
    const isAdded = await onAdd(step)
    if (isAdded && (step.kind === 'question' || step.kind === 'note')) way.value = undefined
    return isAdded
  }
  return (
    <div class="sheet-add">
      <h3>{t('sheets.add')}</h3>
      <div class="plan-buttons">
        {WAYS.map((one) => (
          <Button key={one} expanded={way.value === one} onPress={() => (way.value = way.value === one ? undefined : one)}>
            {t(`sheets.add.${one}`)}
          </Button>
        ))}
        <Button icon="live" onPress={() => void add({ kind: 'live', minutes: 15 })}>
          {t('step.live')}
        </Button>
        <Button icon="person" onPress={() => void add({ kind: 'pause', minutes: 5, live: 'goes-on' })}>
          {t('step.pause')}
        </Button>
      </div>
      {way.value === 'suggested' && <Suggested page={page} detail={detail} onAdd={add} />}
      {way.value === 'library' && <FromLibrary page={page} onAdd={add} />}
      {way.value === 'question' && <NewQuestion onAdd={add} />}
      {way.value === 'note' && <NewNote onAdd={add} />}
    </div>
  )
}

interface NewProps {
  onAdd: AddStepProps['onAdd']
}

function NewQuestion({ onAdd }: NewProps) {
  const question = useSignal<QuestionDraft>({ form: 'choice', text: '' })
  return (
    <form
      class="plan-form"
      onSubmit={(event) => (event.preventDefault(), void onAdd({ kind: 'question', minutes: 3, question: question.value }))}
    >
      <QuestionFields question={question.value} onChange={(next) => (question.value = next)} />
      <Button type="submit" kind="primary">
        {t('sheets.add.go')}
      </Button>
    </form>
  )
}

function NewNote({ onAdd }: NewProps) {
  const note = useSignal('')
  const add = (): void => void onAdd({ kind: 'note', minutes: 0, note: note.value.trim() })
  return (
    <form class="plan-form" onSubmit={(event) => (event.preventDefault(), note.value.trim() === '' ? undefined : add())}>
      <Field label={t('step.note')} value={note.value} onInput={(text) => (note.value = text)} />
      <Button type="submit" kind="primary" off={note.value.trim() === ''}>
        {t('sheets.add.go')}
      </Button>
    </form>
  )
}
