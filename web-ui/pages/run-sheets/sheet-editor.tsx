import { useSignal } from '@preact/signals'
import type { SheetDetail } from '#appliance/contract/run-sheet.ts'
import type { BoxPage } from '../../box-client/box-page.ts'
import { sheetCommands } from '../../box-client/sheet-commands.ts'
import { t } from '../../box-client/words.ts'
import { Button } from '../../rooms/parts/button.tsx'
import { FailureLine } from '../../rooms/parts/failure-line.tsx'
import { Icon } from '../../rooms/parts/icon.tsx'
import { Strip } from '../../rooms/parts/strip.tsx'
import { useCommand } from '../../rooms/parts/use-command.ts'
import { UndoBar, useUndo } from '../../rooms/parts/undo.tsx'
import { AddStep } from './add-step.tsx'
import { AssignLesson } from './assign-lesson.tsx'
import { DescribeSheet } from './describe-sheet.tsx'
import { StepList } from './step-list.tsx'
import { useSheet } from './use-sheet.ts'
import type { SheetDoor } from './use-sheet.ts'

/** One lesson, step by step: what is shown, how long, and whether it will be here at the bell. */
export function SheetEditor({ page, id }: { page: BoxPage; id: string }) {
  const door = useSheet(page, id)
  const detail = door.detail.value
  const isGone = door.failure.value?.code === 'RUN_SHEET_UNKNOWN'
  return (
    <section aria-labelledby="sheet-title">
      <a class="button plain sheet-back" href="#/">
        <Icon name="undo" /> <span>{t('sheets.back')}</span>
      </a>
      {door.changedBy.value !== undefined && (
        <Strip icon="person" says={t('sheets.changed', { who: door.changedBy.value })}>
          <Button onPress={() => (door.changedBy.value = undefined)}>{t('sheets.seen')}</Button>
        </Strip>
      )}
      <FailureLine failure={page.link.value.state === 'down' ? undefined : door.failure.value} />
      {detail === undefined && door.failure.value === undefined && <div class="skeleton plan-waits" />}
      {detail !== undefined && !isGone && <Editor page={page} door={door} detail={detail} />}
    </section>
  )
}

function Editor({ page, door, detail }: { page: BoxPage; door: SheetDoor; detail: SheetDetail }) {
  const undo = useUndo()
  const removing = useCommand()
  const { sheet } = detail
  const remove = async (): Promise<void> => {
    const done = await removing.give(() => sheetCommands.remove(sheet.id, sheet.revision))
    if (done !== undefined) location.hash = '#/'
  }
  return (
    <>
      <DescribeSheet key={sheet.id} sheet={sheet} onDescribe={(description) => void door.change({ do: 'describe', description })} />
      <AssignLesson
        page={page}
        sheet={sheet}
        onAssign={(lesson) => void door.change(lesson === undefined ? { do: 'assign' } : { do: 'assign', lesson })}
      />
      <Sum detail={detail} />
      <StepList page={page} detail={detail} door={door} undo={undo} />
      <AddStep page={page} detail={detail} onAdd={(step) => door.change({ do: 'insert', step })} />
      <div class="plan-buttons">
        <Button kind="plain" icon="bin" off={removing.busy.value} onPress={() => void remove()}>
          {t('sheets.remove')}
        </Button>
      </div>
      <FailureLine failure={removing.failure.value} />
      <UndoBar undo={undo.undo} />
    </>
  )
}

/** Whether it fits the lesson, and whether all of it will be there. */
function Sum({ detail: { sheet, plannedMinutes, missing, original } }: { detail: SheetDetail }) {
  const isStale = useSignal(true)
  const lasts = sheet.lesson === undefined ? undefined : Math.round((sheet.lesson.endsAt - sheet.lesson.startsAt) / 60_000)
  const over = lasts === undefined ? 0 : Math.round(plannedMinutes - lasts)
  return (
    <div class="sheet-sum">
      <p class={`state wraps ${over > 0 ? 'fault' : ''}`}>
        <Icon name="wait" />
        <span>
          {lasts === undefined
            ? t('sheets.sum', { minutes: plannedMinutes })
            : t(over > 0 ? 'sheets.sum.over' : 'sheets.sum.of', { minutes: plannedMinutes, lasts, over })}
        </span>
      </p>
      {missing > 0 && (
        <p class="state fault wraps">
          <Icon name="fault" /> <span>{t('sheets.missing', { count: missing })}</span>
        </p>
      )}
      {isStale.value && original?.newerRev !== undefined && (
        <p class="soft">
          {t('sheets.newer-original')}{' '}
          <Button kind="plain" onPress={() => (isStale.value = false)}>
            {t('sheets.seen')}
          </Button>
        </p>
      )}
    </div>
  )
}
