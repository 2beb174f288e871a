import { useSignal } from '@preact/signals'
import type { Step, StepDraft } from '#appliance/contract/run-sheet.ts'
import { t } from '../../box-client/words.ts'
import { Button } from '../../rooms/parts/button.tsx'
import { Field } from '../../rooms/parts/field.tsx'
import { QuestionFields } from './question-fields.tsx'
import { clockOf, draftOf, millisecondsOf } from './step-draft.ts'

/** Everything of a step that can be written: minutes, a note, and what is its kind's own. */
export function StepForm({ step, onSave }: { step: Step; onSave: (draft: StepDraft) => void }) {
  const draft = useSignal<StepDraft>(draftOf(step))
  const minutes = useSignal(String(step.minutes))
  const save = (): void => {
    const asked = Number(minutes.value.replace(',', '.'))
    onSave({ ...draft.value, minutes: Number.isFinite(asked) ? Math.min(600, Math.max(0, asked)) : step.minutes })
  }
  const note = (text: string): void => {
    const { note: _before, ...rest } = draft.value
    draft.value = text === '' ? rest : { ...rest, note: text.slice(0, 500) }
  }
  return (
    <form class="plan-form" onSubmit={(event) => (event.preventDefault(), save())}>
      <Field label={t('sheets.minutes')} value={minutes.value} onInput={(text) => (minutes.value = text)} />
      <OfKind draft={draft.value} step={step} onChange={(next) => (draft.value = next)} />
      <Field label={t('sheets.note')} value={draft.value.note ?? ''} onInput={note} />
      <Button type="submit" kind="primary">
        {t('sheets.save')}
      </Button>
    </form>
  )
}

interface OfKindProps {
  draft: StepDraft
  step: Step
  onChange: (draft: StepDraft) => void
}

function OfKind({ draft, step, onChange }: OfKindProps) {
  if (draft.kind === 'question')
    return <QuestionFields question={draft.question} onChange={(question) => onChange({ ...draft, question })} />
  if (draft.kind === 'pause') {
    return (
      <label class="field">
        <span>{t('sheets.pause.live')}</span>
        <select
          value={draft.live}
          onChange={(event) => onChange({ ...draft, live: event.currentTarget.value === 'held' ? 'held' : 'goes-on' })}
        >
          <option value="goes-on">{t('run.pause.goes-on')}</option>
          <option value="held">{t('run.pause.held')}</option>
        </select>
      </label>
    )
  }
  if (draft.kind !== 'item' || step.kind !== 'item') return null
  return step.item.durationMs === undefined ? (
    <PageField draft={draft} onChange={onChange} />
  ) : (
    <StretchFields draft={draft} onChange={onChange} />
  )
}

type ItemDraft = Extract<StepDraft, { kind: 'item' }>

function PageField({ draft, onChange }: { draft: ItemDraft; onChange: (draft: StepDraft) => void }) {
  const set = (text: string): void => {
    const { page: _before, ...rest } = draft
    const page = Math.floor(Number(text))
    onChange(page >= 1 && page <= 20_000 ? { ...rest, page } : rest)
  }
  return <Field label={t('sheets.page')} value={draft.page === undefined ? '' : String(draft.page)} onInput={set} />
}

function StretchFields({ draft, onChange }: { draft: ItemDraft; onChange: (draft: StepDraft) => void }) {
  const [from, to] = [useSignal(clockOf(draft.fromMs)), useSignal(clockOf(draft.toMs))]
  const set = (): void => {
    const { fromMs: _from, toMs: _to, ...rest } = draft
    const [fromMs, toMs] = [millisecondsOf(from.value), millisecondsOf(to.value)]
    onChange({ ...rest, ...(fromMs === undefined ? {} : { fromMs }), ...(toMs === undefined ? {} : { toMs }) })
  }
  return (
    <>
      <Field label={t('sheets.from')} placeholder="0:00" value={from.value} onInput={(text) => ((from.value = text), set())} />
      <Field label={t('sheets.to')} placeholder={t('sheets.to.end')} value={to.value} onInput={(text) => ((to.value = text), set())} />
    </>
  )
}
