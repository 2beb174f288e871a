import { useSignal } from '@preact/signals'
import type { SheetDetail, Step } from '#appliance/contract/run-sheet.ts'
import type { BoxPage } from '../../box-client/box-page.ts'
import { sheetCommands } from '../../box-client/sheet-commands.ts'
import { t } from '../../box-client/words.ts'
import { titleOf } from '../../rooms/lesson/plan-words.ts'
import { stepName } from '../../rooms/lesson/run/step-words.ts'
import { Button } from '../../rooms/parts/button.tsx'
import { FailureLine } from '../../rooms/parts/failure-line.tsx'
import { useCommand } from '../../rooms/parts/use-command.ts'

interface FromSheetsProps {
  page: BoxPage
  onTake: (sheetId: string, stepId: string) => Promise<boolean>
}

/** The questions and quizzes that stand on run sheets. */
export function FromSheets({ page, onTake }: FromSheetsProps) {
  const { busy, failure, give } = useCommand()
  const open = useSignal<SheetDetail | undefined>(undefined)
  const sheets = page.runSheets.value?.sheets
  const look = async (id: string): Promise<void> => {
    const isOpen = open.value?.sheet.id === id
    open.value = undefined
    if (!isOpen) open.value = await give(() => sheetCommands.get(id))
  }
  if (sheets === undefined) return <div class="skeleton" />
  if (sheets.length === 0) return <p class="plan-lead">{t('prepare.sheets.none')}</p>
  return (
    <div class="finds">
      <p class="soft">{t('prepare.sheets.says')}</p>
      <FailureLine failure={failure.value} />
      <ul>
        {sheets.map(({ id, title }) => (
          <li key={id}>
            <Button icon="list" expanded={open.value?.sheet.id === id} off={busy.value} onPress={() => void look(id)}>
              {titleOf(title)}
            </Button>
            {open.value?.sheet.id === id && <Steps steps={open.value.sheet.steps} onTake={(stepId) => void onTake(id, stepId)} />}
          </li>
        ))}
      </ul>
    </div>
  )
}

function Steps({ steps, onTake }: { steps: readonly Step[]; onTake: (stepId: string) => void }) {
  const asked = steps.filter((step) => step.kind === 'question' || (step.kind === 'item' && step.item.kind === 'quiz'))
  if (asked.length === 0) return <p class="soft">{t('prepare.sheets.no-question')}</p>
  return (
    <ul>
      {asked.map((step) => (
        <li key={step.id} class="plan-row">
          <span>{stepName(step)}</span>
          <Button icon="down" onPress={() => onTake(step.id)}>
            {t('prepare.take')}
            <span class="sr-only"> {stepName(step)}</span>
          </Button>
        </li>
      ))}
    </ul>
  )
}
