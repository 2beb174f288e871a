import type { Step, StepReadiness } from '#appliance/contract/run-sheet.ts'
import type { BoxPage } from '../../box-client/box-page.ts'
import { commands } from '../../box-client/commands.ts'
import { size } from '../../box-client/format.ts'
import { t } from '../../box-client/words.ts'
import { momentOf } from '../../rooms/library/days.ts'
import { Button } from '../../rooms/parts/button.tsx'
import { FailureLine } from '../../rooms/parts/failure-line.tsx'
import { Icon } from '../../rooms/parts/icon.tsx'
import { useCommand } from '../../rooms/parts/use-command.ts'

interface StepStateProps {
  page: BoxPage
  step: Step
  readiness: StepReadiness | undefined
}

/** Whether what a step shows will be on the box at the bell, and what to do where not. */
export function StepState({ page, step, readiness }: StepStateProps) {
  const { busy, failure, give } = useCommand()
  if (step.kind !== 'item' || readiness === undefined || readiness.state === 'nothing-needed') return null
  const zone = page.box.value?.timeZone ?? 'Asia/Shanghai'
  const isWell = readiness.state === 'ready'
  const isBad = !isWell && !(readiness.state === 'coming' && !readiness.late)
  const mayBeFetched = readiness.state === 'absent' || (readiness.state === 'coming' && readiness.late)
  return (
    <div class="sheet-state">
      <p class={`state small wraps ${isWell ? 'ready' : isBad ? 'fault' : ''}`}>
        <Icon name={isWell ? 'ready' : isBad ? 'fault' : 'download'} /> <span>{inWords(readiness, zone)}</span>
      </p>
      {step.item.forTeachers && step.item.kind !== 'quiz' && (
        <p class="state quiet small wraps">
          <Icon name="eyeOff" /> <span>{t('sheets.for-you')}</span>
        </p>
      )}
      {mayBeFetched && (
        <Button icon="download" off={busy.value} onPress={() => void give(() => commands.library.fetch(step.itemId))}>
          {t('library.fetch-now')}
        </Button>
      )}
      <FailureLine failure={failure.value} />
    </div>
  )
}

function inWords(readiness: Exclude<StepReadiness, { state: 'nothing-needed' }>, zone: string): string {
  if (readiness.state !== 'coming') return t(`sheets.state.${readiness.state}`)
  const { readyAt, late, missingBytes } = readiness
  if (readyAt === undefined) return t('sheets.state.coming', { size: size(missingBytes) })
  return t(late ? 'sheets.state.late' : 'sheets.state.by', { time: momentOf(readyAt, zone), size: size(missingBytes) })
}
