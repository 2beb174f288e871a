import { useSignal } from '@preact/signals'
import type { SheetDetail, Step } from '#appliance/contract/run-sheet.ts'
import type { BoxPage } from '../../box-client/box-page.ts'
import { t } from '../../box-client/words.ts'
import { stepName } from '../../rooms/lesson/run/step-words.ts'
import type { useUndo } from '../../rooms/parts/undo.tsx'
import { draftOf } from './step-draft.ts'
import { StepRow } from './step-row.tsx'
import { useDrag } from '../../rooms/parts/use-drag.ts'
import type { SheetDoor } from './use-sheet.ts'

interface StepListProps {
  page: BoxPage
  detail: SheetDetail
  door: SheetDoor
  undo: ReturnType<typeof useUndo>
}

/** The steps in their order, which a finger drags and the arrow keys move. */
export function StepList({ page, detail, door, undo }: StepListProps) {
  const { steps } = detail.sheet
  const said = useSignal('')
  const move = async (step: Step, to: number): Promise<void> => {
    if (to < 0 || to >= steps.length) return
    if (await door.change({ do: 'move', stepId: step.id, to })) said.value = t('sheets.moved', { name: stepName(step), place: to + 1 })
  }
  const drag = useDrag((from, to) => {
    const step = steps[from]
    if (step !== undefined) void move(step, to)
  })
  const remove = async (step: Step, at: number): Promise<void> => {
    if (!(await door.change({ do: 'remove', stepId: step.id }))) return
    undo.offer({ says: 'sheets.step-removed', back: () => void door.change({ do: 'insert', step: draftOf(step), at }) })
  }
  if (steps.length === 0) return <p class="plan-lead">{t('sheets.empty')}</p>
  return (
    <>
      <p class="sr-only" role="status">
        {said.value}
      </p>
      <ol class="sheet-steps" ref={drag.list}>
        {steps.map((step, at) => (
          <StepRow
            key={step.id}
            page={page}
            step={step}
            readiness={detail.readiness[at]}
            place={at + 1}
            of={steps.length}
            dragged={drag.from.value === at}
            marked={drag.to.value === at && drag.from.value !== at}
            onGrab={(event) => drag.grab(event, at)}
            onMove={(by) => void move(step, at + by)}
            onChange={(draft) => void door.change({ do: 'change', stepId: step.id, step: draft })}
            onRemove={() => void remove(step, at)}
          />
        ))}
      </ol>
    </>
  )
}
