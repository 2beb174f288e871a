import { useSignal } from '@preact/signals'
import type { Step, StepDraft, StepReadiness } from '#appliance/contract/run-sheet.ts'
import type { BoxPage } from '../../box-client/box-page.ts'
import { t } from '../../box-client/words.ts'
import { stepIcon, stepName } from '../../rooms/lesson/run/step-words.ts'
import { Button } from '../../rooms/parts/button.tsx'
import { Icon } from '../../rooms/parts/icon.tsx'
import { MoveHandle } from '../../rooms/parts/move-handle.tsx'
import { draftOf } from './step-draft.ts'
import { StepForm } from './step-form.tsx'
import { StepState } from './step-state.tsx'

interface StepRowProps {
  page: BoxPage
  step: Step
  readiness: StepReadiness | undefined
  /** Counted from 1. */
  place: number
  of: number
  dragged: boolean
  /** Here it would be put. */
  marked: boolean
  onGrab: (event: PointerEvent) => void
  onMove: (by: number) => void
  onChange: (draft: StepDraft) => void
  onRemove: () => void
}

export function StepRow(props: StepRowProps) {
  const { page, step, readiness, place, of, dragged, marked, onGrab, onMove, onChange, onRemove } = props
  const open = useSignal(false)
  const add = (minutes: number): void => onChange({ ...draftOf(step), minutes: Math.min(600, Math.max(0, step.minutes + minutes)) })
  return (
    <li class={`sheet-step ${dragged ? 'dragged' : ''} ${marked ? 'marked' : ''}`}>
      <div class="sheet-step-line">
        <MoveHandle
          label={t('sheets.move', { name: stepName(step), place, of })}
          hint={t('sheets.move.hint')}
          onGrab={onGrab}
          onMove={onMove}
        />
        <button type="button" class="sheet-step-name" aria-expanded={open.value} onClick={() => (open.value = !open.value)}>
          <span class="soft small">
            <Icon name={stepIcon(step)} /> {t(`step.${step.kind}`)}
          </span>
          <b>{stepName(step)}</b>
        </button>
        <div class="sheet-minutes" role="group" aria-label={t('sheets.minutes-of', { name: stepName(step) })}>
          <button type="button" class="chip" onClick={() => add(-1)}>
            − <span class="sr-only">{t('run.less')}</span>
          </button>
          <span>{t('time.minutes', { minutes: step.minutes })}</span>
          <button type="button" class="chip" onClick={() => add(1)}>
            + <span class="sr-only">{t('run.more')}</span>
          </button>
        </div>
      </div>
      {step.note !== undefined && step.note !== stepName(step) && <p class="soft small sheet-note">{step.note}</p>}
      <StepState page={page} step={step} readiness={readiness} />
      {open.value && (
        <>
          <StepForm step={step} onSave={(draft) => (onChange(draft), (open.value = false))} />
          <div class="plan-buttons">
            <Button icon="up" off={place === 1} onPress={() => onMove(-1)}>
              {t('sheets.earlier')}
            </Button>
            <Button icon="down" off={place === of} onPress={() => onMove(1)}>
              {t('sheets.later')}
            </Button>
            <Button icon="bin" onPress={onRemove}>
              {t('sheets.delete')}
            </Button>
          </div>
        </>
      )}
    </li>
  )
}
